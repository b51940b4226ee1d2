package httpapi

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/wire"
)

// purposePairing is what the key that codes of pairings are drawn with is derived for.
const purposePairing = "pairing code"

// pairingCode draws a code out of the cluster's own secret and the request's key, as secretFor does a token.
func (a *API) pairingCode(key allocator.Key) (string, error) {
	drawn, err := a.drawFor(purposePairing, key)
	if err != nil {
		return "", err
	}
	return allocator.PairingCode(binary.BigEndian.Uint64(drawn)), nil
}

func makePairing(c *call) (reply, error) {
	var request wire.PairingRequest
	key, err := c.keyedBody(&request)
	if err != nil {
		return reply{}, err
	}
	pairing, err := c.newPairing(&request)
	if err != nil {
		return reply{}, err
	}
	code, err := c.api.pairingCode(key)
	if err != nil {
		return reply{}, err
	}
	pairing.Hash = c.api.state.PairingHash(code)
	outcome, err := c.administer(allocator.Command{Kind: allocator.KindMakePairing, Key: key, Pairing: pairing})
	if err != nil {
		return reply{}, err
	}
	expires := outcome.DecidedAtSeconds + allocator.PairingSeconds
	return created(&wire.PairingResponse{Pairing: wire.Pairing{
		Code: code, Name: request.Name, Unit: request.Unit, Role: request.Role,
		Expires: localTime(expires, c.api.offsetOf(pairing.Unit)),
	}}), nil
}

// newPairing reads what a device is to become.
func (c *call) newPairing(request *wire.PairingRequest) (*allocator.Pairing, error) {
	switch {
	case request.Name == "":
		return nil, refuseField(wire.MissingField, "/name")
	case ambiguous(request.Name) || !showable(request.Name):
		return nil, refuseField(wire.Malformed, "/name")
	case request.Unit == "":
		return nil, refuseField(wire.MissingField, "/unit")
	case request.Role == "":
		return nil, refuseField(wire.MissingField, "/role")
	}
	role, known := ParseRole(request.Role)
	if !known || !role.Bound() {
		return nil, refuseField(wire.Malformed, "/role")
	}
	unit, known := c.api.state.Directory().Unit(request.Unit)
	if !known {
		return nil, refuseField(wire.NotFound, "/unit")
	}
	stored := allocator.Role(slices.Index(storedRoles[:], role))
	return &allocator.Pairing{Role: stored, Unit: unit, Name: request.Name}, nil
}

