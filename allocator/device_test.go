package allocator

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// deviceTown is a town whose state has devices.
func deviceTown(t testing.TB) *world {
	w := town(t)
	w.one(t, Command{Kind: KindRaiseFormat, Format: 4})
	return w
}

func samplePairing(n int) *Pairing {
	return &Pairing{Hash: uint64(n) * 0x9e3779b97f4a7c15, Role: RoleKiosk, Unit: 1, Name: fmt.Sprintf("Quiosco %d", n)}
}

func (w *world) pair(t testing.TB, n int) Outcome {
	t.Helper()
	return w.one(t, Command{Kind: KindMakePairing, Actor: 7, Pairing: samplePairing(n)})
}

func (w *world) redeem(t testing.TB, n int, token TokenHash) Outcome {
	t.Helper()
	return w.one(t, Command{Kind: KindRedeemPairing, Redemption: &Redemption{Pairing: samplePairing(n).Hash, Token: token, Device: "Tableta"}})
}

func (w *world) beat(t testing.TB, token uint32, beat Heartbeat) Outcome {
	t.Helper()
	return w.one(t, Command{Kind: KindHeartbeat, Actor: token, Heartbeat: &beat})
}

// refuses fails the test when an outcome is another than that of a code which opens nothing.
func refuses(t testing.TB, what string, o Outcome) {
	t.Helper()
	if o.Code != wire.Unauthenticated || o.Rule != policy.Pairing || o.Number != 0 {
		t.Errorf("%s came to %s by %q", what, o.Code, o.Rule)
	}
}

// TestPairingIsGoodOnce: what it promised is made once, for the first who shows the code.
func TestPairingIsGoodOnce(t *testing.T) {
	w := deviceTown(t)
	if o := w.pair(t, 1); o.Code != wire.Done {
		t.Fatal(o.Code)
	}
	if o := w.pair(t, 1); o.Code != wire.WrongState {
		t.Errorf("a code that is out already came to %s", o.Code)
	}
	both := w.apply(t,
		Command{Kind: KindRedeemPairing, Key: w.key(0, "one", 0, "x"), Redemption: &Redemption{Pairing: samplePairing(1).Hash, Token: hashOf(1), Device: "Tableta"}},
		Command{Kind: KindRedeemPairing, Key: w.key(0, "two", 0, "x"), Redemption: &Redemption{Pairing: samplePairing(1).Hash, Token: hashOf(2)}},
	)
	if both[0].Code != wire.Done || both[0].Number != FirstTokenNumber {
		t.Fatalf("the first came to %+v", both[0])
	}
	refuses(t, "the second of two that race", both[1])
	refuses(t, "the code again", w.redeem(t, 1, hashOf(3)))
	refuses(t, "a code that nobody gave out", w.redeem(t, 2, hashOf(3)))
	token := w.s.TokenByHash(hashOf(1))
	if len(w.s.Tokens()) != 1 || token.Role != RoleKiosk || token.Channel != policy.Kiosk || token.Unit != 1 || token.Name != "Quiosco 1" ||
		token.Device != "Tableta" || token.MadeBy != 7 || int64(token.MadeSeconds) != w.millis/1000 || !token.Live(w.millis/1000) {
		t.Errorf("the token is %+v", token)
	}
	again := w.one(t, Command{Kind: KindRedeemPairing, Key: w.key(0, "one", 0, "x"), Redemption: &Redemption{Pairing: samplePairing(1).Hash, Token: hashOf(1), Device: "Tableta"}})
	if !again.Replayed || again.Number != both[0].Number {
		t.Errorf("a retry came to %+v", again)
	}
	if row, known := w.s.Device(FirstTokenNumber); !known || int64(row.LastSeconds) != w.millis/1000 {
		t.Errorf("the device is %+v, %v", row, known)
	}
	w.check(t)
	w.reloaded(t).check(t)
	trail := w.trail(t, 0)
	if strings.Count(trail, "make-pairing") != 1 || strings.Count(trail, "redeem-pairing by 65536 internal person=0 number=65536") != 1 {
		t.Errorf("the trail is\n%s", trail)
	}
}

