package allocator

import "github.com/cupo-ec/cupo/allocator/policy"

// Kind says what a command does. Numbers are stored in the log, so they are never reused. The gaps
// are room: 30–39 waitlist, offers and draws; 40–49 after the appointment; 50–59 policy and tokens.
type Kind uint8

// The commands.
const (
	KindTick    Kind = 1
	KindGenesis Kind = 2

	KindPutProvinces     Kind = 10
	KindPutSpecialties   Kind = 11
	KindPutUnits         Kind = 12
	KindPutPractitioners Kind = 13
	KindPutSchedules     Kind = 14
	KindPutClosures      Kind = 15
	KindPutPersons       Kind = 16
	KindPublish          Kind = 17

	KindHold       Kind = 20
	KindRelease    Kind = 21
	KindBook       Kind = 22
	KindCancel     Kind = 23
	KindReschedule Kind = 24
)

// Command is one thing that can change the state. Which fields count is said by Kind; the others are
// zero and do not travel.
type Command struct {
	Kind Kind
	Key  Key
	// Actor is the number of the token that asks, Channel its door.
	Actor   uint32
	Channel policy.Channel

	Person      uint32 // Hold, Book
	Slot        Slot   // Hold, Book without a hold, Reschedule
	Hold        uint32 // Release, Book with a hold
	Appointment uint32 // Cancel, Reschedule
	// Any says that the leader chose the slot: when it is taken after all, or overlaps what the person
	// got meanwhile, the key stays free, and the leader may choose another under the same key.
	Any bool

	Genesis       Secret
	Provinces     []Province
	Specialties   []Specialty
	Units         []Unit
	Practitioners []Practitioner
	Schedules     []Schedule
	Closures      []Closure
	Persons       []PersonRecord
	Publish       Publication
}

// PersonRecord is one line of the registry. Holder is the document of the affiliate a dependent
// belongs to, 0 for none; it must be known already.
type PersonRecord struct {
	Document  Document
	Holder    Document
	BirthDay  int32
	IssueYear uint16
	Coverage  policy.Coverage
}

// Publication is one day of a schedule to be published.
type Publication struct {
	Practitioner   uint32
	Unit           uint16
	Specialty      uint16
	Day            int32
	StartMinute    uint16
	SlotMinutes    uint8
	Slots          uint8
	OpensAtSeconds int64
}

// MaxGroup is how many lines one import command may carry: one command stays a bounded piece of work.
const MaxGroup = 1000
