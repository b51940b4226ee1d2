// Package policy is the one place where the rules of booking stand: a document of fields with units,
// and pure functions that judge facts by it. It knows nothing of tables, indexes or time's source;
// the allocator gathers the facts.
package policy

// Document is the rules in force. Every field has its unit in its name; Fields says what each means and
// where it comes from. Times of day and days are those of the unit that gives the appointment. A
// limit of 0 is no limit.
type Document struct {
	// Version numbers the document; a booking keeps the version it was judged by. The state machine
	// gives it.
	Version uint16
	// Name is what the document calls itself: the preset it began as, or the administrator's own name.
	Name string

	// Coverages are the kinds of insurance that carry the right to attention.
	Coverages Coverages
	// ChildAgeYears is the birthday on which a dependent child stops being covered.
	ChildAgeYears uint8

	// ReferralNeeded asks for a referral to any specialty that is not open to everyone.
	ReferralNeeded bool
	// OpenSpecialties are those that need none; empty for the ones that the catalogue calls first level.
	OpenSpecialties []string
	// ReferralDays is how long a referral is good when it does not say so itself.
	ReferralDays uint16
	// ReferralIssuers are the specialties whose practitioners may refer.
	ReferralIssuers []string

	// ActivePerSpecialty is how many appointments to come a person may have in one specialty.
	ActivePerSpecialty uint8
	// UnitMarginSeconds is the time a person needs between appointments at two units.
	UnitMarginSeconds uint32

	// MaxPerDay, MaxPer7Days and MaxPer30Days bound what is booked for a person through all channels
	// together, by the day on which it was booked, cancelled ones included.
	MaxPerDay, MaxPer7Days, MaxPer30Days uint8
	// MaxMoves is how often one appointment may be moved to another place.
	MaxMoves uint8
	// StrikesToBlock is how many refusals for a limit block the account of the device or channel that
	// they came from; AccountBlockDays is for how long, and also how long a strike counts.
	StrikesToBlock   uint8
	AccountBlockDays uint16

	// HoldSeconds is how long a place is kept while a form is filled in.
	HoldSeconds uint32
	// MaxHolds is how many places a person may hold at once.
	MaxHolds uint8
	// HoldPauseSeconds is how long after letting a held place go a person waits for the next hold.
	HoldPauseSeconds uint32

	// CancelUntilSeconds is how long before its start an appointment may be cancelled or moved.
	CancelUntilSeconds uint32
	// ArriveBeforeSeconds is how long before its start the patient is asked to be there.
	ArriveBeforeSeconds uint32
	// LateAfterSeconds is how long after its start an appointment counts as lost by being late.
	LateAfterSeconds uint32
	// CheckInFromSeconds is how long before its start a patient may check in.
	CheckInFromSeconds uint32

	// NoShowsToBlock is how many appointments not come to within NoShowWindowDays block a person's
	// booking on the self-service channels.
	NoShowsToBlock   uint8
	NoShowWindowDays uint16
	// NoShowAtClosing marks those who never checked in, NoShowAfterSeconds after the end of an agenda at
	// which arrivals were recorded.
	NoShowAtClosing    bool
	NoShowAfterSeconds uint32
	// DisputeDays is how long a person may dispute what was recorded of an appointment.
	DisputeDays uint16

	// KeySeconds is how long the answer to an idempotency key is kept.
	KeySeconds uint32
	// HistoryDays is how long an appointment stays in memory after its day.
	HistoryDays uint16
	// AuditDays is how long the audit trail is kept.
	AuditDays uint16

	// SessionSeconds is how long a patient's session lasts.
	SessionSeconds uint32
	// ChallengeSeconds is how long a robot check may take.
	ChallengeSeconds uint32
	// WrongYearsToLock is how many wrong years of issue close a document's way in for LockSeconds.
	WrongYearsToLock uint8
	LockSeconds      uint32

	// QueueAppointmentMinutes and the next three are how much earlier than they came those of a class count as
	// come when the next of a unit's queue is called.
	QueueAppointmentMinutes uint8
	QueueDisabilityMinutes  uint8
	QueuePregnantMinutes    uint8
	QueueElderlyMinutes     uint8
	// QueueCallsEachTicket is how many calls without an answer end a number of the queue.
	QueueCallsEachTicket uint8

	// Channels has the rules of each door.
	Channels [Channels]ChannelRules
	// Quotas keep places of each agenda for a channel.
	Quotas []Quota

	kept [][MaxSlots + 1]uint64 // for each quota and number of places; see Compile
}

// ChannelRules are the rules of one door.
type ChannelRules struct {
	// Open says that the channel may book at all.
	Open bool
	// SelfService says that patients serve themselves here, so that who is blocked must ask an operator.
	SelfService bool
	// ForUnit says that the unit itself acts here: it may cancel and move at any time before the start.
	ForUnit bool
	// Specialties are the only ones that may be booked here; empty for all.
	Specialties []string
	// EvenWeekdays and OddWeekdays are the days that a person whose document ends in an even or an odd
	// digit may have an appointment on.
	EvenWeekdays, OddWeekdays Weekdays
	// HorizonDays is how many days ahead a place may be booked.
	HorizonDays uint16
	// LeadSeconds is how long before its start a place can last be booked.
	LeadSeconds uint32
}

// Quota keeps a share of each agenda's places for one channel until some time before they start;
// then they are open to all.
type Quota struct {
	Channel        Channel
	Percent        uint8
	ReleaseSeconds uint32
}

// Coverages is a set of kinds of insurance.
type Coverages uint8

// Has reports whether a kind is in the set.
func (c Coverages) Has(one Coverage) bool { return one < 8 && c&(1<<one) != 0 }

func coverages(of ...Coverage) (set Coverages) {
	for _, one := range of {
		set |= 1 << one
	}
	return set
}
