package wire

// Paths without a variable part.
const (
	HealthPath  = "/healthz"
	ReadyPath   = "/readyz"
	MetricsPath = "/metrics"
	OpenAPIPath = "/openapi.json"
	DocsPath    = "/docs"

	ProvincesPath    = "/v1/provinces"
	SpecialtiesPath  = "/v1/specialties"
	UnitsPath        = "/v1/units"
	AvailabilityPath = "/v1/availability"
	SlotsPath        = "/v1/slots"
	HoldsPath        = "/v1/holds"
	AppointmentsPath = "/v1/appointments"
	BatchPath        = AppointmentsPath + ":batch"
	SearchPath       = AppointmentsPath + ":search"
	AppealsPath      = "/v1/appeals"
	LiftPath         = "/v1/persons:lift"
	QueuePath        = "/v1/queue"

	PolicyPath        = "/v1/admin/policy"
	PolicyDiffPath    = PolicyPath + "/diff"
	PolicyExplainPath = PolicyPath + "/explain"

	VerifyPath      = "/v1/admin/verify"
	AuditPath       = "/v1/admin/audit"
	AuditSearchPath = AuditPath + ":search"
	ChangesPath     = "/v1/admin/changes"
	BackupPath      = "/v1/admin/backup"
	LogPath         = "/v1/admin/log"

	ClusterPath         = "/v1/admin/cluster"
	ClusterJoinPath     = ClusterPath + "/join"
	ClusterRemovePath   = ClusterPath + "/remove"
	ClusterTransferPath = ClusterPath + "/transfer"
	ClusterSnapshotPath = ClusterPath + "/snapshot"

	DemoClockPath = "/v1/demo/clock"
	DemoNoopPath  = "/v1/demo/noop"
)

// What follows the path of one appointment.
const (
	CancelSuffix     = "/cancel"
	RescheduleSuffix = "/reschedule"
	CheckInSuffix    = "/check-in"
	AttendSuffix     = "/attend"
	NoShowSuffix     = "/no-show"
	LateSuffix       = "/late"
	DisputeSuffix    = "/dispute"
	CalendarSuffix   = ".ics"
	PrintSuffix      = "/print"
)

// Paths with a variable part, as OpenAPI writes them.
const (
	HoldTemplate        = HoldsPath + "/{id}"
	AppointmentTemplate = AppointmentsPath + "/{code}"
	CancelTemplate      = AppointmentTemplate + CancelSuffix
	RescheduleTemplate  = AppointmentTemplate + RescheduleSuffix
	CheckInTemplate     = AppointmentTemplate + CheckInSuffix
	AttendTemplate      = AppointmentTemplate + AttendSuffix
	NoShowTemplate      = AppointmentTemplate + NoShowSuffix
	LateTemplate        = AppointmentTemplate + LateSuffix
	DisputeTemplate     = AppointmentTemplate + DisputeSuffix
	CalendarTemplate    = AppointmentTemplate + CalendarSuffix
	PrintTemplate       = AppointmentTemplate + PrintSuffix
	DecideTemplate      = AppealsPath + "/{id}/decide"
)

// What follows the path of one agenda.
const (
	SuspendSuffix = "/suspend"
	ResumeSuffix  = "/resume"
)

// Paths of one agenda, as OpenAPI writes them.
const (
	SuspendTemplate = AgendasPath + "/{agenda}" + SuspendSuffix
	ResumeTemplate  = AgendasPath + "/{agenda}" + ResumeSuffix
)

// What follows the path of a unit's queue, and of one ticket in it.
const (
	EventsSuffix   = "/events"
	TicketsSuffix  = "/tickets"
	CallSuffix     = "/call"
	RecallSuffix   = "/recall"
	NoAnswerSuffix = "/no-answer"
	TransferSuffix = "/transfer"
	DoneSuffix     = "/done"
	LeaveSuffix    = "/leave"
	ClassSuffix    = "/class"
)

// Paths of the queue of a unit, as OpenAPI writes them.
const (
	UnitQueueTemplate   = QueuePath + "/{unit}"
	QueueEventsTemplate = UnitQueueTemplate + EventsSuffix
	QueueCallTemplate   = UnitQueueTemplate + CallSuffix
	TicketsTemplate     = UnitQueueTemplate + TicketsSuffix
	TicketTemplate      = TicketsTemplate + "/{id}"
	RecallTemplate      = TicketTemplate + RecallSuffix
	NoAnswerTemplate    = TicketTemplate + NoAnswerSuffix
	TransferTemplate    = TicketTemplate + TransferSuffix
	DoneTemplate        = TicketTemplate + DoneSuffix
	LeaveTemplate       = TicketTemplate + LeaveSuffix
	ClassTemplate       = TicketTemplate + ClassSuffix
)