// TestPairingEndsAtItsSecond, on every replica, and is forgotten.
func TestPairingEndsAtItsSecond(t *testing.T) {
	w := deviceTown(t)
	w.pair(t, 1)
	made, hash := w.millis/1000, samplePairing(1).Hash
	w.millis = (made + PairingSeconds) * 1000
	w.millis--
	twin := w.reloaded(t)
	if w.s.FindPairing(hash, made+PairingSeconds-1) == nil || w.s.FindPairing(hash, made+PairingSeconds) != nil {
		t.Error("for those who look it ends at another second")
	}
	if o := twin.redeem(t, 1, hashOf(1)); o.Code != wire.Done {
		t.Errorf("a millisecond before the end it came to %s", o.Code)
	}
	w.millis++
	refuses(t, "at the second of the end it", w.redeem(t, 1, hashOf(1)))
	if len(w.s.Pairings()) != 0 || len(recordPairing.of(w.store)) != 0 {
		t.Error("it is not forgotten")
	}
	w.check(t)
}

// TestPairingsAreBounded: one too many is refused, and what is over makes room, although entries forget only so many.
func TestPairingsAreBounded(t *testing.T) {
	w := deviceTown(t)
	for n := range MaxPairings {
		if o := w.pair(t, n+1); o.Code != wire.Done {
			t.Fatalf("pairing %d: %s", n, o.Code)
		}
	}
	if o := w.pair(t, MaxPairings+1); o.Code != wire.TooManyItems || len(w.s.Pairings()) != MaxPairings {
		t.Errorf("one too many came to %s", o.Code)
	}
	w.check(t)
	w.reloaded(t)
	w.millis += PairingSeconds * 1000
	commands := make([]Command, MaxPairings)
	for n := range commands {
		commands[n] = Command{Kind: KindMakePairing, Pairing: samplePairing(2*MaxPairings + n)}
	}
	for n, o := range w.apply(t, commands...) {
		if o.Code != wire.Done {
			t.Fatalf("pairing %d after the end of all others: %s", n, o.Code)
		}
	}
	w.check(t)
	w.reloaded(t).check(t)
}

// TestPairingsThatAreNone has one row for each thing that a pairing may not be.
func TestPairingsThatAreNone(t *testing.T) {
	w := deviceTown(t)
	for name, change := range map[string]func(*Pairing){
		"no code": func(p *Pairing) { p.Hash = 0 }, "no role": func(p *Pairing) { p.Role = 0 },
		"an admin": func(p *Pairing) { p.Role = RoleAdmin }, "an operator": func(p *Pairing) { p.Role = RoleOperator },
		"a role beyond the last": func(p *Pairing) { p.Role = RoleBackup + 1 },
		"no unit":                func(p *Pairing) { p.Unit = AllUnits }, "a unit that is not there": func(p *Pairing) { p.Unit = 2 },
		"no name": func(p *Pairing) { p.Name = "" }, "a long name": func(p *Pairing) { p.Name = strings.Repeat("x", MaxTokenTextBytes+1) },
		"a name that clears the screen": func(p *Pairing) { p.Name = "a\x1b[2J" }, "a name of two lines": func(p *Pairing) { p.Name = "a\nb" },
		"a name from right to left": func(p *Pairing) { p.Name = "a\u202eb" },
	} {
		p := samplePairing(1)
		change(p)
		if o := w.one(t, Command{Kind: KindMakePairing, Pairing: p}); o.Code != wire.Malformed || len(w.s.Pairings()) > 0 {
			t.Errorf("%s: %s", name, o.Code)
		}
	}
	for name, command := range map[string]Command{
		"nothing": {Kind: KindMakePairing}, "nothing shown": {Kind: KindRedeemPairing}, "nothing said": {Kind: KindHeartbeat, Actor: FirstTokenNumber},
	} {
		if o := w.one(t, command); o.Code == wire.Done {
			t.Errorf("%s came to %s", name, o.Code)
		}
	}
	w.pair(t, 1)
	for name, r := range map[string]Redemption{
		"no token": {Device: "x"}, "a device that clears the screen": {Token: hashOf(1), Device: "\x1b[2J"},
		"a long device": {Token: hashOf(1), Device: strings.Repeat("x", MaxTokenTextBytes+1)},
	} {
		r.Pairing = samplePairing(1).Hash
		if o := w.one(t, Command{Kind: KindRedeemPairing, Redemption: &r}); o.Code != wire.Malformed || len(w.s.Tokens()) > 0 || len(w.s.Pairings()) != 1 {
			t.Errorf("%s: %s", name, o.Code)
		}
	}
	w.redeem(t, 1, hashOf(1))
	w.pair(t, 2)
	if o := w.redeem(t, 2, hashOf(1)); o.Code != wire.WrongState || len(w.s.Pairings()) != 1 {
		t.Errorf("a token that is there: %s", o.Code)
	}
	w.check(t)
}

