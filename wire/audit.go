package wire

// AuditRequest asks the audit trail at POST AuditSearchPath; what is empty does not count. Actor is the
// name or the number of a token, From and To are RFC 3339, After is the Next of an answer.
type AuditRequest struct {
	Document    *Document `wire:"document,omitempty"`
	Appointment string    `wire:"appointment,omitempty"`
	Actor       string    `wire:"actor,omitempty"`
	From        string    `wire:"from,omitempty"`
	To          string    `wire:"to,omitempty"`
	After       string    `wire:"after,omitempty"`
	Limit       int       `wire:"limit,omitempty"`
}

// AuditResponse answers GET AuditPath and an AuditRequest. Rows stand in log order. More says that the
// trail was not read to its end: the same question with After set to Next goes on there, also where no
// row was found yet. First and Last are the log indexes that the trail has.
type AuditResponse struct {
	Rows  []AuditRow `wire:"rows,max=1000"`
	Next  string     `wire:"next"`
	More  bool       `wire:"more"`
	First uint64     `wire:"first"`
	Last  uint64     `wire:"last"`
}

// AuditRow is one thing that was done, or one look at a person's record (kind "look"). Who names the actor,
// whose number is 0 for the cluster itself. Person is an internal number. Origin and Account are keyed
// hashes of the address and of the device or account behind it. Other is the code of the appointment that
// a rescheduled one came from; Number counts whatever else the kind is about.
type AuditRow struct {
	Index       uint64 `wire:"index"`
	Position    int    `wire:"position"`
	At          string `wire:"at"`
	Kind        string `wire:"kind"`
	Actor       uint64 `wire:"actor"`
	Who         string `wire:"who"`
	Channel     string `wire:"channel"`
	Person      uint64 `wire:"person,omitempty"`
	Appointment string `wire:"appointment,omitempty"`
	Other       string `wire:"other,omitempty"`
	Number      uint64 `wire:"number,omitempty"`
	Origin      string `wire:"origin,omitempty"`
	Account     string `wire:"account,omitempty"`
	Reason      string `wire:"reason,omitempty"`
}

// ChangesResponse answers GET ChangesPath. Changes stand in log order; Next is the from that goes on
// behind them, also later, and More says that there is something already. First is the oldest log index
// that is kept: who asks from before it has missed something.
type ChangesResponse struct {
	Changes []Change `wire:"changes,max=1000"`
	Next    string   `wire:"next"`
	More    bool     `wire:"more"`
	First   uint64   `wire:"first"`
}

// Change is one change of state. Code names the appointment that changed. Appointment is as the change left
// it in its status, and as it is now in all else; it is left out once it is too old to be in memory. Other
// is the code of the appointment that a rescheduled one came from.
type Change struct {
	Index       uint64       `wire:"index"`
	Position    int          `wire:"position"`
	At          string       `wire:"at"`
	Kind        string       `wire:"kind"`
	Actor       uint64       `wire:"actor"`
	Channel     string       `wire:"channel"`
	Person      *Person      `wire:"person,omitempty"`
	Code        string       `wire:"code,omitempty"`
	Appointment *Appointment `wire:"appointment,omitempty"`
	Other       string       `wire:"other,omitempty"`
	Number      uint64       `wire:"number,omitempty"`
}

// VerifyAudit says what of the audit trail was recomputed: the log indexes of the oldest and the newest
// record, how many records and rows, and in hexadecimal the hash that stands for all of it.
type VerifyAudit struct {
	First   uint64 `wire:"first"`
	Last    uint64 `wire:"last"`
	Records int64  `wire:"records"`
	Rows    int64  `wire:"rows"`
	Head    string `wire:"head"`
}