// Names of query parameters.
const (
	ProvinceParam     = "province"
	CityParam         = "city"
	SpecialtyParam    = "specialty"
	NearParam         = "near"
	LimitParam        = "limit"
	UnitParam         = "unit"
	PractitionerParam = "practitioner"
	FromParam         = "from"
	ToParam           = "to"
	DateParam         = "date"
	AlternativesParam = "alternatives"
	ConsistencyParam  = "consistency"
	StatusParam       = "status"
	VersionParam      = "version"
	PresetParam       = "preset"
	AppointmentParam  = "appointment"
	ActorParam        = "actor"
	AfterParam        = "after"
	WaitParam         = "wait"
)

// StrongConsistency is the value of ConsistencyParam that reads through the log.
const StrongConsistency = "strong"

// HoldPath is the path of one hold.
func HoldPath(id string) string { return HoldsPath + "/" + escape(id) }

// AppointmentPath is the path of one appointment.
func AppointmentPath(code string) string { return AppointmentsPath + "/" + escape(code) }

// CancelPath is where one appointment is cancelled.
func CancelPath(code string) string { return AppointmentPath(code) + CancelSuffix }

// ReschedulePath is where one appointment is moved to another slot.
func ReschedulePath(code string) string { return AppointmentPath(code) + RescheduleSuffix }

// CheckInPath is where the patient of one appointment checks in.
func CheckInPath(code string) string { return AppointmentPath(code) + CheckInSuffix }

// AttendPath is where one appointment is recorded as given.
func AttendPath(code string) string { return AppointmentPath(code) + AttendSuffix }

// NoShowPath is where the patient of one appointment is recorded as not come.
func NoShowPath(code string) string { return AppointmentPath(code) + NoShowSuffix }

// LatePath is where one appointment is recorded as lost by being late.
func LatePath(code string) string { return AppointmentPath(code) + LateSuffix }

// DisputePath is where what was recorded of one appointment is disputed.
func DisputePath(code string) string { return AppointmentPath(code) + DisputeSuffix }

// CalendarPath is one appointment for a calendar.
func CalendarPath(code string) string { return AppointmentPath(code) + CalendarSuffix }

// PrintPath is one appointment to print.
func PrintPath(code string) string { return AppointmentPath(code) + PrintSuffix }

// DecidePath is where one appeal is decided.
func DecidePath(id string) string { return AppealsPath + "/" + escape(id) + "/decide" }

// UnitQueuePath is the queue of a unit.
func UnitQueuePath(unit string) string { return QueuePath + "/" + escape(unit) }

// QueueEventsPath is where a unit's queue says each change.
func QueueEventsPath(unit string) string { return UnitQueuePath(unit) + EventsSuffix }

// QueueCallPath is where a desk of a unit calls the next.
func QueueCallPath(unit string) string { return UnitQueuePath(unit) + CallSuffix }

// TicketsPath is where tickets of a unit are taken and listed.
func TicketsPath(unit string) string { return UnitQueuePath(unit) + TicketsSuffix }

// TicketPath is the path of one ticket; what is done with it stands behind, one of RecallSuffix and its like.
func TicketPath(unit, id string) string { return TicketsPath(unit) + "/" + escape(id) }

// WithQuery appends query parameters, given as names and values in turn, to a path that has none.
// A parameter with an empty value is left out, and so is a last name without a value.
func WithQuery(path string, namesAndValues ...string) string {
	separator := "?"
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		if namesAndValues[i+1] == "" {
			continue
		}
		path += separator + escape(namesAndValues[i]) + "=" + escape(namesAndValues[i+1])
		separator = "&"
	}
	return path
}

// escape percent-encodes everything that RFC 3986 does not call unreserved, so that the result is
// one path segment, or one name or value of a query, whatever s holds.
func escape(s string) string {
	const hex = "0123456789ABCDEF"
	clean := 0
	for clean < len(s) && isUnreserved(s[clean]) {
		clean++
	}
	if clean == len(s) {
		return s
	}
	b := append(make([]byte, 0, len(s)+16), s[:clean]...)
	for i := clean; i < len(s); i++ {
		if c := s[i]; isUnreserved(c) {
			b = append(b, c)
		} else {
			b = append(b, '%', hex[c>>4], hex[c&15])
		}
	}
	return string(b)
}

func isUnreserved(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return c == '-' || c == '.' || c == '_' || c == '~'
}