// TestHeartbeats: one is written when it says something new or half a minute has passed, leaves no line in the
// trail, and is that of a device's live token.
func TestHeartbeats(t *testing.T) {
	w := deviceTown(t)
	w.pair(t, 1)
	token := w.redeem(t, 1, hashOf(1)).Number
	well := Heartbeat{QueueDepth: 3, Printer: PrinterOK, Version: "v1.2.3"}
	written := func(beat Heartbeat) bool {
		t.Helper()
		stream := len(w.stream)
		if o := w.beat(t, token, beat); o.Code != wire.Done {
			t.Fatalf("a heartbeat came to %s", o.Code)
		}
		return bytes.Contains(w.stream[stream:], []byte{'P', byte(recordDevice)})
	}
	rows := len(w.trail(t, 0))
	for _, step := range []struct {
		pass   int64
		beat   Heartbeat
		writes bool
	}{
		{0, well, true}, {0, well, false}, {29_999, well, false}, {1, well, true}, {5000, well, false},
		{0, Heartbeat{2, PrinterOK, "v1.2.3"}, true}, {0, Heartbeat{2, PrinterPaperOut, "v1.2.3"}, true},
		{0, Heartbeat{2, PrinterPaperOut, "v1.2.4"}, true}, {0, Heartbeat{2, PrinterPaperOut, "v1.2.4"}, false},
	} {
		w.millis += step.pass
		if got := written(step.beat); got != step.writes {
			t.Errorf("%+v after %d ms is written: %v", step.beat, step.pass, got)
		}
	}
	if got, _ := w.s.Device(token); got.Version != "v1.2.4" || got.Printer != PrinterPaperOut || got.QueueDepth != 2 || int64(got.LastSeconds) != w.millis/1000 {
		t.Errorf("what is known is %+v", got)
	}
	if n := len(w.trail(t, 0)); n != rows {
		t.Error("a heartbeat is in the trail")
	}
	for name, bad := range map[string]Heartbeat{
		"no printer": {}, "a printer that is none": {Printer: PrinterUnreachable + 1},
		"a long version":                   {Printer: PrinterOK, Version: strings.Repeat("x", MaxDeviceVersionBytes+1)},
		"a version that clears the screen": {Printer: PrinterOK, Version: "\x1b[2J"},
	} {
		if o := w.beat(t, token, bad); o.Code != wire.Malformed {
			t.Errorf("%s came to %s", name, o.Code)
		}
	}
	w.makeTokens(t, 7, sampleToken(5))
	for number, want := range map[uint32]wire.Code{0: wire.NotFound, 4: wire.NotFound, token + 1: wire.NotFound, token + 9: wire.NotFound} {
		if o := w.beat(t, number, well); o.Code != want {
			t.Errorf("a heartbeat of %d came to %s, want %s", number, o.Code, want)
		}
	}
	w.one(t, Command{Kind: KindRevokeToken, Actor: 7, Token: token})
	if o := w.beat(t, token, well); o.Code != wire.Unauthenticated {
		t.Errorf("the heartbeat of a device that was revoked came to %s", o.Code)
	}
	w.check(t)
	w.reloaded(t).check(t)
}

