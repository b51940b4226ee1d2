package wire

// Policy is the document of rules as it travels, GET and PUT PolicyPath. Every field must be there: a
// rule that was forgotten must not become a rule that is off. What each means is said by
// PolicyResponse. Version is the one in force that the document was made from.
type Policy struct {
	Version             *int64   `wire:"version"`
	Name                *string  `wire:"name"`
	Coverages           []string `wire:"coverages,max=256"`
	ChildAgeYears       *int64   `wire:"childAgeYears"`
	ReferralNeeded      *bool    `wire:"referralNeeded"`
	OpenSpecialties     []string `wire:"openSpecialties,max=256"`
	ReferralDays        *int64   `wire:"referralDays"`
	ReferralIssuers     []string `wire:"referralIssuers,max=256"`
	ActivePerSpecialty  *int64   `wire:"activePerSpecialty"`
	UnitMarginSeconds   *int64   `wire:"unitMarginSeconds"`
	MaxPerDay           *int64   `wire:"maxPerDay"`
	MaxPer7Days         *int64   `wire:"maxPer7Days"`
	MaxPer30Days        *int64   `wire:"maxPer30Days"`
	MaxMoves            *int64   `wire:"maxMoves"`
	StrikesToBlock      *int64   `wire:"strikesToBlock"`
	AccountBlockDays    *int64   `wire:"accountBlockDays"`
	HoldSeconds         *int64   `wire:"holdSeconds"`
	MaxHolds            *int64   `wire:"maxHolds"`
	HoldPauseSeconds    *int64   `wire:"holdPauseSeconds"`
	CancelUntilSeconds  *int64   `wire:"cancelUntilSeconds"`
	ArriveBeforeSeconds *int64   `wire:"arriveBeforeSeconds"`
	LateAfterSeconds    *int64   `wire:"lateAfterSeconds"`
	CheckInFromSeconds  *int64   `wire:"checkInFromSeconds"`
	NoShowsToBlock      *int64   `wire:"noShowsToBlock"`
	NoShowWindowDays    *int64   `wire:"noShowWindowDays"`
	NoShowAtClosing     *bool    `wire:"noShowAtClosing"`
	NoShowAfterSeconds  *int64   `wire:"noShowAfterSeconds"`
	DisputeDays         *int64   `wire:"disputeDays"`
	KeySeconds          *int64   `wire:"keySeconds"`
	HistoryDays         *int64   `wire:"historyDays"`
	AuditDays           *int64   `wire:"auditDays"`
	SessionSeconds      *int64   `wire:"sessionSeconds"`
	ChallengeSeconds    *int64   `wire:"challengeSeconds"`
	WrongYearsToLock    *int64   `wire:"wrongYearsToLock"`
	LockSeconds         *int64   `wire:"lockSeconds"`

	QueueAppointmentMinutes *int64 `wire:"queueAppointmentMinutes"`
	QueueDisabilityMinutes  *int64 `wire:"queueDisabilityMinutes"`
	QueuePregnantMinutes    *int64 `wire:"queuePregnantMinutes"`
	QueueElderlyMinutes     *int64 `wire:"queueElderlyMinutes"`
	QueueCallsEachTicket    *int64 `wire:"queueCallsEachTicket"`

	Channels []ChannelPolicy `wire:"channels,max=16"`
}

// ChannelPolicy is the rules of one channel. Specialties is ["all"] where there is no restriction.
type ChannelPolicy struct {
	Channel             string   `wire:"channel"`
	Open                *bool    `wire:"open"`
	SelfService         *bool    `wire:"selfService"`
	ForUnit             *bool    `wire:"forUnit"`
	Specialties         []string `wire:"specialties,max=256"`
	EvenWeekdays        []string `wire:"evenWeekdays,max=16"`
	OddWeekdays         []string `wire:"oddWeekdays,max=16"`
	HorizonDays         *int64   `wire:"horizonDays"`
	LeadSeconds         *int64   `wire:"leadSeconds"`
	QuotaPercent        *int64   `wire:"quotaPercent"`
	QuotaReleaseSeconds *int64   `wire:"quotaReleaseSeconds"`
}

// EverySpecialty is the one element of ChannelPolicy.Specialties where all may be booked.
const EverySpecialty = "all"

// PolicyResponse is a version of the document, with what its fields mean. InForce is the version that
// new bookings are judged by. Changes, after a PUT, is in what the document differs from the one before.
type PolicyResponse struct {
	Policy  Policy         `wire:"policy"`
	Version int64          `wire:"version"`
	InForce int64          `wire:"inForce"`
	Fields  []PolicyField  `wire:"fields,max=100"`
	Changes []PolicyChange `wire:"changes,omitempty,max=1000"`
}

// PolicyField says what a field of Policy and of its channels means: its unit, where it was read, and the
// rule of a Problem that refuses by it.
type PolicyField struct {
	Name    string `wire:"name"`
	Unit    string `wire:"unit"`
	Meaning string `wire:"meaning"`
	Source  string `wire:"source"`
	Rule    string `wire:"rule,omitempty"`
}

// PolicyChange is one field in which two documents differ.
type PolicyChange struct {
	Field string `wire:"field"`
	From  string `wire:"from,max=65536"`
	To    string `wire:"to,max=65536"`
}

// PolicyProblem is one reason why a document cannot be put into force, and the fields it is about.
type PolicyProblem struct {
	Fields []string `wire:"fields,max=100"`
	Reason string   `wire:"reason"`
}

// PolicyDiff answers POST PolicyDiffPath, which changes nothing: in what a document differs from the one in
// force, and why it would be refused.
type PolicyDiff struct {
	InForce  int64           `wire:"inForce"`
	Changes  []PolicyChange  `wire:"changes,max=1000"`
	Problems []PolicyProblem `wire:"problems,max=1000"`
}

// The acts that PolicyExplainRequest asks about.
const (
	ActBook   = "book"
	ActHold   = "hold"
	ActMove   = "move"
	ActCancel = "cancel"
)

// PolicyExplainRequest asks at PolicyExplainPath what each rule says of a person, a place and a channel.
// Act is ActBook where it is left out; ActCancel is about the person's appointment at the place, ActMove
// about moving the one in the same specialty to it.
type PolicyExplainRequest struct {
	Person   Person `wire:"person"`
	Slot     string `wire:"slot"`
	Channel  string `wire:"channel"`
	Act      string `wire:"act,omitempty"`
	Referral string `wire:"referral,omitempty"`
}

// PolicyExplanation is what each rule said, in the order in which they are asked, what comes of it, and what
// the person can do. Title, Detail and each Sentence can be read out to the person.
type PolicyExplanation struct {
	Version  int64           `wire:"version"`
	Allowed  bool            `wire:"allowed"`
	Code     string          `wire:"code"`
	Rule     string          `wire:"rule,omitempty"`
	Title    string          `wire:"title"`
	Detail   string          `wire:"detail,max=4096"`
	Next     *NextStep       `wire:"next,omitempty"`
	Findings []PolicyFinding `wire:"findings,max=100"`
}

// PolicyFinding is what one rule said: "done" where it has nothing against it. Value is what the policy
// has in force for it, empty for a rule about something else.
type PolicyFinding struct {
	Rule     string `wire:"rule"`
	Value    string `wire:"value,omitempty,max=65536"`
	Code     string `wire:"code"`
	Sentence string `wire:"sentence,max=4096"`
}
