package wire

// Paths of the devices of a unit: kiosks, boards and the computers of its desk.
const (
	PairingsPath  = "/v1/admin/kiosks/pairings"
	KiosksPath    = "/v1/admin/kiosks"
	PairPath      = "/v1/kiosks/pair"
	HeartbeatPath = "/v1/kiosks/heartbeat"
)

// The roles of a unit's devices.
const (
	RoleKiosk = "kiosk"
	RoleBoard = "board"
	RoleStaff = "staff"
)

// The states of a device's printer.
const (
	PrinterOK          = "ok"
	PrinterPaperLow    = "paper-low"
	PrinterPaperOut    = "paper-out"
	PrinterCoverOpen   = "cover-open"
	PrinterUnreachable = "unreachable"
	PrinterNone        = "none"
)

// PairingRequest asks POST PairingsPath for a code with which one device will come in. Name is what the device
// will be called, Unit the id of where it stands, Role kiosk, board or staff.
type PairingRequest struct {
	Name string `wire:"name,max=128"`
	Unit string `wire:"unit"`
	Role string `wire:"role"`
}

// Pairing is a code that one device may use once, until Expires (RFC 3339, in the unit's time).
type Pairing struct {
	Code    string `wire:"code"`
	Name    string `wire:"name"`
	Unit    string `wire:"unit"`
	Role    string `wire:"role"`
	Expires string `wire:"expires"`
}

// PairingResponse answers a PairingRequest, and its retries alike.
type PairingResponse struct {
	Pairing Pairing `wire:"pairing"`
}

// PairRequest asks POST PairPath for the token that a code stands for. Device is what the device says that it is.
type PairRequest struct {
	Code   string `wire:"code"`
	Device string `wire:"device,omitempty,max=128"`
}

// PairResponse answers a PairRequest, and its retries alike. Token goes into the Authorization header, Number names
// it in the list of devices and in the audit.
type PairResponse struct {
	Token  string `wire:"token"`
	Number string `wire:"number"`
	Name   string `wire:"name"`
	Role   string `wire:"role"`
	Unit   Unit   `wire:"unit"`
}

// HeartbeatRequest is what a device says of itself, every half minute, to POST HeartbeatPath: the build that it
// runs, how many check-ins wait on it for the server, and how its printer stands.
type HeartbeatRequest struct {
	Version    string `wire:"version,max=32"`
	QueueDepth int    `wire:"queueDepth"`
	Printer    string `wire:"printer"`
}

// HeartbeatResponse answers a heartbeat with the time (RFC 3339, in the unit's time), the build of the kiosk's
// program that this node serves, empty where it serves none, and the unit that the device is bound to.
type HeartbeatResponse struct {
	Now     string `wire:"now"`
	Version string `wire:"version"`
	Unit    Unit   `wire:"unit"`
}

// Kiosk is a device as the administrator sees it. LastHeartbeat is when it was last heard of, paired or by a
// heartbeat, and with the three that follow it is empty where it never was. Times are in the unit's time.
type Kiosk struct {
	Number        string `wire:"number"`
	Name          string `wire:"name"`
	Role          string `wire:"role"`
	Unit          string `wire:"unit"`
	Version       string `wire:"version,omitempty"`
	LastHeartbeat string `wire:"lastHeartbeat,omitempty"`
	QueueDepth    int    `wire:"queueDepth"`
	Printer       string `wire:"printer,omitempty"`
	Made          string `wire:"made"`
	Revoked       bool   `wire:"revoked"`
}

// KiosksResponse answers GET KiosksPath, by number. Tokens of configuration files are not in it.
type KiosksResponse struct {
	Kiosks []Kiosk `wire:"kiosks,max=65536"`
}