// TestDevicesGoWithTheirTokens: when a dead token makes room, what is known of its device goes as well.
func TestDevicesGoWithTheirTokens(t *testing.T) {
	w := deviceTown(t)
	w.pair(t, 1)
	device := w.redeem(t, 1, hashOf(1)).Number
	w.one(t, Command{Kind: KindRevokeToken, Actor: 7, Token: device})
	for n := 1; n < MaxTokens; n += maxTokensEachCommand {
		tokens := make([]Token, 0, maxTokensEachCommand)
		for i := n; i < min(n+maxTokensEachCommand, MaxTokens); i++ {
			tokens = append(tokens, sampleToken(i+1))
		}
		if o := w.makeTokens(t, 4, tokens...); o.Code != wire.Done {
			t.Fatalf("token %d: %s", n, o.Code)
		}
	}
	if _, known := w.s.Device(device); !known {
		t.Fatal("the device was forgotten before there was any need")
	}
	w.pair(t, 2)
	if o := w.redeem(t, 2, TokenHash{9}); o.Code != wire.Done {
		t.Fatalf("the token that needs room came to %s", o.Code)
	}
	if _, known := w.s.Device(device); known || w.s.TokenByNumber(device) != nil || len(recordDevice.of(w.store)) != 1 {
		t.Error("the device outlives its token")
	}
	w.check(t)
	w.pair(t, 3)
	if o := w.redeem(t, 3, TokenHash{10}); o.Code != wire.TooManyItems || len(w.s.Pairings()) != 1 {
		t.Errorf("a pairing without room for its token came to %s", o.Code)
	}
}

// TestBoardsNeedTheirFormat: builds of an earlier format know no boards and no backups' tokens, and must not be given any.
func TestBoardsNeedTheirFormat(t *testing.T) {
	w := town(t)
	board := sampleToken(1)
	board.Role, board.Channel, board.Unit = RoleBoard, policy.Internal, 1
	backup := Token{Hash: hashOf(2), Role: RoleBackup, Channel: policy.Internal, Unit: AllUnits, Name: "Respaldos"}
	for _, token := range []Token{board, backup} {
		if o := w.makeTokens(t, 7, token); o.Code != wire.Malformed {
			t.Errorf("role %d before its format came to %s", token.Role, o.Code)
		}
	}
	for _, early := range []Command{
		{Kind: KindMakePairing, Pairing: samplePairing(1)}, {Kind: KindHeartbeat, Heartbeat: &Heartbeat{Printer: PrinterOK}},
	} {
		if o := w.one(t, early); o.Code != wire.WrongState || len(w.s.Pairings()) != 0 {
			t.Errorf("%s before its format came to %s", early.Kind, o.Code)
		}
	}
	w.one(t, Command{Kind: KindRaiseFormat, Format: 4})
	if o := w.makeTokens(t, 7, board, backup); o.Code != wire.Done {
		t.Errorf("a board and one for backups came to %s", o.Code)
	}
	w.check(t)
}

