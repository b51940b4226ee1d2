package httpapi

import (
	"net/http"

	"github.com/cupo-ec/cupo/wire"
)

func kioskRoutes() []route {
	return []route{
		{http.MethodPost, wire.PairingsPath, RoleAdmin, makePairing, documentation{
			summary: "Make a code with which one device comes in, once, within 15 minutes. A retry is answered the same code.",
			request: &wire.PairingRequest{}, response: &wire.PairingResponse{}, status: 201, keyed: true,
			refuses: []wire.Code{wire.NotFound, wire.WrongState, wire.TooManyItems}}},
		{http.MethodPost, wire.PairPath, roleNone, pair, documentation{
			summary: "A device's token, for the code that somebody was given. A code that is wrong, used or over is one refusal.",
			request: &wire.PairRequest{}, response: &wire.PairResponse{}, status: 201, keyed: true,
			refuses: []wire.Code{wire.Unauthenticated, wire.RateLimited, wire.NotFound, wire.WrongState, wire.TooManyItems}}},
		{http.MethodPost, wire.HeartbeatPath, rolesDevice, heartbeat, documentation{
			summary: "What a device says of itself every half minute. It is told the time, its unit, and the build that it should run.",
			request: &wire.HeartbeatRequest{}, response: &wire.HeartbeatResponse{}, status: 200,
			refuses: []wire.Code{wire.NotFound, wire.StorageFull, wire.OutcomeUnknown}}},
		{http.MethodGet, wire.KiosksPath, rolesOwner, listKiosks, documentation{
			summary:  "The devices that were paired, and how each was when it was last heard of.",
			response: &wire.KiosksResponse{}, status: 200}},
	}
}
