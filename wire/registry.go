package wire

// Kinds of the registry's files, as the last part of ImportPath and ExportPath.
const (
	RegistryPersons       = "persons"
	RegistryUnits         = "units"
	RegistryPractitioners = "practitioners"
	RegistrySchedules     = "schedules"
	RegistryClosures      = "closures"
	RegistryReferrals     = "referrals"
	RegistryServices      = "services"
)

// RegistryKinds lists the kinds in an order in which files of them can be imported: what a line names
// comes before it.
func RegistryKinds() []string {
	return []string{
		RegistryUnits, RegistryPractitioners, RegistrySchedules, RegistryClosures, RegistryServices, RegistryPersons, RegistryReferrals,
	}
}

// ImportPath is where a part of a file of a kind is entered.
func ImportPath(kind string) string { return "/v1/admin/import/" + kind }

// ExportPath is where a page of what the registry has of a kind is had.
func ExportPath(kind string) string { return "/v1/admin/export/" + kind }

// Paths of the registry.
const (
	PublishPath        = "/v1/admin/agendas/publish"
	ErasePath          = "/v1/admin/persons:erase"
	LookPath           = "/v1/persons:look"
	ContactPath        = "/v1/persons/contact"
	ReferralsPath      = "/v1/referrals"
	SearchReferralPath = ReferralsPath + ":search"
)

// Media types of the registry's files.
const (
	MediaCSV    = "text/csv"
	MediaNDJSON = "application/x-ndjson"
)

// NextHeader carries the value of AfterParam that gives an export's next page; the last page has none.
const NextHeader = "Cupo-Next"

// Query parameters of import and export.
const (
	// FirstLineParam is the number that the first line of a part has in its file.
	FirstLineParam = "firstLine"
	DryRunParam    = "dryRun"
	FormatParam    = "format"
	ContactsParam  = "contacts"
)

// Values of FormatParam.
const (
	FormatCSV    = "csv"
	FormatNDJSON = "ndjson"
)

// MaxImportLineBytes is the longest line of a file.
const MaxImportLineBytes = 8 << 10

// MaxImportRefusals is how many refused lines an answer names; it counts the others.
const MaxImportRefusals = 1000

// ImportResponse answers a part of a file. Lines are those that hold something: Accepted, Unchanged
// and RefusedLines of them; in a dry run Accepted are those that would have been. A part that is sent
// again finds what it did unchanged.
type ImportResponse struct {
	Lines        int64 `wire:"lines"`
	Accepted     int64 `wire:"accepted"`
	Unchanged    int64 `wire:"unchanged"`
	RefusedLines int64 `wire:"refusedLines"`
	// Waiting counts, in a dry run, the lines whose holder an earlier part of the file may have.
	Waiting int64           `wire:"waiting,omitempty"`
	Refused []ImportRefusal `wire:"refused,max=1000"`
}

// ImportRefusal is why a line was not entered. It names no value of the line.
type ImportRefusal struct {
	Line   int64  `wire:"line"`
	Field  string `wire:"field,omitempty"`
	Reason string `wire:"reason"`
	Words  string `wire:"words,omitempty"`
}

// Reasons of an ImportRefusal.
const (
	ReasonNotUTF8             = "not-utf8"
	ReasonLineTooLong         = "line-too-long"
	ReasonSyntax              = "syntax"
	ReasonFieldCount          = "field-count"
	ReasonUnknownField        = "unknown-field"
	ReasonRepeatedField       = "repeated-field"
	ReasonMissing             = "missing"
	ReasonMalformed           = "malformed"
	ReasonTooLong             = "too-long"
	ReasonOutOfRange          = "out-of-range"
	ReasonUnknownPerson       = "unknown-person"
	ReasonUnknownHolder       = "unknown-holder"
	ReasonOwnHolder           = "own-holder"
	ReasonUnknownProvince     = "unknown-province"
	ReasonUnknownUnit         = "unknown-unit"
	ReasonUnknownSpecialty    = "unknown-specialty"
	ReasonUnknownPractitioner = "unknown-practitioner"
	ReasonMayNotRefer         = "may-not-refer"
	ReasonFixedOffset         = "fixed-offset"
	ReasonFull                = "full"
	ReasonFixedLetter         = "fixed-letter"
	ReasonLetterTaken         = "letter-taken"
)