// TestRecordsStandInOrder: what came after the letters comes after them, the meta record before all, and a
// whole state with both is the same after a restart.
func TestRecordsStandInOrder(t *testing.T) {
	w := deviceTown(t)
	for n := range 40 {
		w.pair(t, n+1)
		w.redeem(t, n%20+1, hashOf(n+1))
	}
	w.one(t, Command{Kind: KindPutContacts, Contacts: []ContactRecord{{Person: 1, Key: [ContactKeyBytes]byte{1}, Sealed: []byte("x")}}})
	var keys []string
	for key := range w.s.Records() {
		keys = append(keys, string(key))
	}
	if !slices.IsSorted(keys) || recordKind(keys[0][0]) != recordMeta || recordKind(keys[len(keys)-1][0]) != recordDevice {
		t.Errorf("the records are %q", keys)
	}
	whole := NewState()
	for key, value := range w.disk { // a store that hands on what it has
		w.store[key] = value
	}
	if err := whole.Load(w.stored()); err != nil || !bytes.Equal(dumped(w.s.Records()), dumped(whole.Records())) {
		t.Errorf("loading all that a store has: %v", err)
	}
	w.store[keys[0]] = w.store[keys[0]][:1] + string(rune(NewestFormat+1)) + w.store[keys[0]][2:]
	if err := NewState().Load(w.stored()); !errors.Is(err, ErrUnknownVersion) {
		t.Errorf("a build that is too old says %v", err)
	}
}

// TestDeviceRecordsThatAreNone: what cannot be among the records is damage.
func TestDeviceRecordsThatAreNone(t *testing.T) {
	for name, breaks := range map[string]func(r map[string]string){
		"a pairing under another's hash": func(r map[string]string) { k := recordPairing.of(r)[0]; r[k[:8]+"\x07"] = r[k] },
		"a pairing of no unit": func(r map[string]string) {
			p := samplePairing(9)
			p.Unit = 9
			r[string(new(recorder).keyOfHash(recordPairing, p.Hash))] = string(encoded(p, codePairing))
		},
		"too many pairings": func(r map[string]string) {
			for n := range MaxPairings {
				p := samplePairing(n + 100)
				r[string(new(recorder).keyOfHash(recordPairing, p.Hash))] = string(encoded(p, codePairing))
			}
		},
		"a device of no token":    func(r map[string]string) { k := recordDevice.of(r)[0]; r[k[:4]+"\x07"] = r[k] },
		"a device of an operator": func(r map[string]string) { k := recordDevice.of(r)[0]; r[k[:4]+"\x01"] = r[k] },
		"a device that says nothing": func(r map[string]string) {
			r[recordDevice.of(r)[0]] = string(encoded(&Device{}, codeDevice))
		},
		"a pairing cut short":   func(r map[string]string) { k := recordPairing.of(r)[0]; r[k] = r[k][:len(r[k])-1] },
		"a device cut short":    func(r map[string]string) { k := recordDevice.of(r)[0]; r[k] = r[k][:len(r[k])-1] },
		"a pairing's short key": func(r map[string]string) { k := recordPairing.of(r)[0]; r[k[:5]] = r[k] },
	} {
		w := devicesTold(t)
		breaks(w.store)
		if err := NewState().Load(w.stored()); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: loading came to %v", name, err)
		}
	}
}

// devicesTold has a device, an operator and a pairing that is open.
func devicesTold(t testing.TB) *world {
	w := deviceTown(t)
	w.pair(t, 1)
	w.redeem(t, 1, hashOf(1))
	w.one(t, Command{Kind: KindPutTokens, Tokens: []Token{sampleToken(2)}})
	w.pair(t, 2)
	w.pair(t, 3)
	w.beat(t, FirstTokenNumber, Heartbeat{QueueDepth: 1, Printer: PrinterOK, Version: "v1"})
	return w
}

