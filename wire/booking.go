package wire

// BookRequest asks POST AppointmentsPath for an appointment: a given Slot, or the slot of a Hold (its
// id, or its six-digit code), or Any that fits. Exactly one of the three is wanted.
type BookRequest struct {
	Person   Person      `wire:"person"`
	Slot     string      `wire:"slot,omitempty"`
	Hold     string      `wire:"hold,omitempty"`
	Any      *AnyRequest `wire:"any,omitempty"`
	Referral string      `wire:"referral,omitempty"`
}

// AnyRequest describes the slots that would do; the earliest free one is taken, with Near that of the
// nearest unit that has one. Unit, Specialty and Practitioner are ids, Province is a code, Near is
// "lat,lon" in degrees, From and To are dates, both included; without them the whole horizon will do.
type AnyRequest struct {
	Unit         string `wire:"unit,omitempty"`
	Province     string `wire:"province,omitempty"`
	Specialty    string `wire:"specialty"`
	Near         string `wire:"near,omitempty"`
	From         string `wire:"from,omitempty"`
	To           string `wire:"to,omitempty"`
	Practitioner string `wire:"practitioner,omitempty"`
}

// MaxBatchItems is how many bookings one BatchRequest may hold.
const MaxBatchItems = 1000

// BatchRequest asks POST BatchPath for many bookings, each decided on its own.
type BatchRequest struct {
	Items []BookRequest `wire:"items,max=MaxBatchItems"`
}

// BatchResponse answers a BatchRequest, one outcome for each item, in order.
type BatchResponse struct {
	Outcomes []BatchOutcome `wire:"outcomes,max=MaxBatchItems"`
}

// BatchOutcome is what one item came to: exactly one of its fields is there.
type BatchOutcome struct {
	Appointment *Appointment `wire:"appointment,omitempty"`
	Problem     *Problem     `wire:"problem,omitempty"`
}

// SearchRequest asks POST SearchPath for a person's appointments, all or those with one status. In front of
// a kiosk, IssueYear shows who asks, here and below: the year in which the person's document was issued.
type SearchRequest struct {
	Document  Document `wire:"document"`
	Status    string   `wire:"status,omitempty"`
	IssueYear int      `wire:"issueYear,omitempty"`
}

// CancelRequest asks CancelPath to give an appointment back.
type CancelRequest struct {
	Reason    string `wire:"reason,omitempty"`
	IssueYear int    `wire:"issueYear,omitempty"`
}

// RescheduleRequest asks ReschedulePath to move an appointment to another slot.
type RescheduleRequest struct {
	Slot      string `wire:"slot"`
	IssueYear int    `wire:"issueYear,omitempty"`
}
