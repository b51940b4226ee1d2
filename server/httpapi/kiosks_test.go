package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

const pairingJSON = `{"name":"Quiosco 3","unit":"u-islands","role":"kiosk"}`

// newDeviceFixture is a fixture whose state has devices.
func newDeviceFixture(t testing.TB, change ...func(*Config)) *fixture {
	f := newFixture(t, append([]func(*Config){func(c *Config) { c.KioskVersion = "v9" }}, change...)...)
	f.must(allocator.Command{Kind: allocator.KindRaiseFormat, Format: allocator.NewestFormat})
	return f
}

func (f *fixture) askPairing(body, key string) answered {
	f.t.Helper()
	return f.do(ask{method: http.MethodPost, target: wire.PairingsPath, token: "admin", body: body}.key(key))
}

func (f *fixture) pairing(body, key string) wire.Pairing {
	f.t.Helper()
	var answer wire.PairingResponse
	f.decode(f.askPairing(body, key), http.StatusCreated, &answer)
	return answer.Pairing
}

func pairAsk(code, key string) ask {
	return ask{method: http.MethodPost, target: wire.PairPath, body: fmt.Sprintf(`{"code":%q,"device":"Tableta"}`, code)}.key(key)
}

func (f *fixture) paired(code, key string) wire.PairResponse {
	f.t.Helper()
	var answer wire.PairResponse
	f.decode(f.do(pairAsk(code, key)), http.StatusCreated, &answer)
	return answer
}

func beatAsk(token, body string) ask {
	return ask{method: http.MethodPost, target: wire.HeartbeatPath, body: body}.by(token)
}

func (f *fixture) kiosks() []wire.Kiosk {
	f.t.Helper()
	var answer wire.KiosksResponse
	f.decode(f.do(ask{method: http.MethodGet, target: wire.KiosksPath, token: "monitor"}), http.StatusOK, &answer)
	return answer.Kiosks
}

