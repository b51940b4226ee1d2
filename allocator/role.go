package allocator

import "github.com/cupo-ec/cupo/allocator/policy"

// Role is what the holder of a token may do. Numbers are stored.
type Role uint8

// The roles that a token may have. Patients have none: they come with a session of their own.
const (
	RoleChannel  Role = 1
	RoleOperator Role = 2
	RoleKiosk    Role = 3
	RoleStaff    Role = 4
	RoleMonitor  Role = 5
	RoleAdmin    Role = 6
	// RoleBoard is a screen that shows a unit's queue; since format version 4.
	RoleBoard Role = 7
	// RoleBackup reads backups and the log, and nothing else; since format version 4.
	RoleBackup Role = 8
)

// roleDoors is the only door of each role; a channel's token says its own.
var roleDoors = [...]policy.Channel{
	RoleOperator: policy.Phone, RoleKiosk: policy.Kiosk, RoleStaff: policy.Desk,
	RoleMonitor: policy.Internal, RoleAdmin: policy.Internal, RoleBoard: policy.Internal, RoleBackup: policy.Internal,
}

func (r Role) known() bool { return r >= RoleChannel && r <= RoleBackup }

// Bound reports whether a role acts at one unit.
func (r Role) Bound() bool { return r == RoleKiosk || r == RoleStaff || r == RoleBoard }

// Door is the channel that a token of this role comes through when it says chosen; false for a choice
// that the role does not have.
func (r Role) Door(chosen policy.Channel) (policy.Channel, bool) {
	switch {
	case !r.known():
		return 0, false
	case r == RoleChannel:
		return chosen, chosen != policy.Internal && chosen < policy.Channels
	}
	return roleDoors[r], chosen == policy.Internal || chosen == roleDoors[r]
}
