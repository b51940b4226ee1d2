package httpapi

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/wire"
)

// tokenPrefix begins every token that is made here, so that one that was lost can be recognised.
const (
	tokenPrefix  = "cupo-t1."
	purposeToken = "token"
)

// storedRoles are the roles of tokens, by the numbers under which the state stores them.
var storedRoles = [...]Role{
	allocator.RoleChannel: RoleChannel, allocator.RoleOperator: RoleOperator, allocator.RoleKiosk: RoleKiosk,
	allocator.RoleStaff: RoleStaff, allocator.RoleMonitor: RoleMonitor, allocator.RoleAdmin: RoleAdmin,
	allocator.RoleBoard: RoleBoard, allocator.RoleBackup: RoleBackup,
}

func roleOf(stored allocator.Role) Role {
	if int(stored) >= len(storedRoles) {
		return roleNone
	}
	return storedRoles[stored]
}

// made tells who comes with a token that was made at run time.
func (a *API) made(hash TokenHash) (Identity, bool) {
	token := a.state.TokenByHash(allocator.TokenHash(hash))
	if token == nil || !token.Live(a.store.NowMillis()/1000) {
		return Identity{}, false
	}
	return Identity{
		Number: token.Number, Role: roleOf(token.Role), Channel: token.Channel, Group: token.Group,
		Unit: a.unitID(token.Unit),
	}, true
}

// unitID is the id of a unit, empty for none.
func (a *API) unitID(unit uint16) string {
	if units := a.state.Directory().Units; int(unit) < len(units) {
		return units[unit].ID
	}
	return ""
}

// secretFor draws the secret of a token out of the cluster's own secret and the request's key. A retry
// gets the same, although nothing but a hash of it is kept.
func (a *API) secretFor(key allocator.Key) (string, error) {
	drawn, err := a.drawFor(purposeToken, key)
	if err != nil {
		return "", err
	}
	return tokenPrefix + base64.RawURLEncoding.EncodeToString(drawn), nil
}

// drawFor draws what nobody else can know, for a purpose, out of the cluster's secret and the request's key.
func (a *API) drawFor(purpose string, key allocator.Key) ([]byte, error) {
	derived, started := a.state.DerivedKey(purpose)
	if !started {
		return nil, refuse(wire.NoLeader)
	}
	mac := hmac.New(sha256.New, derived[:])
	var hash [16]byte
	binary.BigEndian.PutUint64(hash[:], key.Hash[0])
	binary.BigEndian.PutUint64(hash[8:], key.Hash[1])
	mac.Write(hash[:])
	return mac.Sum(nil), nil
}

func makeToken(c *call) (reply, error) {
	var request wire.TokenRequest
	key, err := c.keyedBody(&request)
	if err != nil {
		return reply{}, err
	}
	token, err := c.newToken(&request)
	if err != nil {
		return reply{}, err
	}
	secret, err := c.api.secretFor(key)
	if err != nil {
		return reply{}, err
	}
	token.Hash = allocator.TokenHash(HashToken(secret))
	made, err := c.changeToken(allocator.Command{Kind: allocator.KindPutTokens, Key: key, Tokens: []allocator.Token{token}})
	if err != nil {
		return reply{}, err
	}
	if made.Hash != token.Hash {
		return reply{}, refuse(wire.WrongState)
	}
	return created(&wire.TokenResponse{Token: c.api.wireToken(made), Secret: secret}), nil
}

// newToken reads what a token is to be.
func (c *call) newToken(request *wire.TokenRequest) (allocator.Token, error) {
	token := allocator.Token{Name: request.Name, Device: request.Device, Unit: allocator.AllUnits}
	if request.Name == "" {
		return token, refuseField(wire.MissingField, "/name")
	}
	if ambiguous(request.Name) {
		return token, refuseField(wire.Malformed, "/name")
	}
	role, known := ParseRole(request.Role)
	if !known {
		return token, refuseField(wire.Malformed, "/role")
	}
	token.Role = allocator.Role(slices.Index(storedRoles[:], role))
	chosen := policy.Internal
	if request.Channel != "" {
		if chosen, known = policy.ParseChannel(request.Channel); !known {
			return token, refuseField(wire.Malformed, "/channel")
		}
	}
	if token.Channel, known = token.Role.Door(chosen); !known {
		return token, refuseField(wire.Malformed, "/channel")
	}
	if err := c.tokenPlace(request, &token); err != nil {
		return token, err
	}
	return token, c.tokenEnd(request, &token)
}

