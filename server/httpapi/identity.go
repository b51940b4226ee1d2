package httpapi

import (
	"crypto/sha256"
	"sync/atomic"

	"github.com/cupo-ec/cupo/allocator/policy"
)

// Role is what a token may do.
type Role uint8

// The roles of the contract.
const (
	RoleChannel Role = 1 << iota
	RoleOperator
	RoleKiosk
	RoleStaff
	RoleMonitor
	RoleAdmin
)

// Sets of roles, as the table of routes uses them.
const (
	roleNone   Role = 0
	rolesAll        = RoleChannel | RoleOperator | RoleKiosk | RoleStaff | RoleMonitor | RoleAdmin
	rolesBook       = RoleChannel | RoleOperator | RoleKiosk
	rolesLook       = rolesBook | RoleStaff
	rolesOwner      = RoleMonitor | RoleAdmin
)

var roleNames = map[string]Role{
	"channel": RoleChannel, "operator": RoleOperator, "kiosk": RoleKiosk,
	"staff": RoleStaff, "monitor": RoleMonitor, "admin": RoleAdmin,
}

// ParseRole turns a role's name into a Role; false for any other text.
func ParseRole(name string) (Role, bool) {
	role, ok := roleNames[name]
	return role, ok
}

// Identity is who a token stands for. Number names the token in the log and in the audit; Unit is the
// id of the unit that staff and kiosks are bound to.
type Identity struct {
	Number  uint32
	Role    Role
	Channel policy.Channel
	Unit    string
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

func (t *Tokens) find(token []byte) (Identity, bool) {
	known := t.byHash.Load()
	if known == nil || len(token) == 0 || len(token) > maxTokenBytes {
		return Identity{}, false
	}
	identity, ok := (*known)[sha256.Sum256(token)]
	return identity, ok
}

const maxTokenBytes = 256
