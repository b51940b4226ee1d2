package wire

// CheckInsPath is where a device of a unit records who is there, also of an arrival that it noted while it
// reached no server.
const CheckInsPath = "/v1/check-ins"

// CheckInRequest asks POST CheckInsPath to record an arrival at the caller's unit. Person says whose, or
// Appointment which, as its printed code does; with both they must go together. Without Appointment it is for
// the next of that day. ArrivedAt is when the person was there, RFC 3339: now where it is empty.
type CheckInRequest struct {
	Person      *Person `wire:"person,omitempty"`
	Appointment string  `wire:"appointment,omitempty"`
	ArrivedAt   string  `wire:"arrivedAt,omitempty"`
}
