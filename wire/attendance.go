package wire

// AttendanceRequest says of an appointment, at CheckInPath and its like, that its patient came, was
// attended, was late or did not come. Person, where it is given, must be the appointment's: a kiosk, at
// which anybody may stand, must give it.
type AttendanceRequest struct {
	Person *Person `wire:"person,omitempty"`
}

// DisputeRequest asks DisputePath to have what was recorded of an appointment looked at again.
type DisputeRequest struct {
	Reason string `wire:"reason,max=200"`
}

// AppealRequest asks POST AppealsPath for more bookings than the limits allow.
type AppealRequest struct {
	Person Person `wire:"person"`
	Reason string `wire:"reason,max=200"`
}

// Kinds of an appeal, and how far it can have come.
const (
	AppealDispute = "dispute"
	AppealLimit   = "limit"

	AppealOpen     = "open"
	AppealUpheld   = "upheld"
	AppealRejected = "rejected"
)

// DecideRequest decides an appeal at DecidePath. A dispute that is upheld says which Status the appointment
// then has, StatusAttended or StatusCancelled; an appeal against the limits that is upheld says how many
// Extra bookings are granted, and Until which date.
type DecideRequest struct {
	Uphold bool   `wire:"uphold"`
	Status string `wire:"status,omitempty"`
	Extra  int    `wire:"extra,omitempty"`
	Until  string `wire:"until,omitempty"`
	Reason string `wire:"reason,max=200"`
}

// Appeal is a dispute, or an appeal against the limits. Its person is named by the end of the document
// only. Recorded is what the appointment's record says now, RecordedAt since when, and RecordedBy the
// number of the token behind it, 0 for the cluster at closing time.
type Appeal struct {
	ID       string `wire:"id"`
	Kind     string `wire:"kind"`
	State    string `wire:"state"`
	MadeAt   string `wire:"madeAt"`
	Document string `wire:"document"`
	// Reason is why it was made, Decision why it was decided so.
	Reason     string `wire:"reason,max=200"`
	DecidedAt  string `wire:"decidedAt,omitempty"`
	Decision   string `wire:"decision,omitempty,max=200"`
	Extra      int    `wire:"extra,omitempty"`
	Until      string `wire:"until,omitempty"`
	Code       string `wire:"code,omitempty"`
	Unit       string `wire:"unit,omitempty"`
	Start      string `wire:"start,omitempty"`
	Recorded   string `wire:"recorded,omitempty"`
	RecordedAt string `wire:"recordedAt,omitempty"`
	RecordedBy int64  `wire:"recordedBy,omitempty"`
}

// AppealResponse answers making and deciding an appeal.
type AppealResponse struct {
	Appeal Appeal `wire:"appeal"`
}

// AppealsResponse answers GET AppealsPath, the newest first.
type AppealsResponse struct {
	Appeals []Appeal `wire:"appeals,max=1000"`
}

// LiftRequest asks POST LiftPath to open self-service again to a person who did not come too often.
type LiftRequest struct {
	Document Document `wire:"document"`
	Reason   string   `wire:"reason,max=200"`
}

// LiftResponse answers a LiftRequest: whether the person is blocked now.
type LiftResponse struct {
	Blocked bool `wire:"blocked"`
}