// ImportReasons lists every reason.
func ImportReasons() []string {
	return []string{
		ReasonNotUTF8, ReasonLineTooLong, ReasonSyntax, ReasonFieldCount, ReasonUnknownField, ReasonRepeatedField,
		ReasonMissing, ReasonMalformed, ReasonTooLong, ReasonOutOfRange, ReasonUnknownPerson, ReasonUnknownHolder,
		ReasonOwnHolder, ReasonUnknownProvince, ReasonUnknownUnit, ReasonUnknownSpecialty, ReasonUnknownPractitioner,
		ReasonMayNotRefer, ReasonFixedOffset, ReasonFull, ReasonFixedLetter, ReasonLetterTaken,
	}
}

// Contact is how a person is called and reached. Mobile is a number as it is dialled, MobileCompany whose
// network it is on.
type Contact struct {
	Name          string `wire:"name,omitempty"`
	Mobile        string `wire:"mobile,omitempty"`
	MobileCompany string `wire:"mobileCompany,omitempty"`
	Email         string `wire:"email,omitempty"`
}

// LookRequest asks POST LookPath what is known of a person.
type LookRequest struct {
	Document Document `wire:"document"`
}

// LookResponse answers a LookRequest. CoveredFrom and CoveredTo are dates; empty is open.
type LookResponse struct {
	Person      Person      `wire:"person"`
	Coverage    string      `wire:"coverage"`
	CoveredFrom string      `wire:"coveredFrom,omitempty"`
	CoveredTo   string      `wire:"coveredTo,omitempty"`
	Blocked     bool        `wire:"blocked,omitempty"`
	Holder      *Document   `wire:"holder,omitempty"`
	Contact     *Contact    `wire:"contact,omitempty"`
	Dependents  []Dependent `wire:"dependents,omitempty,max=1000"`
}

// Dependent is one who belongs to a person.
type Dependent struct {
	Document Document `wire:"document"`
	Name     string   `wire:"name,omitempty"`
	Coverage string   `wire:"coverage"`
}

// ContactRequest asks PUT ContactPath to replace how a person is reached. The name stays: it is the
// registry's.
type ContactRequest struct {
	Document      Document `wire:"document"`
	Mobile        string   `wire:"mobile,omitempty"`
	MobileCompany string   `wire:"mobileCompany,omitempty"`
	Email         string   `wire:"email,omitempty"`
}

// ContactResponse answers a ContactRequest.
type ContactResponse struct {
	Contact Contact `wire:"contact"`
}

// EraseRequest asks POST ErasePath to make a person anonymous. Reason says on what ground, and names
// nobody.
type EraseRequest struct {
	Document Document `wire:"document"`
	Reason   string   `wire:"reason,max=200"`
}

// EraseResponse answers an EraseRequest with the number that is left of the person.
type EraseResponse struct {
	Number int64 `wire:"number"`
}

// PublishResponse answers POST PublishPath: how many agendas were published.
type PublishResponse struct {
	Agendas int64 `wire:"agendas"`
}

// ReferralRequest asks POST ReferralsPath to enter a referral. ID is its name of up to twelve letters and
// digits, Issuer a practitioner's id, Issued and Until dates; without Issued it is today's, without Until
// the policy says how long it holds. Diagnosis is a code of ICD-10.
type ReferralRequest struct {
	ID        string `wire:"id"`
	Person    Person `wire:"person"`
	Specialty string `wire:"specialty"`
	Issuer    string `wire:"issuer"`
	Issued    string `wire:"issued,omitempty"`
	Until     string `wire:"until,omitempty"`
	Diagnosis string `wire:"diagnosis,omitempty"`
}

// Referral is a person's way to a specialty that is not of the first level. Used says that an appointment
// was booked on it.
type Referral struct {
	ID        string `wire:"id"`
	Specialty string `wire:"specialty"`
	Issuer    string `wire:"issuer"`
	Issued    string `wire:"issued"`
	Until     string `wire:"until"`
	Diagnosis string `wire:"diagnosis,omitempty"`
	Used      bool   `wire:"used,omitempty"`
}

// ReferralResponse answers a ReferralRequest.
type ReferralResponse struct {
	Referral Referral `wire:"referral"`
}

// ReferralsRequest asks POST SearchReferralPath for a person's referrals.
type ReferralsRequest struct {
	Document Document `wire:"document"`
}

// ReferralsResponse answers a ReferralsRequest, the newest first.
type ReferralsResponse struct {
	Referrals []Referral `wire:"referrals,max=1000"`
}
