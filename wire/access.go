package wire

// Paths of the ways in: the robot check, patients' sessions, tokens and the groups of operators.
const (
	ChallengePath       = "/v1/challenge"
	SessionsPath        = "/v1/sessions"
	TokensPath          = "/v1/admin/tokens"
	TokenRevokeSuffix   = "/revoke"
	TokenRevokeTemplate = TokensPath + "/{number}" + TokenRevokeSuffix
	GroupsPath          = "/v1/admin/groups"
)

// TokenRevokePath is where one token is revoked.
func TokenRevokePath(number string) string {
	return TokensPath + "/" + escape(number) + TokenRevokeSuffix
}

// Header names of the ways in.
const (
	// AccountHeader names the device or account behind a gateway's request, an opaque text of at most
	// MaxAccountBytes visible characters.
	AccountHeader   = "Cupo-Account"
	MaxAccountBytes = 128
	// RateLimitHeader and RateLimitPolicyHeader are those of draft-ietf-httpapi-ratelimit-headers.
	RateLimitHeader       = "RateLimit"
	RateLimitPolicyHeader = "RateLimit-Policy"
	ForwardedForHeader    = "X-Forwarded-For"
)

// SessionPrefix begins a patient's session token. What follows is opaque.
const SessionPrefix = "cupo-s1."

// RolePatient is the role of a session; the roles of tokens are named like it.
const RolePatient = "patient"

// Challenge answers GET ChallengePath: a number between 0 and MaxNumber is wanted for which the hash of
// Salt followed by the number is Challenge. It is ALTCHA's, names included, so that its widget solves it.
type Challenge struct {
	Algorithm string `wire:"algorithm"`
	Challenge string `wire:"challenge"`
	MaxNumber int64  `wire:"maxnumber"`
	Salt      string `wire:"salt"`
	Signature string `wire:"signature"`
}

// SessionRequest asks POST SessionsPath for a session. IssueYear is the year in which the document was
// issued, Challenge the solved robot check as ALTCHA's widget sends it, Base64 of JSON.
type SessionRequest struct {
	Document  Document `wire:"document"`
	IssueYear int      `wire:"issueYear"`
	Challenge string   `wire:"challenge,max=1024"`
}

// SessionResponse answers a SessionRequest. Token goes into the Authorization header until Expires. Now is the
// server's clock, for whoever counts the minutes on a device whose own clock may be wrong.
type SessionResponse struct {
	Token      string          `wire:"token"`
	Expires    string          `wire:"expires"`
	Now        string          `wire:"now"`
	Person     SessionPerson   `wire:"person"`
	Dependents []SessionPerson `wire:"dependents,max=100"`
}

// SessionPerson is somebody whom a session may act for. A dependent has the document to book with.
type SessionPerson struct {
	Document   *Document `wire:"document,omitempty"`
	MaskedName string    `wire:"maskedName"`
	Coverage   string    `wire:"coverage"`
}

// TokenRequest asks POST TokensPath for a token. Name is the operator's, or what a gateway or device is
// called. Channel is for the role channel, Unit for kiosk, board and staff, Group for operators, Expires RFC 3339.
type TokenRequest struct {
	Name    string `wire:"name,max=128"`
	Role    string `wire:"role"`
	Channel string `wire:"channel,omitempty"`
	Unit    string `wire:"unit,omitempty"`
	Device  string `wire:"device,omitempty,max=128"`
	Group   string `wire:"group,omitempty"`
	Expires string `wire:"expires,omitempty"`
}

// Token is what is known of a token. Number names it in the audit; MadeBy is the number of the token that
// made it.
type Token struct {
	Number  string `wire:"number"`
	Name    string `wire:"name"`
	Role    string `wire:"role"`
	Channel string `wire:"channel,omitempty"`
	Unit    string `wire:"unit,omitempty"`
	Device  string `wire:"device,omitempty"`
	Group   string `wire:"group,omitempty"`
	Made    string `wire:"made"`
	MadeBy  string `wire:"madeBy"`
	Expires string `wire:"expires,omitempty"`
	Revoked bool   `wire:"revoked"`
}

// TokenResponse answers making and revoking a token. Secret is shown once, when it is made, and to retries
// with the same key; only a hash of it is kept.
type TokenResponse struct {
	Token  Token  `wire:"token"`
	Secret string `wire:"secret,omitempty"`
}

// TokensResponse answers GET TokensPath, by number. Tokens of configuration files are not in it.
type TokensResponse struct {
	Tokens []Token `wire:"tokens,max=65536"`
}

// OperatorGroup is a group of operators. Without shifts its operators may always work.
type OperatorGroup struct {
	ID     string  `wire:"id,max=128"`
	Name   string  `wire:"name,max=128"`
	Shifts []Shift `wire:"shifts,max=32"`
}

// Shift is a time of some days of the week, "mon" to "sun", in mainland time, "07:00" to "15:00" or "24:00". A
// To before From is on the day after.
type Shift struct {
	Weekdays []string `wire:"weekdays,max=7"`
	From     string   `wire:"from"`
	To       string   `wire:"to"`
}

// GroupsRequest asks PUT GroupsPath to make or change groups, by their ids.
type GroupsRequest struct {
	Groups []OperatorGroup `wire:"groups,max=64"`
}

// GroupsResponse answers GET and PUT GroupsPath with every group.
type GroupsResponse struct {
	Groups []OperatorGroup `wire:"groups,max=1024"`
}
