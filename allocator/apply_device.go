package allocator

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// makePairing opens a pairing. Of those that are over the oldest makes room.
func (s *State) makePairing(cmd *Command) Outcome {
	now := s.nowSeconds()
	if cmd.Pairing == nil || !s.pairingFits(cmd.Pairing) {
		return Outcome{Code: wire.Malformed}
	}
	open := *s.pairings.Load()
	if open.find(cmd.Pairing.Hash) != nil {
		return Outcome{Code: wire.WrongState}
	}
	if len(open) >= MaxPairings {
		if open[0].Open(now) {
			return Outcome{Code: wire.TooManyItems}
		}
		s.dropPairing(open[0].Hash)
	}
	pairing := *cmd.Pairing
	pairing.MadeBy, pairing.ExpiresSeconds = cmd.Actor, uint32(min(now+PairingSeconds, maxTimeMillis/1000))
	s.setPairings(s.pairings.Load().with(&pairing))
	s.records.pairing(&pairing)
	s.trail.about.Reason = pairing.Name
	return Outcome{}
}

// pairingFits reports whether a pairing is one, and points at what there is.
func (s *State) pairingFits(p *Pairing) bool {
	return p.wellFormed() && int(p.Unit) < len(s.directory.Load().Units)
}

func (s *State) setPairings(next pairings) { s.pairings.Store(&next) }

func (s *State) dropPairing(hash uint64) {
	s.setPairings(s.pairings.Load().without(hash))
	s.records.changes.Delete(s.records.keyOfHash(recordPairing, hash))
}

// expirePairings forgets those that are over, a bounded number each entry.
func (s *State) expirePairings() {
	for range expireEachEntry {
		list := *s.pairings.Load()
		if len(list) == 0 || list[0].Open(s.nowSeconds()) {
			return
		}
		s.dropPairing(list[0].Hash)
	}
}

// notPaired refuses a code that is wrong, used or over: which of them it is, is not told.
var notPaired = Outcome{Code: wire.Unauthenticated, Rule: policy.Pairing}

// redeemPairing makes the token that a pairing promised, and ends the pairing. Number is the token's.
func (s *State) redeemPairing(cmd *Command) Outcome {
	now := s.nowSeconds()
	if cmd.Redemption == nil {
		return Outcome{Code: wire.Malformed}
	}
	pairing := s.FindPairing(cmd.Redemption.Pairing, now)
	if pairing == nil {
		return notPaired
	}
	token := pairing.token(cmd.Redemption)
	switch {
	case !s.tokenFits(&token) || !showable(token.Device):
		return Outcome{Code: wire.Malformed}
	case s.tokens.find(token.Hash) != nil:
		return Outcome{Code: wire.WrongState}
	}
	next := s.tokens.next() // before any is forgotten: a number is never given twice
	if !s.makeRoomForTokens(1, next, now) {
		return Outcome{Code: wire.TooManyItems}
	}
	token.Number, token.MadeSeconds = next, uint32(now)
	s.setToken(&token)
	s.setDevice(next, Device{LastSeconds: uint32(now), Heartbeat: Heartbeat{Printer: PrinterNone}})
	s.dropPairing(pairing.Hash)
	cmd.Actor = next // nobody came with a token: the trail names the device
	return Outcome{Number: next}
}

// heartbeat writes down what a device says of itself, when it says anything new. It is the device's token
// that says so: the state has none of the configuration's.
func (s *State) heartbeat(cmd *Command) Outcome {
	now, token := s.nowSeconds(), s.TokenByNumber(cmd.Actor)
	switch {
	case cmd.Heartbeat == nil || !cmd.Heartbeat.wellFormed():
		return Outcome{Code: wire.Malformed}
	case token == nil || !token.Role.Bound():
		return Outcome{Code: wire.NotFound}
	case !token.Live(now):
		return Outcome{Code: wire.Unauthenticated}
	}
	row, known := s.devices.rows[cmd.Actor]
	if !known || row.Says(cmd.Heartbeat, now) {
		s.setDevice(cmd.Actor, Device{LastSeconds: uint32(now), Heartbeat: *cmd.Heartbeat})
	}
	return Outcome{}
}

func (s *State) setDevice(token uint32, row Device) {
	s.devices.set(token, row)
	record(&s.records, recordDevice, token, &row, codeDevice)
}

// dropDevice goes with the token.
func (s *State) dropDevice(token uint32) {
	if _, known := s.devices.rows[token]; known {
		s.devices.drop(token)
		s.records.changes.Delete(s.records.keyOf(recordDevice, token))
	}
}
