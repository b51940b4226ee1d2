package allocator

import "github.com/cupo-ec/cupo/allocator/policy"

// Status is where an appointment stands. Numbers are stored.
type Status uint8

// The states of the contract.
const (
	Booked      Status = 1
	CheckedIn   Status = 2
	Attended    Status = 3
	Cancelled   Status = 4
	Rescheduled Status = 5
	NoShow      Status = 6
	Late        Status = 7
)

var statusNames = [...]string{
	Booked: "booked", CheckedIn: "checked-in", Attended: "attended", Cancelled: "cancelled",
	Rescheduled: "rescheduled", NoShow: "no-show", Late: "late",
}

// String is the status as clients read it.
func (s Status) String() string {
	if int(s) >= len(statusNames) {
		return ""
	}
	return statusNames[s]
}

// ParseStatus turns a name of the contract into a Status; false for any other text.
func ParseStatus(name string) (Status, bool) {
	for s, known := range statusNames {
		if known == name && known != "" {
			return Status(s), true
		}
	}
	return 0, false
}

// occupies reports whether an appointment in this state has its place. A place of somebody who did
// not come is not given again: its time is over.
func (s Status) occupies() bool {
	return s != Cancelled && s != Rescheduled && s != 0
}

// coming reports whether an appointment in this state still lies ahead of its patient.
func (s Status) coming() bool { return s == Booked || s == CheckedIn }

// appointment is a place given to a person.
type appointment struct {
	bookedAtMillis   int64
	changedAtSeconds uint32 // since 1970; good until 2106
	person           uint32
	agenda           uint32
	older            uint32 // the person's appointment before this one, 0 for none
	nextActive       uint32 // the next older one in the person's list of those to come
	other            uint32 // what it was rescheduled to; in the new one, what it came from
	actor            uint32 // number of the token that booked or, later, recorded who came; 0 the cluster
	referral         uint32 // what it was booked on, 0 for none
	policyVersion    uint16
	position         uint8
	status           Status
	channel          policy.Channel
	moves            uint8 // how often it was moved, with movedFreely
	fromOther        bool  // other is what it came from
}

// movedFreely stands in moves once it was moved because the practitioner did not attend: such a move is not one of
// those that the patient has, and what it led to is no booking of its own either.
const movedFreely = 0x80

func (r *appointment) ownMoves() uint8 { return r.moves &^ movedFreely }

// movesAfter is what stands in the appointment that takes this one's place.
func (r *appointment) movesAfter(letDown bool) uint8 {
	if letDown {
		return r.moves | movedFreely
	}
	return min(r.ownMoves()+1, movedFreely-1) | r.moves&movedFreely
}

// hold keeps a place for a person while a form is filled in.
type hold struct {
	expiresMillis int64
	person        uint32
	next          uint32 // the person's next older hold
	slot          Slot
	actor         uint32
}
