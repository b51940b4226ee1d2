package allocator

import "github.com/cupo-ec/cupo/allocator/policy"

// Kind says what a command does. Numbers are stored in the log, so they are never reused. The gaps
// are room: 30–39 waitlist, offers and draws; 40–49 after the appointment; 50–59 policy and tokens;
// 60–69 devices; 70–79 the queue of a unit; 80–89 agendas.
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
	KindPutReferrals     Kind = 18
	KindPutContacts      Kind = 19

	KindHold       Kind = 20
	KindRelease    Kind = 21
	KindBook       Kind = 22
	KindCancel     Kind = 23
	KindReschedule Kind = 24
	KindStrike     Kind = 25
	KindErase      Kind = 26

	KindCheckIn       Kind = 40
	KindAttend        Kind = 41
	KindNoShow        Kind = 42
	KindLate          Kind = 43
	KindDispute       Kind = 44
	KindDecideDispute Kind = 45
	KindLift          Kind = 46
	KindAppeal        Kind = 47
	KindDecideAppeal  Kind = 48
	// KindBlock is never proposed: the audit trail names by it that somebody was blocked.
	KindBlock Kind = 49

	KindPutPolicy   Kind = 50
	KindPutTokens   Kind = 51
	KindRevokeToken Kind = 52
	KindPutGroups   Kind = 53
	KindSignIn      Kind = 54
	KindLooks       Kind = 55
	KindChecksum    Kind = 56
	KindRaiseFormat Kind = 57

	KindMakePairing   Kind = 60
	KindRedeemPairing Kind = 61
	KindHeartbeat     Kind = 62
	KindArrive        Kind = 63

	KindPutServices  Kind = 70
	KindTakeTicket   Kind = 71
	KindCallNext     Kind = 72
	KindRecall       Kind = 73
	KindNoAnswer     Kind = 74
	KindTransfer     Kind = 75
	KindFinishTicket Kind = 76
	KindLeaveTicket  Kind = 77
	KindClassify     Kind = 78

	KindSuspend Kind = 80
	KindResume  Kind = 81
)

// Command is one thing that can change the state. Which fields count is said by Kind; the others are
// zero and do not travel.
type Command struct {
	Kind Kind
	Key  Key
	// Actor is the number of the token that asks, Channel its door.
	Actor   uint32
	Channel policy.Channel
	// Origin is where the request came from, a keyed hash of its address; 0 unknown. Account is the device
	// or the channel's account behind it, a keyed hash too; 0 unknown.
	Origin, Account uint64

	Person      uint32 // Hold, Book, Lift, Appeal, Erase
	Slot        Slot   // Hold, Book without a hold, Reschedule
	Hold        uint32 // Release, Book with a hold
	Appointment uint32 // Cancel, Reschedule, CheckIn, Attend, NoShow, Late, Dispute, Arrive; TakeTicket, 0 for none
	// Any says that the leader chose the slot: when it is taken after all, or overlaps what the person
	// got meanwhile, the key stays free, and the leader may choose another under the same key.
	Any bool
	// Referral is the one that the person shows; 0 takes any that is good.
	Referral ReferralID // Book, Hold
	// Appeal is the number of the one that is decided, Decision what it comes to.
	Appeal   uint32   // DecideDispute, DecideAppeal
	Decision Decision // DecideDispute, DecideAppeal
	// Reason is why, in the words of the one who asks or decides; at most MaxReasonBytes.
	Reason string // Dispute, DecideDispute, Lift, Appeal, DecideAppeal, Erase

	Genesis       Secret
	Provinces     []Province
	Specialties   []Specialty
	Units         []Unit
	Practitioners []Practitioner
	Schedules     []Schedule
	Closures      []Closure
	Persons       []PersonRecord
	Referrals     []ReferralRecord
	Publish       Publication
	Looks         []Look
	// Policy is the document of PutPolicy and Genesis; its Version is the one it was made from. It is pointed
	// at because it is larger than all the rest, which is copied for every booking.
	Policy *policy.Document

	Tokens []Token
	Token  uint32 // RevokeToken
	Groups []OperatorGroup
	SignIn SignIn
	// Contacts are sealed before they are proposed.
	Contacts []ContactRecord // PutContacts

	Part   uint16 // Checksum: which of the ChecksumParts
	Format uint16 // RaiseFormat: the version to be put into force

	Pairing    *Pairing    // MakePairing
	Redemption *Redemption // RedeemPairing
	Heartbeat  *Heartbeat  // Heartbeat: of the device whose token is Actor
	Services   []Service   // PutServices
	Queue      QueueOrder  // TakeTicket to Classify

	// ArrivedSeconds is when the patient was there, since 1970; 0 now.
	ArrivedSeconds uint32 // Arrive
	// Suspension says which agenda; which places of it counts for Suspend alone.
	Suspension *Suspension // Suspend, Resume
}

// PersonRecord is one line of the registry. Holder is the document of the affiliate a dependent
// belongs to, 0 for none; it must be known already. CoveredFrom and CoveredTo are the first and the last
// day of the coverage, in days since 1970; 0 leaves that side open.
type PersonRecord struct {
	Document               Document
	Holder                 Document
	BirthDay               int32
	IssueYear              uint16
	Coverage               policy.Coverage
	CoveredFrom, CoveredTo uint16
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
