package httpapi

import (
	"crypto/sha256"
	"sync/atomic"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// Role is what a token may do.
type Role uint16

// The roles of the contract.
const (
	RoleChannel Role = 1 << iota
	RoleOperator
	RoleKiosk
	RoleStaff
	RoleMonitor
	RoleAdmin
	// RolePatient is a session's: no token has it.
	RolePatient
	// RoleBoard is a screen's, which shows a unit's queue and may see nothing else.
	RoleBoard
	// RoleBackup reads backups and the log: everything that there is, and it can change nothing.
	RoleBackup
)

// Sets of roles, as the table of routes uses them.
const (
	roleNone    Role = 0
	rolesAll         = RoleChannel | RoleOperator | RoleKiosk | RoleStaff | RoleMonitor | RoleAdmin | RolePatient
	rolesBook        = RoleChannel | RoleOperator | RoleKiosk | RolePatient
	rolesLook        = rolesBook | RoleStaff
	rolesOwner       = RoleMonitor | RoleAdmin
	rolesBackup      = RoleBackup | RoleAdmin
	// rolesDevice are those that a device can have. All are bound to a unit.
	rolesDevice = RoleKiosk | RoleBoard | RoleStaff
)

var roleNames = map[string]Role{
	"channel": RoleChannel, "operator": RoleOperator, "kiosk": RoleKiosk,
	"staff": RoleStaff, "monitor": RoleMonitor, "admin": RoleAdmin, "board": RoleBoard, "backup": RoleBackup, wire.RolePatient: RolePatient,
}

// Bound reports whether a role acts at one unit.
func (r Role) Bound() bool { return r&rolesDevice != 0 }

// ParseRole turns the name of a role that a token may have into a Role; false for any other text.
func ParseRole(name string) (Role, bool) {
	role, ok := roleNames[name]
	return role &^ RolePatient, ok && role != RolePatient
}

// Identity is who a token or a session stands for. Number names it in the log and in the audit, and is the
// scope of its idempotency keys; Unit is the id of the unit that staff, kiosks and boards are bound to.
type Identity struct {
	Number  uint32
	Role    Role
	Channel policy.Channel
	Unit    string
	// Group is that of an operator, 0 for none; Person whom a patient's session is for.
	Group  uint16
	Person uint32
}

// TokenHash is how a token is stored: its SHA-256.
type TokenHash [sha256.Size]byte

// HashToken is the hash under which a token is known.
func HashToken(token string) TokenHash { return sha256.Sum256([]byte(token)) }

// Tokens knows callers by the hash of their token. A look-up by hash tells nothing of how near a
// wrong token was, however long it takes.
type Tokens struct {
	byHash atomic.Pointer[map[TokenHash]Identity]
}

// Replace puts a new set of tokens into force. The map must not be changed afterwards.
func (t *Tokens) Replace(byHash map[TokenHash]Identity) { t.byHash.Store(&byHash) }

func (t *Tokens) find(hash TokenHash) (Identity, bool) {
	known := t.byHash.Load()
	if known == nil {
		return Identity{}, false
	}
	identity, ok := (*known)[hash]
	return identity, ok
}

const maxTokenBytes = 256

// identify tells who comes with a token: a patient's session, a token of the configuration, or one that
// was made at run time.
func (a *API) identify(token []byte) (Identity, bool) {
	if len(token) == 0 || len(token) > maxTokenBytes {
		return Identity{}, false
	}
	if len(token) > len(wire.SessionPrefix) && string(token[:len(wire.SessionPrefix)]) == wire.SessionPrefix {
		return a.patient(token[len(wire.SessionPrefix):])
	}
	hash := TokenHash(sha256.Sum256(token))
	if identity, known := a.tokens.find(hash); known {
		return identity, true
	}
	return a.made(hash)
}