// What the audit calls callers that have no token: the cluster itself, and persons by their number.
const (
	ClusterName = "cluster"
	PatientName = "patient-"
)

// ambiguous reports whether a token's name would be taken for a number, the cluster or a patient in the audit.
func ambiguous(name string) bool {
	return name == ClusterName || strings.HasPrefix(name, PatientName) || strings.Trim(name, "0123456789") == ""
}

// tokenPlace reads the unit and the group of a token.
func (c *call) tokenPlace(request *wire.TokenRequest, token *allocator.Token) error {
	var known bool
	switch {
	case token.Role.Bound() && request.Unit == "":
		return refuseField(wire.MissingField, "/unit")
	case !token.Role.Bound() && request.Unit != "":
		return refuseField(wire.Malformed, "/unit")
	case request.Group != "" && token.Role != allocator.RoleOperator:
		return refuseField(wire.Malformed, "/group")
	}
	if request.Unit != "" {
		if token.Unit, known = c.api.state.Directory().Unit(request.Unit); !known {
			return refuseField(wire.NotFound, "/unit")
		}
	}
	if request.Group != "" {
		if token.Group, known = c.api.state.OperatorGroup(request.Group); !known {
			return refuseField(wire.NotFound, "/group")
		}
	}
	return nil
}

func (c *call) tokenEnd(request *wire.TokenRequest, token *allocator.Token) error {
	if request.Expires == "" {
		return nil
	}
	at, err := time.Parse(time.RFC3339, request.Expires)
	if err != nil || at.Unix() <= 0 || at.Unix() > math.MaxUint32 {
		return refuseField(wire.Malformed, "/expires")
	}
	token.ExpiresSeconds = uint32(at.Unix())
	return nil
}

// changeToken has the log decide about a token, and finds it as it is then.
func (c *call) changeToken(command allocator.Command) (*allocator.Token, error) {
	outcome, err := c.administer(command)
	if err != nil {
		return nil, err
	}
	token := c.api.state.TokenByNumber(outcome.Number)
	if token == nil {
		return nil, refuse(wire.NotFound)
	}
	return token, nil
}

// administer has the log decide about a command of an administrator.
func (c *call) administer(command allocator.Command) (allocator.Outcome, error) {
	caller := c.caller()
	command.Actor, command.Channel, command.Origin, command.Account = caller.Actor, caller.Channel, caller.Origin, caller.Account
	if command.Fits() != nil {
		return allocator.Outcome{}, refuse(wire.Malformed)
	}
	outcome, err := c.api.intake.Do(c.context(), intake.Put(command))
	if err == nil && outcome.Code != wire.Done {
		err = refuseOutcome(outcome)
	}
	return outcome, err
}

func listTokens(c *call) (reply, error) {
	answer := &wire.TokensResponse{Tokens: []wire.Token{}}
	for _, token := range c.api.state.Tokens() {
		answer.Tokens = append(answer.Tokens, c.api.wireToken(token))
	}
	return ok(answer), nil
}

func revokeToken(c *call) (reply, error) {
	number, err := strconv.ParseUint(c.variable, 10, 32)
	if err != nil {
		return reply{}, refuse(wire.NotFound)
	}
	key, err := c.key(0, &wire.TokenRequest{})
	if err != nil {
		return reply{}, err
	}
	token, err := c.changeToken(allocator.Command{Kind: allocator.KindRevokeToken, Key: key, Token: uint32(number)})
	if err != nil {
		return reply{}, err
	}
	return ok(&wire.TokenResponse{Token: c.api.wireToken(token)}), nil
}

func (a *API) wireToken(t *allocator.Token) wire.Token {
	token := wire.Token{
		Number: strconv.FormatUint(uint64(t.Number), 10), Name: t.Name, Role: roleList(roleOf(t.Role))[0], Device: t.Device,
		Unit: a.unitID(t.Unit), Made: localTime(int64(t.MadeSeconds), mainlandMinutes),
		MadeBy: strconv.FormatUint(uint64(t.MadeBy), 10), Revoked: t.Revoked,
	}
	if t.Channel != policy.Internal {
		token.Channel = t.Channel.String()
	}
	if groups := a.state.OperatorGroups(); t.Group != 0 && int(t.Group) <= len(groups) {
		token.Group = groups[t.Group-1].ID
	}
	if t.ExpiresSeconds != 0 {
		token.Expires = localTime(int64(t.ExpiresSeconds), mainlandMinutes)
	}
	return token
}
