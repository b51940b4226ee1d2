package httpapi

import (
	"net/http"

	"github.com/cupo-ec/cupo/wire"
)

func accessRoutes() []route {
	return []route{
		{http.MethodGet, wire.ChallengePath, roleNone, challenge, documentation{
			summary: "A robot check, ALTCHA's proof of work: good for one try at a session.", response: &wire.Challenge{},
			status: 200, refuses: []wire.Code{wire.NoLeader}}},
		{http.MethodPost, wire.SessionsPath, roleNone, signIn, documentation{
			summary: "A patient's session, for who knows the year in which the document was issued. The robot check is the key: each is good for one try.",
			request: &wire.SessionRequest{}, response: &wire.SessionResponse{}, status: 201,
			refuses: []wire.Code{
				wire.InvalidDocument, wire.Unauthenticated, wire.RateLimited,
				wire.NoLeader, wire.Overloaded, wire.StorageFull, wire.OutcomeUnknown,
			}}},
		{http.MethodPost, wire.TokensPath, RoleAdmin, makeToken, documentation{
			summary: "Make a token. Its secret is in the answer, and kept nowhere.", request: &wire.TokenRequest{},
			response: &wire.TokenResponse{}, status: 201, keyed: true,
			refuses: []wire.Code{wire.NotFound, wire.WrongState, wire.TooManyItems}}},
		{http.MethodGet, wire.TokensPath, RoleAdmin, listTokens, documentation{
			summary: "The tokens that were made at run time.", response: &wire.TokensResponse{}, status: 200}},
		{http.MethodPost, wire.TokenRevokeTemplate, RoleAdmin, revokeToken, documentation{
			summary: "End a token at once. Nobody ends the one they use.", response: &wire.TokenResponse{}, status: 200,
			keyed: true, refuses: []wire.Code{wire.NotFound}}},
		{http.MethodGet, wire.GroupsPath, RoleAdmin, listGroups, documentation{
			summary: "The groups of operators and their shifts.", response: &wire.GroupsResponse{}, status: 200}},
		{http.MethodPut, wire.GroupsPath, RoleAdmin, putGroups, documentation{
			summary: "Make or change groups of operators, by their ids.", request: &wire.GroupsRequest{},
			response: &wire.GroupsResponse{}, status: 200,
			refuses: []wire.Code{wire.TooManyItems, wire.StorageFull, wire.OutcomeUnknown}}},
	}
}