// TestADeviceIsPaired: from the code to its place in the list, and out again.
func TestADeviceIsPaired(t *testing.T) {
	f := newDeviceFixture(t)
	pairing := f.pairing(pairingJSON, "p")
	if again := f.pairing(pairingJSON, "p"); again != pairing || len(f.state.Pairings()) != 1 {
		t.Errorf("made %+v, and for a retry %+v", pairing, again)
	}
	if other := f.pairing(pairingJSON, "q"); other.Code == pairing.Code {
		t.Error("two pairings have one code")
	}
	f.refusal(f.askPairing(strings.Replace(pairingJSON, "3", "4", 1), "p"), wire.IdempotencyKeyReused, policy.NoRule)
	if !regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$`).MatchString(pairing.Code) ||
		pairing.Expires != "2026-11-23T07:15:00-06:00" || pairing.Name != "Quiosco 3" || pairing.Unit != "u-islands" || pairing.Role != "kiosk" {
		t.Errorf("the pairing is %+v", pairing)
	}
	for key, value := range f.state.Records() {
		if strings.Contains(string(key)+string(value), pairing.Code) || strings.Contains(string(value), strings.ReplaceAll(pairing.Code, "-", "")) {
			t.Error("the state has the code")
		}
	}
	device := f.paired(strings.ToLower(strings.ReplaceAll(pairing.Code, "-", " ")), "d")
	if device.Number != "65536" || device.Name != "Quiosco 3" || device.Role != "kiosk" || device.Unit.ID != "u-islands" ||
		device.Unit.Name != "Centro San Cristóbal" || device.Unit.Offset != "-06:00" || !strings.HasPrefix(device.Token, "cupo-t1.") {
		t.Errorf("paired as %+v", device)
	}
	if token := f.state.TokenByNumber(65536); token.MadeBy != 7 || token.Device != "Tableta" || token.Role != allocator.RoleKiosk {
		t.Errorf("the token is %+v", token)
	}
	if a := f.do(ask{method: http.MethodGet, target: wire.SpecialtiesPath}.by(device.Token)); a.status != http.StatusOK {
		t.Errorf("the token is answered %d", a.status)
	}
	f.advance(40 * time.Second)
	var beat wire.HeartbeatResponse
	f.decode(f.do(beatAsk(device.Token, `{"version":"v8","queueDepth":2,"printer":"paper-low"}`)), http.StatusOK, &beat)
	if beat.Now != "2026-11-23T07:00:40-06:00" || beat.Version != "v9" || beat.Unit != device.Unit {
		t.Errorf("the heartbeat is answered %+v", beat)
	}
	want := wire.Kiosk{
		Number: "65536", Name: "Quiosco 3", Role: "kiosk", Unit: "u-islands", Version: "v8", LastHeartbeat: beat.Now,
		QueueDepth: 2, Printer: "paper-low", Made: "2026-11-23T07:00:00-06:00",
	}
	if list := f.kiosks(); len(list) != 1 || list[0] != want {
		t.Errorf("listed %+v", list)
	}
	if a := f.revoke(device.Number); a.status != http.StatusOK {
		t.Fatalf("revoking is answered %d", a.status)
	}
	f.refusal(f.do(beatAsk(device.Token, `{"version":"v8","queueDepth":2,"printer":"ok"}`)), wire.Unauthenticated, policy.NoRule)
	if want.Revoked = true; f.kiosks()[0] != want {
		t.Errorf("after it was revoked it is listed as %+v", f.kiosks())
	}
	kinds := map[string]int{}
	for _, row := range f.auditBy().Rows {
		kinds[row.Kind]++
	}
	if kinds["make-pairing"] != 2 || kinds["redeem-pairing"] != 1 || kinds["heartbeat"] != 0 || kinds["revoke-token"] != 1 {
		t.Errorf("the trail has %v", kinds)
	}
}

// TestALostAnswerIsGivenAgain: whoever asks with the same key and the same body gets the same token, however late;
// another body is refused, and so is the code with another key.
func TestALostAnswerIsGivenAgain(t *testing.T) {
	f := newDeviceFixture(t)
	code := f.pairing(pairingJSON, "p").Code
	first := f.paired(code, "d")
	f.advance(time.Hour)
	f.must(allocator.Command{Kind: allocator.KindTick})
	if again := f.paired(code, "d"); again != first {
		t.Errorf("got %+v, and again %+v", first, again)
	}
	f.refusal(f.do(pairAsk("0000-0000", "d")), wire.IdempotencyKeyReused, policy.NoRule)
	f.refusal(f.do(pairAsk(code, "e")), wire.Unauthenticated, policy.Pairing)
	if n := len(f.state.Tokens()); n != 1 {
		t.Errorf("%d tokens were made", n)
	}
	if pairing := f.pairing(pairingJSON, "p"); pairing.Code != code || pairing.Expires != "2026-11-23T07:15:00-06:00" {
		t.Errorf("whoever made the pairing is answered %+v again", pairing)
	}
}

// TestARetryWhileTheFirstIsApplied: when the pairing is gone already and the answer is not kept yet, the token
// says that a retry has to be decided, and not refused.
func TestARetryWhileTheFirstIsApplied(t *testing.T) {
	f := newDeviceFixture(t)
	code := f.pairing(pairingJSON, "p").Code
	secret, err := f.api.secretFor(f.state.Key(0, "d", 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	f.must(allocator.Command{Kind: allocator.KindRedeemPairing, Redemption: &allocator.Redemption{
		Pairing: f.state.PairingHash(code), Token: allocator.TokenHash(HashToken(secret)),
	}})
	index := f.store.AppliedIndex()
	if f.do(pairAsk(code, "d")); f.store.AppliedIndex() == index {
		t.Error("it was refused before the log could answer")
	}
}

// TestOneOfManyDevicesWins: many show one code at once.
func TestOneOfManyDevicesWins(t *testing.T) {
	f := newDeviceFixture(t)
	code := f.pairing(pairingJSON, "p").Code
	var mu sync.Mutex
	var all sync.WaitGroup
	statuses := map[int]int{}
	for n := range 16 {
		all.Go(func() {
			a := f.do(pairAsk(code, fmt.Sprint("device-", n)))
			mu.Lock()
			defer mu.Unlock()
			statuses[a.status]++
		})
	}
	all.Wait()
	if statuses[http.StatusCreated] != 1 || statuses[http.StatusUnauthorized] != 15 || len(f.state.Tokens()) != 1 {
		t.Errorf("answered %v", statuses)
	}
}

// TestCodesThatOpenNothing are answered alike, byte for byte, and cost the log nothing: wrong, used, over, no code.
func TestCodesThatOpenNothing(t *testing.T) {
	f := newDeviceFixture(t)
	used, over := f.pairing(pairingJSON, "p").Code, f.pairing(pairingJSON, "q").Code
	f.paired(used, "d")
	f.advance((allocator.PairingSeconds - 1) * time.Second)
	last := f.pairing(pairingJSON, "r").Code
	f.advance(time.Second - time.Millisecond)
	if f.state.FindPairing(f.state.PairingHash(over), f.store.millis.Load()/1000) == nil {
		t.Fatal("the pairing is over too early: the test tests nothing")
	}
	f.advance(time.Millisecond)
	index, before := f.store.AppliedIndex(), f.records()
	var answers []string
	for i, code := range []string{used, over, "0000-0000", "nunca", strings.Repeat("é", 60)} {
		a := f.do(pairAsk(code, fmt.Sprint("x", i)))
		f.refusal(a, wire.Unauthenticated, policy.Pairing)
		if !strings.Contains(string(a.body), `"new-pairing-code"`) || !strings.Contains(string(a.body), "pida un código nuevo") {
			t.Errorf("%q is answered %s", code, a.body)
		}
		answers = append(answers, string(a.body))
	}
	for _, other := range answers[1:] {
		if other != answers[0] {
			t.Errorf("one is answered %s, another %s", answers[0], other)
		}
	}
	if f.store.AppliedIndex() != index || f.records() != before {
		t.Error("a code that opens nothing went through the log")
	}
	f.paired(last, "last")
}

// TestGuessesAreCounted, for each address and for all together, right codes and wrong ones alike; a request that
// is no guess is not counted.
func TestGuessesAreCounted(t *testing.T) {
	address, all := newFakeLimit(3), newFakeLimit(5)
	f := newDeviceFixture(t, func(c *Config) { c.Access.PairingAddress, c.Access.PairingAll = address, all })
	code := f.pairing(pairingJSON, "p").Code
	f.refusal(f.do(ask{method: http.MethodPost, target: wire.PairPath, body: `{}`}.key("a")), wire.MissingField, policy.NoRule)
	f.refusal(f.do(ask{method: http.MethodPost, target: wire.PairPath, body: `{"code":"x"}`}), wire.IdempotencyKeyMissing, policy.NoRule)
	for n := range 3 {
		f.refusal(f.do(pairAsk("0000-0000", fmt.Sprint("guess", n))), wire.Unauthenticated, policy.Pairing)
	}
	a := f.do(pairAsk(code, "right"))
	f.refusal(a, wire.RateLimited, policy.NoRule)
	if a.header.Get(wire.RetryAfterHeader) == "" || len(f.state.Tokens()) != 0 {
		t.Errorf("a right code over the limit is answered %v", a.header)
	}
	if all.asked[0] != 3 {
		t.Errorf("%d tries were counted, want 3", all.asked[0])
	}
	clear(address.asked)
	f.refusal(f.do(pairAsk("0000-0000", "g4")), wire.Unauthenticated, policy.Pairing)
	f.paired(code, "right") // the fifth
	clear(address.asked)
	f.refusal(f.do(pairAsk("0000-0000", "g6")), wire.RateLimited, policy.NoRule)
}

// TestAFollowerHandsPairingOver: to a node that leads, where tries are counted, and the code is.
func TestAFollowerHandsPairingOver(t *testing.T) {
	leader := newDeviceFixture(t, func(c *Config) { c.Access.PairingAddress = newFakeLimit(2) })
	follower := newDeviceFixture(t, func(c *Config) {
		c.Hand = func(ctx context.Context, call []byte) ([]byte, error) { return leader.api.Handed(ctx, call, nil) }
	})
	follower.store.follows.Store(true)
	code := follower.pairing(pairingJSON, "p").Code
	if len(leader.state.Pairings()) != 1 || len(follower.state.Pairings()) != 0 {
		t.Fatal("the pairing was not made by the leader")
	}
	device := follower.paired(code, "d")
	if again := follower.paired(code, "d"); again != device {
		t.Errorf("got %+v, and again %+v", device, again)
	}
	follower.refusal(follower.do(pairAsk(code, "e")), wire.RateLimited, policy.NoRule)
	if len(leader.state.Tokens()) != 1 {
		t.Error("the leader has no token")
	}
}

// TestHeartbeatsAreWrittenSeldom: one that says nothing new within half a minute costs the log nothing; nothing is
// written of a device that has its token from a configuration file, and it is answered like all others.
func TestHeartbeatsAreWrittenSeldom(t *testing.T) {
	f := newDeviceFixture(t)
	device := f.paired(f.pairing(strings.Replace(pairingJSON, "kiosk", "board", 1), "p").Code, "d")
	const well, trouble = `{"version":"v9","queueDepth":0,"printer":"ok"}`, `{"version":"v9","queueDepth":0,"printer":"cover-open"}`
	for i, step := range []struct {
		pass   time.Duration
		body   string
		writes bool
	}{
		{0, well, true}, {0, well, false}, {29 * time.Second, well, false}, {time.Second, well, true},
		{0, trouble, true}, {0, trouble, false}, {0, well, true},
	} {
		f.advance(step.pass)
		index := f.store.AppliedIndex()
		f.decode(f.do(beatAsk(device.Token, step.body)), http.StatusOK, &wire.HeartbeatResponse{})
		if got := f.store.AppliedIndex() != index; got != step.writes {
			t.Errorf("step %d went through the log: %v", i, got)
		}
	}
	index := f.store.AppliedIndex()
	for _, token := range []string{"kiosk", "staff"} {
		f.decode(f.do(ask{method: http.MethodPost, target: wire.HeartbeatPath, token: token, body: well}), http.StatusOK, &wire.HeartbeatResponse{})
	}
	if f.store.AppliedIndex() != index {
		t.Error("the heartbeat of a configured token went through the log")
	}
}

// TestHeartbeatsBeforeTheirFormat are answered, and written by nobody: another node could not read them.
func TestHeartbeatsBeforeTheirFormat(t *testing.T) {
	f := newFixture(t)
	kiosk := f.makeToken(&wire.TokenRequest{Name: "Quiosco viejo", Role: "kiosk", Unit: "u-quito"})
	f.decode(f.do(beatAsk(kiosk.Secret, `{"version":"v9","queueDepth":0,"printer":"ok"}`)), http.StatusOK, &wire.HeartbeatResponse{})
	f.refusal(f.askPairing(pairingJSON, "p"), wire.WrongState, policy.NoRule)
	if list := f.kiosks(); len(list) != 1 || list[0].LastHeartbeat != "" || list[0].Printer != "" {
		t.Errorf("listed %+v", list)
	}
}

// TestABoardSeesNothing of patients, agendas or the catalogue: the queue of its unit, and no more.
func TestABoardSeesNothing(t *testing.T) {
	f := newDeviceFixture(t)
	board := f.paired(f.pairing(strings.Replace(pairingJSON, "kiosk", "board", 1), "p").Code, "d")
	may := []string{wire.HeartbeatPath, wire.UnitQueueTemplate, wire.QueueEventsTemplate}
	for _, row := range f.api.routes(true) {
		if row.roles&RoleBoard != 0 && !slices.Contains(may, row.path) {
			t.Errorf("a board may %s %s", row.method, row.path)
		}
	}
	if a := f.do(ask{method: http.MethodGet, target: wire.SpecialtiesPath}.by(board.Token)); a.status != http.StatusForbidden {
		t.Errorf("the catalogue is answered %d", a.status)
	}
}

func TestBadPairings(t *testing.T) {
	f := newDeviceFixture(t)
	pairing := func(body string) ask {
		return ask{method: http.MethodPost, target: wire.PairingsPath, token: "admin", body: body}.key("bad")
	}
	device := func(body string) ask {
		return ask{method: http.MethodPost, target: wire.PairPath, body: body}.key("bad")
	}
	beat := func(body string) ask {
		return ask{method: http.MethodPost, target: wire.HeartbeatPath, token: "kiosk", body: body}
	}
	long := strings.Repeat("x", 129)
	f.refusedAll([]bad{
		{"no name", pairing(`{"unit":"u-quito","role":"kiosk"}`), wire.MissingField, "/name"},
		{"a long name", pairing(`{"name":"` + long + `","unit":"u-quito","role":"kiosk"}`), wire.Malformed, "/name"},
		{"a name that clears the screen", pairing(`{"name":"a\u001b[2J","unit":"u-quito","role":"kiosk"}`), wire.Malformed, "/name"},
		{"a name from right to left", pairing(`{"name":"a\u202eb","unit":"u-quito","role":"kiosk"}`), wire.Malformed, "/name"},
		{"a name that is a number", pairing(`{"name":"65536","unit":"u-quito","role":"kiosk"}`), wire.Malformed, "/name"},
		{"no unit", pairing(`{"name":"x","role":"kiosk"}`), wire.MissingField, "/unit"},
		{"an unknown unit", pairing(`{"name":"x","unit":"u-none","role":"kiosk"}`), wire.NotFound, "/unit"},
		{"no role", pairing(`{"name":"x","unit":"u-quito"}`), wire.MissingField, "/role"},
		{"an admin", pairing(`{"name":"x","unit":"u-quito","role":"admin"}`), wire.Malformed, "/role"},
		{"a patient", pairing(`{"name":"x","unit":"u-quito","role":"patient"}`), wire.Malformed, "/role"},
		{"no code", device(`{"device":"x"}`), wire.MissingField, "/code"},
		{"a huge code", device(`{"code":"` + strings.Repeat("x", 5000) + `"}`), wire.Malformed, "/code"},
		{"a long device", device(`{"code":"x","device":"` + long + `"}`), wire.Malformed, "/device"},
		{"a device that clears the screen", device(`{"code":"x","device":"\u001b[2J"}`), wire.Malformed, "/device"},
		{"no printer", beat(`{"version":"v","queueDepth":0}`), wire.MissingField, "/printer"},
		{"an unknown printer", beat(`{"version":"v","queueDepth":0,"printer":"burning"}`), wire.Malformed, "/printer"},
		{"a long version", beat(`{"version":"` + long + `","queueDepth":0,"printer":"ok"}`), wire.Malformed, "/version"},
		{"a version that clears the screen", beat(`{"version":"\u001b[2J","queueDepth":0,"printer":"ok"}`), wire.Malformed, "/version"},
		{"fewer than none", beat(`{"version":"v","queueDepth":-1,"printer":"ok"}`), wire.Malformed, "/queueDepth"},
		{"more than any", beat(`{"version":"v","queueDepth":65536,"printer":"ok"}`), wire.Malformed, "/queueDepth"},
	})
}

// TestTooManyPairings: one more is refused until one is used or over.
func TestTooManyPairings(t *testing.T) {
	f := newDeviceFixture(t)
	for n := range allocator.MaxPairings - 1 {
		f.must(allocator.Command{Kind: allocator.KindMakePairing, Pairing: &allocator.Pairing{Hash: uint64(n) + 1, Role: allocator.RoleKiosk, Name: "x"}})
	}
	code := f.pairing(pairingJSON, "last").Code
	f.refusal(f.askPairing(pairingJSON, "more"), wire.TooManyItems, policy.NoRule)
	f.paired(code, "d")
	f.pairing(pairingJSON, "again")
	f.advance(allocator.PairingSeconds * time.Second)
	f.pairing(pairingJSON, "later")
}