// TestDeviceCheckSees breaks each invariant by hand.
func TestDeviceCheckSees(t *testing.T) {
	for says, breaks := range map[string]func(s *State){
		"pairing 0: has fields that do not": func(s *State) { s.Pairings()[0].Role = RoleAdmin },
		"pairing 1: has the code of anoth":  func(s *State) { s.Pairings()[1].Hash = s.Pairings()[0].Hash },
		"pairing 1: stands out of order":    func(s *State) { list := s.Pairings(); list[0], list[1] = list[1], list[0] },
		"pairing 1: is open for too long":   func(s *State) { s.Pairings()[1].ExpiresSeconds++ },
		"1026 pairings are open": func(s *State) {
			for n := range MaxPairings {
				p := samplePairing(n + 10)
				p.ExpiresSeconds = 1
				s.setPairings(s.pairings.Load().with(p))
			}
		},
		"device 65537: has no token of a d":  func(s *State) { s.devices.set(FirstTokenNumber+1, Device{Heartbeat: Heartbeat{Printer: 1}}) },
		"device 7: has no token of a device": func(s *State) { s.devices.set(7, Device{Heartbeat: Heartbeat{Printer: 1}}) },
		"device 65536: has said what none":   func(s *State) { s.devices.set(FirstTokenNumber, Device{}) },
		"2 pairings and 1 devices are older": func(s *State) { s.format.Store(3) },
	} {
		w := devicesTold(t)
		w.check(t)
		breaks(w.s)
		if report := strings.Join(w.s.Check().Violations, "\n"); !strings.Contains(report, says) {
			t.Errorf("want %q, got %s", says, report)
		}
	}
}

// TestDevicesAreInTheChecksum, every field of them, and only from their format on.
func TestDevicesAreInTheChecksum(t *testing.T) {
	s := devicesTold(t).s
	everyField(t, s, &s.Pairings()[1], func() {})
	row, _ := s.Device(FirstTokenNumber)
	everyField(t, s, &row, func() { s.devices.set(FirstTokenNumber, row) })
	before := sumsOf(s)
	s.devices.drop(FirstTokenNumber)
	if len(differing(before, sumsOf(s))) == 0 {
		t.Error("a device that is forgotten goes unseen")
	}
	early, later := town(t).s, town(t).s
	early.format.Store(3)
	later.format.Store(3)
	later.setPairings(pairings{*samplePairing(1)}) // no build of version 3 has any: its sum has no word of them
	if a, b := (&partSum{s: early}).devicesCounted(0), (&partSum{s: later}).devicesCounted(0); a != 0 || b != 0 {
		t.Error("the sums of version 3 have changed")
	}
}

// TestPairingCodes: they are of the alphabet that is read aloud, all of 40 bits differ, and however a code is
// written it has one hash, which only this cluster can make.
func TestPairingCodes(t *testing.T) {
	s := town(t).s
	seen := map[string]bool{}
	for bit := range 40 {
		code := PairingCode(1 << bit)
		if seen[code] || len(code) != 9 || code[4] != '-' || strings.Trim(code, codeAlphabet+"-") != "" {
			t.Errorf("bit %d makes %q", bit, code)
		}
		seen[code] = true
	}
	if PairingCode(0) != "0000-0000" || PairingCode(1<<40-1) != "ZZZZ-ZZZZ" || PairingCode(1<<40) != "0000-0000" {
		t.Error("codes do not take 40 bits")
	}
	want := s.PairingHash("01V0-9QXA")
	for _, same := range []string{"01V09QXA", "oiu0 9qxa", " O1V0-9QXA ", "0LV0-9qXa"} {
		if s.PairingHash(same) != want {
			t.Errorf("%q is another code", same)
		}
	}
	for _, other := range []string{"", "01V0-9QXB", "01V0-9QX", "01V0-9QXAA", "01V0-9QX\x00"} {
		if s.PairingHash(other) == want || s.PairingHash(other) == 0 {
			t.Errorf("%q is taken for the code", other)
		}
	}
	w := newWorld()
	w.one(t, Command{Kind: KindGenesis, Genesis: Secret{42}})
	if w.s.PairingHash("01V0-9QXA") == want {
		t.Error("another cluster has the same hash")
	}
}