// showable reports whether a text moves no cursor of those who read it in a list.
func showable(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// notPaired is the one answer to a code that opens nothing, whatever the reason.
var notPaired = &refused{code: wire.Unauthenticated, rule: policy.Pairing}

func pair(c *call) (reply, error) {
	var request wire.PairRequest
	key, err := c.keyedBody(&request)
	if err != nil {
		return reply{}, err
	}
	switch {
	case request.Code == "":
		return reply{}, refuseField(wire.MissingField, "/code")
	case !showable(request.Device):
		return reply{}, refuseField(wire.Malformed, "/device")
	}
	if err := c.countGuess(); err != nil {
		return reply{}, err
	}
	secret, err := c.api.secretFor(key)
	if err != nil {
		return reply{}, err
	}
	redemption := allocator.Redemption{
		Pairing: c.api.state.PairingHash(request.Code), Token: allocator.TokenHash(HashToken(secret)), Device: request.Device,
	}
	if !c.mayOpen(&redemption, key) {
		return reply{}, notPaired
	}
	outcome, err := c.administer(allocator.Command{Kind: allocator.KindRedeemPairing, Key: key, Redemption: &redemption})
	if err != nil {
		return reply{}, err
	}
	return c.paired(outcome.Number, secret)
}

// countGuess takes a try at a code out of the budgets: of the address, and of all there are together, for whoever
// guesses may have many addresses.
func (c *call) countGuess() error {
	if err := c.take(c.api.access.PairingAddress, "pairing", c.origin()); err != nil {
		return err
	}
	return c.take(c.api.access.PairingAll, "pairings", 0)
}

// mayOpen reports whether a code is worth a command: a wrong one costs the log nothing. What has been decided
// under this key is answered again, although the code is used up by then. While that is being applied the
// token is there before the pairing is gone, and the kept answer comes last: so the pairing is looked for
// first, and a retry that comes in between is not refused.
func (c *call) mayOpen(r *allocator.Redemption, key allocator.Key) bool {
	if c.api.state.FindPairing(r.Pairing, c.now()/1000) != nil || c.api.state.TokenByHash(r.Token) != nil {
		return true
	}
	_, decided := c.api.state.KnownOutcome(key)
	return decided
}

// paired answers the token that a device gets.
func (c *call) paired(number uint32, secret string) (reply, error) {
	token := c.api.state.TokenByNumber(number)
	if token == nil || token.Hash != allocator.TokenHash(HashToken(secret)) {
		return reply{}, refuse(wire.WrongState) // it was forgotten since
	}
	unit, known := c.api.wireUnit(token.Unit)
	if !known {
		return reply{}, refuse(wire.NotFound)
	}
	return created(&wire.PairResponse{
		Token: secret, Number: strconv.FormatUint(uint64(number), 10), Name: token.Name,
		Role: roleList(roleOf(token.Role))[0], Unit: unit,
	}), nil
}

func heartbeat(c *call) (reply, error) {
	var request wire.HeartbeatRequest
	if err := c.body(&request); err != nil {
		return reply{}, err
	}
	beat, err := readHeartbeat(&request)
	if err != nil {
		return reply{}, err
	}
	number, known := c.api.state.Directory().Unit(c.identity.Unit)
	if !known {
		return reply{}, refuse(wire.NotFound)
	}
	if err := c.noteHeartbeat(&beat); err != nil {
		return reply{}, err
	}
	unit, _ := c.api.wireUnit(number)
	return ok(&wire.HeartbeatResponse{
		Now: localTime(c.now()/1000, c.api.offsetOf(number)), Version: c.api.kioskVersion, Unit: unit,
	}), nil
}

func readHeartbeat(request *wire.HeartbeatRequest) (allocator.Heartbeat, error) {
	beat := allocator.Heartbeat{Version: request.Version, QueueDepth: uint16(request.QueueDepth)}
	var known bool
	switch beat.Printer, known = allocator.ParsePrinter(request.Printer); {
	case !showable(request.Version):
		return beat, refuseField(wire.Malformed, "/version")
	case int(beat.QueueDepth) != request.QueueDepth:
		return beat, refuseField(wire.Malformed, "/queueDepth")
	case request.Printer == "":
		return beat, refuseField(wire.MissingField, "/printer")
	case !known:
		return beat, refuseField(wire.Malformed, "/printer")
	}
	return beat, nil
}

// noteHeartbeat has the log write down what a device says of itself, when it says anything new. The state has no
// tokens of configuration files, and nothing is known of the devices that have them.
func (c *call) noteHeartbeat(beat *allocator.Heartbeat) error {
	number := c.identity.Number
	if number < allocator.FirstTokenNumber || !c.api.state.Takes(allocator.KindHeartbeat) {
		return nil
	}
	if row, known := c.api.state.Device(number); known && !row.Says(beat, c.now()/1000) {
		return nil
	}
	caller := c.caller()
	outcome, err := c.api.intake.Do(c.context(), intake.Put(allocator.Command{
		Kind: allocator.KindHeartbeat, Actor: caller.Actor, Channel: caller.Channel, Heartbeat: beat,
	}).As(caller.Class))
	if err == nil && outcome.Code != wire.Done {
		err = refuseOutcome(outcome)
	}
	return err
}

func listKiosks(c *call) (reply, error) {
	answer := &wire.KiosksResponse{Kiosks: []wire.Kiosk{}}
	for _, token := range c.api.state.Tokens() {
		device, heard := c.api.state.Device(token.Number)
		// Staff may have a token without any device to it.
		if role := roleOf(token.Role); heard || role == RoleKiosk || role == RoleBoard {
			answer.Kiosks = append(answer.Kiosks, c.api.wireKiosk(token, &device))
		}
	}
	return ok(answer), nil
}

func (a *API) wireKiosk(token *allocator.Token, device *allocator.Device) wire.Kiosk {
	offset := a.offsetOf(token.Unit)
	kiosk := wire.Kiosk{
		Number: strconv.FormatUint(uint64(token.Number), 10), Name: token.Name, Role: roleList(roleOf(token.Role))[0],
		Unit: a.unitID(token.Unit), Version: device.Version, QueueDepth: int(device.QueueDepth), Printer: device.Printer.String(),
		Made: localTime(int64(token.MadeSeconds), offset), Revoked: token.Revoked,
	}
	if device.LastSeconds != 0 {
		kiosk.LastHeartbeat = localTime(int64(device.LastSeconds), offset)
	}
	return kiosk
}
