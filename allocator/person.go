package allocator

import (
	"sync"

	"github.com/cupo-ec/cupo/allocator/policy"
)

// person is the hot record of somebody who may be given a place. Names and contact data are not here.
type person struct {
	document  Document
	holder    uint32 // the affiliate a dependent belongs to, 0 for none
	active    uint32 // the newest appointment to come, 0 for none
	history   uint32 // the newest appointment of all, 0 for none
	holds     uint32 // the newest hold, 0 for none
	birthDay  int32  // days since 1 January 1970
	issueYear uint16 // year the document was issued, 0 unknown
	coverage  policy.Coverage
}

// Person is what callers may know of a person.
type Person struct {
	Number    uint32
	Document  Document
	Coverage  policy.Coverage
	IssueYear uint16
	BirthDay  int32
}

const personShards = 256

// people finds persons by document: open addressing over the numbers of the rows, in shards.
type people struct {
	rows   *table[person]
	shards [personShards]personShard
}

type personShard struct {
	sync.RWMutex
	cells []uint32
	used  int
}

func newPeople() *people { return &people{rows: newTable[person]()} }

// mix spreads a word over all its bits (the finalizer of splitmix64, Steele et al. 2014).
func mix(v uint64) uint64 {
	v ^= v >> 30
	v *= 0xbf58476d1ce4e5b9
	v ^= v >> 27
	v *= 0x94d049bb133111eb
	return v ^ v>>31
}

// find returns the number of the person with a document, 0 when there is none.
func (p *people) find(d Document) uint32 {
	hash := mix(uint64(d))
	shard := &p.shards[hash%personShards]
	shard.RLock()
	defer shard.RUnlock()
	if len(shard.cells) == 0 {
		return 0
	}
	mask := uint64(len(shard.cells) - 1)
	for i := hash >> 8 & mask; ; i = (i + 1) & mask {
		number := shard.cells[i]
		if number == 0 {
			return 0
		}
		if row, _ := p.rows.get(number); row.document == d {
			return number
		}
	}
}

// index makes a row findable by its document, which no other row has.
func (p *people) index(d Document, number uint32) {
	hash := mix(uint64(d))
	shard := &p.shards[hash%personShards]
	shard.Lock()
	defer shard.Unlock()
	if 5*(shard.used+1) > 4*len(shard.cells) {
		p.grow(shard)
	}
	shard.place(hash, number)
}

func (s *personShard) place(hash uint64, number uint32) {
	mask := uint64(len(s.cells) - 1)
	i := hash >> 8 & mask
	for s.cells[i] != 0 {
		i = (i + 1) & mask
	}
	s.cells[i] = number
	s.used++
}

func (p *people) grow(shard *personShard) {
	old := shard.cells
	shard.cells = make([]uint32, max(16, 2*len(old)))
	shard.used = 0
	for _, number := range old {
		if number != 0 {
			shard.place(mix(uint64(p.rows.at(number).document)), number)
		}
	}
}

// ageYears is how old somebody born on one day is on another, both in days since 1970.
func ageYears(birthDay, onDay int32) int {
	by, bm, bd := Date(birthDay)
	y, m, d := Date(onDay)
	age := y - by
	if m < bm || m == bm && d < bd {
		age--
	}
	return age
}

// Date turns days since 1970 into year, month and day (Howard Hinnant, "chrono-Compatible Low-Level
// Date Algorithms").
func Date(day int32) (year, month, dayOfMonth int) {
	z := int(day) + 719468
	era := z / 146097
	if z < 0 {
		era = (z - 146096) / 146097
	}
	dayOfEra := z - era*146097
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	shifted := (5*dayOfYear + 2) / 153
	dayOfMonth = dayOfYear - (153*shifted+2)/5 + 1
	month = shifted + 3
	if month > 12 {
		month -= 12
	}
	year = yearOfEra + era*400
	if month <= 2 {
		year++
	}
	return year, month, dayOfMonth
}
