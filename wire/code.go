package wire

// Code names why a request was refused. The number is stable: the replicated state stores it, so a
// code is never renumbered or reused; new ones go at the end of their group's gap.
type Code uint8

// The refusals of the contract. Zero means that nothing was refused.
const (
	Done Code = 0

	Malformed             Code = 1
	MissingField          Code = 2
	InvalidDocument       Code = 3
	IdempotencyKeyMissing Code = 4

	Unauthenticated Code = 10
	Forbidden       Code = 11

	NotFound         Code = 20
	MethodNotAllowed Code = 21

	SlotTaken         Code = 30
	AlreadyBooked     Code = 31
	Overlap           Code = 32
	NotCancellable    Code = 33
	WrongState        Code = 34
	RequestInProgress Code = 35
	NothingFree       Code = 36
	MembershipRefused Code = 37
	QueueEmpty        Code = 38

	HoldExpired Code = 40
	SlotPast    Code = 41

	LengthRequired   Code = 50
	TooLarge         Code = 51
	TooManyItems     Code = 52
	UnsupportedMedia Code = 53
	HeaderTooLarge   Code = 54

	NotCovered           Code = 60
	ReferralRequired     Code = 61
	ChannelNotAllowed    Code = 62
	WeekdayNotAllowed    Code = 63
	Blocked              Code = 64
	LimitReached         Code = 65
	OutsideHorizon       Code = 66
	NotOpenYet           Code = 67
	IdempotencyKeyReused Code = 68

	RateLimited Code = 80

	NoLeader       Code = 90
	Overloaded     Code = 91
	StorageFull    Code = 92
	OutcomeUnknown Code = 93
	Internal       Code = 94
)

type codeFacts struct {
	name   string
	status int
}

var codes = map[Code]codeFacts{
	Malformed:             {"malformed", 400},
	MissingField:          {"missing-field", 400},
	InvalidDocument:       {"invalid-document", 400},
	IdempotencyKeyMissing: {"idempotency-key-missing", 400},
	Unauthenticated:       {"unauthenticated", 401},
	Forbidden:             {"forbidden", 403},
	NotFound:              {"not-found", 404},
	MethodNotAllowed:      {"method-not-allowed", 405},
	SlotTaken:             {"slot-taken", 409},
	AlreadyBooked:         {"already-booked", 409},
	Overlap:               {"overlap", 409},
	NotCancellable:        {"not-cancellable", 409},
	WrongState:            {"wrong-state", 409},
	RequestInProgress:     {"request-in-progress", 409},
	NothingFree:           {"nothing-free", 409},
	MembershipRefused:     {"membership-refused", 409},
	QueueEmpty:            {"queue-empty", 409},
	HoldExpired:           {"hold-expired", 410},
	SlotPast:              {"slot-past", 410},
	LengthRequired:        {"length-required", 411},
	TooLarge:              {"too-large", 413},
	TooManyItems:          {"too-many-items", 413},
	UnsupportedMedia:      {"unsupported-media", 415},
	HeaderTooLarge:        {"header-too-large", 431},
	NotCovered:            {"not-covered", 422},
	ReferralRequired:      {"referral-required", 422},
	ChannelNotAllowed:     {"channel-not-allowed", 422},
	WeekdayNotAllowed:     {"weekday-not-allowed", 422},
	Blocked:               {"blocked", 422},
	LimitReached:          {"limit-reached", 422},
	OutsideHorizon:        {"outside-horizon", 422},
	NotOpenYet:            {"not-open-yet", 422},
	IdempotencyKeyReused:  {"idempotency-key-reused", 422},
	RateLimited:           {"rate-limited", 429},
	NoLeader:              {"no-leader", 503},
	Overloaded:            {"overloaded", 503},
	StorageFull:           {"storage-full", 503},
	OutcomeUnknown:        {"outcome-unknown", 503},
	Internal:              {"internal", 500},
}

// String is the code as clients read it, "slot-taken".
func (c Code) String() string {
	if c == Done {
		return "done"
	}
	return codes[c].name
}

// Status is the HTTP status that goes with the code; 200 for Done, 500 for a code that does not exist.
func (c Code) Status() int {
	if c == Done {
		return 200
	}
	if f, ok := codes[c]; ok {
		return f.status
	}
	return 500
}

// Codes lists every refusal, in ascending number.
func Codes() []Code {
	all := make([]Code, 0, len(codes))
	for c := range 256 {
		if _, ok := codes[Code(c)]; ok {
			all = append(all, Code(c))
		}
	}
	return all
}
