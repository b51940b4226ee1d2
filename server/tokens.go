package server

import (
	"encoding/hex"
	"fmt"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/server/httpapi"
)

// roleChannels is the door of each role that has only one.
var roleChannels = map[httpapi.Role]policy.Channel{
	httpapi.RoleOperator: policy.Phone, httpapi.RoleKiosk: policy.Kiosk, httpapi.RoleStaff: policy.Desk,
	httpapi.RoleMonitor: policy.Internal, httpapi.RoleAdmin: policy.Internal, httpapi.RoleBoard: policy.Internal,
	httpapi.RoleBackup: policy.Internal,
}

// identities turns configured tokens into what the API knows callers by.
func identities(tokens []Token) (map[httpapi.TokenHash]httpapi.Identity, error) {
	known := make(map[httpapi.TokenHash]httpapi.Identity, len(tokens))
	numbers := map[uint32]bool{0: true}
	for _, t := range tokens {
		identity, err := t.identity()
		if err != nil {
			return nil, fmt.Errorf("token %q: %w", t.Name, err)
		}
		if t.Number >= allocator.FirstTokenNumber {
			return nil, fmt.Errorf("token %q: numbers from %d on belong to tokens that are made at run time", t.Name, allocator.FirstTokenNumber)
		}
		if numbers[t.Number] {
			return nil, fmt.Errorf("token %q: it needs a number of its own, over 0; %d is none", t.Name, t.Number)
		}
		numbers[t.Number] = true
		var hash httpapi.TokenHash
		if n, err := hex.Decode(hash[:], []byte(t.Hash)); err != nil || n != len(hash) || len(t.Hash) != 2*len(hash) {
			return nil, fmt.Errorf("token %q: its hash is not a SHA-256 in hexadecimal", t.Name)
		}
		if _, twice := known[hash]; twice {
			return nil, fmt.Errorf("token %q: its hash stands in the list twice", t.Name)
		}
		known[hash] = identity
	}
	return known, nil
}

func (t *Token) identity() (httpapi.Identity, error) {
	role, known := httpapi.ParseRole(t.Role)
	if !known {
		return httpapi.Identity{}, fmt.Errorf("role %q does not exist", t.Role)
	}
	identity := httpapi.Identity{Number: t.Number, Role: role, Unit: t.Unit}
	if role == httpapi.RoleChannel {
		if identity.Channel, known = policy.ParseChannel(t.Channel); !known {
			return identity, fmt.Errorf("channel %q does not exist", t.Channel)
		}
		return identity, nil
	}
	if t.Channel != "" {
		return identity, fmt.Errorf("role %q has no channel to choose", t.Role)
	}
	if role.Bound() != (t.Unit != "") {
		return identity, fmt.Errorf("role %q: a unit is for kiosk, board and staff, and they need one", t.Role)
	}
	identity.Channel = roleChannels[role]
	return identity, nil
}
