package allocator

import (
	"sync"

	"github.com/cupo-ec/cupo/allocator/policy"
)

// person is the hot record of somebody who may be given a place. Names and contact data are not here.
type person struct {
	document               Document
	holder                 uint32 // the affiliate a dependent belongs to, 0 for none
	dependents             uint32 // the newest of those who belong to this one, 0 for none
	sibling                uint32 // the next older dependent of the same holder
	active                 uint32 // the newest appointment to come, 0 for none
	history                uint32 // the newest appointment of all, 0 for none
	holds                  uint32 // the newest hold, 0 for none
	referrals              uint32 // the newest referral, 0 for none
	releasedSeconds        uint32 // when a held place was last let go, since 1970; 0 never
	birthDay               int32  // days since 1 January 1970
	coveredFrom, coveredTo uint16 // first and last day of the coverage, days since 1970; 0 leaves the side open
	liftedDay              uint16 // no-shows up to this day count no more
	allowedDay             uint16 // last day of the allowance
	coverage               policy.Coverage
	issueYear              issueYear // year the document was issued
	allowance              uint8     // bookings over the limits that staff granted
	blocked                bool      // for not coming
}

// issueYear is a year counted from 1900, in a byte; 0 is unknown.
type issueYear uint8

func newIssueYear(year uint16) issueYear {
	if year <= 1900 || year > 1900+255 {
		return 0
	}
	return issueYear(year - 1900)
}

// year is the year in full, 0 for an unknown one.
func (y issueYear) year() uint16 {
	if y == 0 {
		return 0
	}
	return 1900 + uint16(y)
}

// Person is what callers may know of a person.
type Person struct {
	Number                 uint32
	Document               Document
	Coverage               policy.Coverage
	IssueYear              uint16
	BirthDay               int32
	CoveredFrom, CoveredTo uint16
	// Holder is the number of the affiliate that a dependent belongs to, 0 for none.
	Holder uint32
	// Blocked says that self-service is closed to the person for not coming.
	Blocked bool
}

const (
	personShards   = 256
	minPersonCells = 16 // of a shard that has anybody
)

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
	shard.cells = make([]uint32, max(minPersonCells, 2*len(old)))
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
