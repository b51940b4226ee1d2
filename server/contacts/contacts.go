// Package contacts seals how persons are called and reached. Each person's data are sealed under a key of
// their own, which lies in a record of its own: when the key is deleted the data are gone, wherever a
// sealed copy of them may still be.
package contacts

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// Records is where the state's records are read: a *raftstore.Store.
type Records interface {
	// Get gives a record as of the last entry that was applied.
	Get(key []byte) (value []byte, ok bool, err error)
}

// Contacts seals and opens contact data. It keeps nothing in memory and may be used from any goroutine.
type Contacts struct {
	records Records
	random  io.Reader
}

// New makes a Contacts over the records of a replica.
func New(records Records) *Contacts { return &Contacts{records: records, random: rand.Reader} }

// ErrDamaged is sealed contact data that its key does not open.
var ErrDamaged error = damaged{}

// damaged is an error that can be told without knowing this package: by its method.
type damaged struct{}

// Error says what is wrong, for logs.
func (damaged) Error() string { return "contacts: sealed data and key do not belong together" }

// Damaged says that reading again will come to the same.
func (damaged) Damaged() bool { return true }

// version is the first byte of what is sealed.
const version = 1

// Seal seals a person's contact data under a new key.
func (c *Contacts) Seal(person uint32, contact *wire.Contact) (allocator.ContactRecord, error) {
	record := allocator.ContactRecord{Person: person}
	if _, err := io.ReadFull(c.random, record.Key[:]); err != nil {
		return record, fmt.Errorf("drawing a contact key: %w", err)
	}
	box, err := newBox(record.Key[:])
	if err != nil {
		return record, err
	}
	nonce := make([]byte, box.NonceSize(), allocator.MaxSealedBytes)
	if _, err := io.ReadFull(c.random, nonce); err != nil {
		return record, fmt.Errorf("drawing a nonce: %w", err)
	}
	plain := contact.AppendMsgpack([]byte{version})
	if box.NonceSize()+len(plain)+box.Overhead() > allocator.MaxSealedBytes {
		return record, fmt.Errorf("sealing contact data: %w", errTooLong)
	}
	record.Sealed = box.Seal(nonce, nonce, plain, belongsTo(person))
	return record, nil
}

var errTooLong = errors.New("too long")

// tornReads is how often a read is repeated: data and key are two records, and between reading one and
// the other both may have been replaced.
const tornReads = 5

// Read opens a person's contact data; false when there are none.
func (c *Contacts) Read(person uint32) (*wire.Contact, bool, error) {
	var failure error
	for range tornReads {
		contact, ok, err := c.readOnce(person)
		if !errors.Is(err, ErrDamaged) {
			return contact, ok, err
		}
		failure = err
	}
	return nil, false, failure
}

func (c *Contacts) readOnce(person uint32) (*wire.Contact, bool, error) {
	sealedKey, keyKey := allocator.ContactKeys(person)
	sealed, ok, err := c.records.Get(sealedKey)
	if err != nil || !ok {
		return nil, false, wrapped(err)
	}
	key, ok, err := c.records.Get(keyKey)
	if err != nil || !ok {
		return nil, false, wrapped(err)
	}
	contact, err := open(person, key, sealed)
	return contact, err == nil, err
}

func wrapped(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("reading contact data: %w", err)
}

func open(person uint32, key, sealed []byte) (*wire.Contact, error) {
	box, err := newBox(key)
	if err != nil || len(sealed) < box.NonceSize() {
		return nil, ErrDamaged
	}
	nonce, text := sealed[:box.NonceSize()], sealed[box.NonceSize():]
	plain, err := box.Open(nil, nonce, text, belongsTo(person))
	if err != nil || len(plain) == 0 || plain[0] != version {
		return nil, ErrDamaged
	}
	contact := &wire.Contact{}
	if contact.UnmarshalMsgpack(plain[1:]) != nil {
		return nil, ErrDamaged
	}
	return contact, nil
}

func newBox(key []byte) (cipher.AEAD, error) {
	if len(key) != allocator.ContactKeyBytes {
		return nil, ErrDamaged
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("making a cipher: %w", err)
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("making a cipher: %w", err)
	}
	return box, nil
}

// belongsTo binds sealed data to a person, so that nobody's can be put in another's place.
func belongsTo(person uint32) []byte { return binary.BigEndian.AppendUint32(nil, person) }

// Name is what a person is called; false where that is not known.
func (c *Contacts) Name(person uint32) (string, bool) {
	contact, ok, err := c.Read(person)
	if err != nil || !ok || contact.Name == "" {
		return "", false
	}
	return contact.Name, true
}
