package wire

// Types of a document.
const (
	DocumentCedula    = "cedula"
	DocumentForeigner = "foreigner"
	DocumentPassport  = "passport"
)

// Document identifies a person. Type is one of the DocumentXxx types.
type Document struct {
	Type   string `wire:"type"`
	Number string `wire:"number,max=64"`
}

// Person is somebody an appointment is for.
type Person struct {
	Document Document `wire:"document"`
}

// States of an appointment.
const (
	StatusBooked      = "booked"
	StatusCheckedIn   = "checked-in"
	StatusAttended    = "attended"
	StatusCancelled   = "cancelled"
	StatusRescheduled = "rescheduled"
	StatusNoShow      = "no-show"
	StatusLate        = "late"
)

// CostFree is the CostUSD of every appointment: the service is free of charge, and says so.
const CostFree = "0.00"

// Appointment is a slot given to a person. Code names it to people, Status is one of the StatusXxx
// states, Channel is where it was booked; times are RFC 3339 with the unit's offset.
type Appointment struct {
	Code     string          `wire:"code"`
	Status   string          `wire:"status"`
	Channel  string          `wire:"channel"`
	BookedAt string          `wire:"bookedAt"`
	Person   Person          `wire:"person"`
	Slot     AppointmentSlot `wire:"slot"`
	// CancelUntil is the last moment to cancel or reschedule.
	CancelUntil string `wire:"cancelUntil"`
	// Suspended says that the practitioner does not attend: it can be moved or cancelled whenever the patient wants.
	Suspended bool `wire:"suspended,omitempty"`
	// Bring names what the person must have with them, "cedula", "referral".
	Bring []string `wire:"bring,max=32"`
	// CostUSD is an amount in US dollars with two decimals.
	CostUSD string `wire:"costUSD"`
	// RescheduledTo is the code of the appointment that took this one's place.
	RescheduledTo string `wire:"rescheduledTo,omitempty"`
}

// AppointmentSlot is a slot with all that a person needs to find it.
type AppointmentSlot struct {
	ID           string              `wire:"id"`
	Start        string              `wire:"start"`
	Minutes      int                 `wire:"minutes"`
	ArriveBy     string              `wire:"arriveBy"`
	Unit         UnitSummary         `wire:"unit"`
	Specialty    SpecialtySummary    `wire:"specialty"`
	Practitioner PractitionerSummary `wire:"practitioner"`
}

// AppointmentResponse answers booking, consulting, cancelling and rescheduling; a rescheduling
// answers the new appointment.
type AppointmentResponse struct {
	Appointment Appointment `wire:"appointment"`
	// Ticket is the number in the unit's queue that came with a check-in, where the unit gives one.
	Ticket *Ticket `wire:"ticket,omitempty"`
}

// AppointmentsResponse answers POST SearchPath. MaskedName is what a kiosk shows of whom it has before it.
type AppointmentsResponse struct {
	Appointments []Appointment `wire:"appointments,max=10000"`
	MaskedName   string        `wire:"maskedName,omitempty"`
}
