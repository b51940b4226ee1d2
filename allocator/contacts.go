package allocator

import (
	"encoding/binary"

	"github.com/cupo-ec/cupo/wire"
	"github.com/cupo-ec/cupo/wire/msgp"
)

// Names and contact data are sealed before they come here, each person's under a key of their own, and
// both are records that only the state store keeps: memory has no part of them, and erasing a person
// destroys the key.
const (
	recordContact    recordKind = 'v'
	recordContactKey recordKind = 'w'
)

// ContactKeyBytes is the length of the key of one person's contact data.
const ContactKeyBytes = 32

// MaxSealedBytes bounds the sealed contact data of one person.
const MaxSealedBytes = 1024

// ContactRecord is one person's contact data, sealed under Key. Person is the number.
type ContactRecord struct {
	Person uint32
	Key    [ContactKeyBytes]byte
	Sealed []byte
}

// EveryPerson stands in a Look for a look at everybody's contact data.
const EveryPerson = ^uint32(0)

// ContactKeys are the record keys under which the state store has a person's sealed contact data and
// the key that opens it.
func ContactKeys(person uint32) (sealed, key []byte) {
	return contactRecordKey(recordContact, person), contactRecordKey(recordContactKey, person)
}

func contactRecordKey(kind recordKind, person uint32) []byte {
	return binary.BigEndian.AppendUint32([]byte{byte(kind)}, person)
}

// blob codes bytes that mean nothing here. What is read lies in the entry: it is written out again
// before the entry goes.
func (c *coder) blob(v *[]byte, max int) {
	if !c.reading() {
		if len(*v) > max {
			c.fail(errRange)
		}
		c.out = msgp.AppendBytes(c.out, *v)
		return
	}
	if c.failure != nil {
		return
	}
	read, err := c.in.ReadBytes(max)
	c.fail(err)
	*v = read
}

func codeContactRecord(c *coder, v *ContactRecord) {
	c.fields(3)
	number(c, &v.Person)
	c.secret((*Secret)(&v.Key))
	c.blob(&v.Sealed, MaxSealedBytes)
}

// putContacts writes sealed contact data. Those of a person who was erased while it was on its way are
// left out: nothing may come back after the key was destroyed. Number is how many were written.
func (s *State) putContacts(contacts []ContactRecord) Outcome {
	for i := range contacts {
		if n := contacts[i].Person; n == 0 || n > s.people.rows.count() {
			return Outcome{Code: wire.Malformed}
		}
	}
	if len(contacts) == 1 {
		s.trail.about.Person = contacts[0].Person
	}
	written := uint32(0)
	for i := range contacts {
		v := &contacts[i]
		if s.people.rows.at(v.Person).erased() {
			continue
		}
		s.records.changes.Put(s.records.keyOf(recordContact, v.Person), v.Sealed)
		s.records.changes.Put(s.records.keyOf(recordContactKey, v.Person), v.Key[:])
		written++
	}
	return Outcome{Number: written}
}
