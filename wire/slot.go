package wire

// Day says how many slots of a date (2026-12-01, the unit's own) the caller's channel may book now.
type Day struct {
	Date string `wire:"date"`
	Free int    `wire:"free"`
}

// AvailabilityResponse answers GET AvailabilityPath, in order of date.
type AvailabilityResponse struct {
	Days []Day `wire:"days,max=1000"`
}

// States of a slot.
const (
	SlotFree    = "free"
	SlotHeld    = "held"
	SlotBooked  = "booked"
	SlotBlocked = "blocked"
)

// Slot is one place. Start is RFC 3339 with the unit's offset; Status is one of the SlotXxx states.
type Slot struct {
	ID           string              `wire:"id"`
	Start        string              `wire:"start"`
	Minutes      int                 `wire:"minutes"`
	Practitioner PractitionerSummary `wire:"practitioner"`
	Status       string              `wire:"status"`
	// Unit is there where it does not follow from the request, as in a refusal's alternatives.
	Unit *UnitSummary `wire:"unit,omitempty"`
}

// SlotsResponse answers GET SlotsPath, in order of time.
type SlotsResponse struct {
	Slots []Slot `wire:"slots,max=10000"`
}

// HoldRequest asks POST HoldsPath to keep a slot while a person fills in the form.
type HoldRequest struct {
	Person   Person `wire:"person"`
	Slot     string `wire:"slot"`
	Referral string `wire:"referral,omitempty"`
}

// Hold is a slot kept for a person until Expires (RFC 3339). Code is the six digits that, with the
// person's document, let another channel finish the booking.
type Hold struct {
	ID      string `wire:"id"`
	Slot    string `wire:"slot"`
	Expires string `wire:"expires"`
	Code    string `wire:"code"`
}

// HoldResponse answers a HoldRequest.
type HoldResponse struct {
	Hold Hold `wire:"hold"`
}
