package httpapi

import (
	"fmt"
	"net/http"
	"net/netip"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// fakeLimit gives each key some requests, and never more.
type fakeLimit struct {
	mu       sync.Mutex
	requests int
	asked    map[uint64]int
}

func newFakeLimit(requests int) *fakeLimit {
	return &fakeLimit{requests: requests, asked: map[uint64]int{}}
}

func (l *fakeLimit) Take(key uint64) (int, time.Duration, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.asked[key] == l.requests {
		return 0, 7 * time.Second, false
	}
	l.asked[key]++
	return l.requests - l.asked[key], 0, true
}

func (l *fakeLimit) Quota() (int, time.Duration) { return l.requests, time.Minute }

// TestBudgetOfAToken wants the headers on every answer, the refusal after the last, and nobody else to pay.
func TestBudgetOfAToken(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.Access.Kiosk = newFakeLimit(2) })
	kiosk := ask{method: http.MethodGet, target: wire.SpecialtiesPath, token: "kiosk"}
	for n := range 2 {
		a := f.do(kiosk)
		if got, want := a.header.Get(wire.RateLimitHeader), fmt.Sprintf(`"token";r=%d;t=%d`, 1-n, 30*(n+1)); a.status != 200 || got != want {
			t.Errorf("request %d: %d, %s, want %s", n, a.status, got, want)
		}
		if got := a.header.Get(wire.RateLimitPolicyHeader); got != `"token";q=2;w=60` {
			t.Errorf("the policy is %s", got)
		}
	}
	waits := map[string]bool{}
	for range 40 {
		a := f.do(kiosk)
		f.refusal(a, wire.RateLimited, policy.NoRule)
		wait, err := strconv.Atoi(a.header.Get(wire.RetryAfterHeader))
		if err != nil || wait < 7 || wait > 7+4 || a.header.Get(wire.RateLimitHeader) != `"token";r=0;t=7` {
			t.Errorf("refused with %v", a.header)
		}
		waits[a.header.Get(wire.RetryAfterHeader)] = true
	}
	if len(waits) < 2 {
		t.Error("all who were refused are to come back at the same moment")
	}
	for _, other := range []string{"web", "operator", "admin", "staff"} {
		a := f.do(ask{method: http.MethodGet, target: wire.SpecialtiesPath, token: other})
		if a.status != 200 || a.header.Get(wire.RateLimitHeader) != "" {
			t.Errorf("%s: %d with %q", other, a.status, a.header.Get(wire.RateLimitHeader))
		}
	}
	if f.do(ask{method: http.MethodGet, target: wire.HealthPath}).status != 200 {
		t.Error("health has a budget")
	}
}

// TestBudgetOfAPatientIsThePersons wants a new session to bring no new budget.
func TestBudgetOfAPatientIsThePersons(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.Access.Patient = newFakeLimit(1) })
	until := uint32(testNow.Unix() + 60)
	first, _ := f.api.newSession(1, until)
	second, _ := f.api.newSession(1, until)
	other, _ := f.api.newSession(2, until)
	for i, c := range []struct {
		token  string
		status int
	}{{first, 200}, {first, 429}, {second, 429}, {other, 200}} {
		if a := f.do(ask{method: http.MethodGet, target: wire.SpecialtiesPath}.by(c.token)); a.status != c.status {
			t.Errorf("request %d: %d", i, a.status)
		}
	}
}

// TestBudgetOfADocument wants known and unknown to run out alike, and nothing to be decided then.
func TestBudgetOfADocument(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.Access.Document = newFakeLimit(2) })
	for _, document := range []string{ana, stranger} {
		for range 2 {
			f.refusal(f.trySession(document, 1999), wire.Unauthenticated, policy.WrongYears)
		}
		index := f.store.AppliedIndex()
		f.refusal(f.trySession(document, anaYear), wire.RateLimited, policy.NoRule)
		if f.store.AppliedIndex() != index {
			t.Error("what was refused went through the log")
		}
	}
}

// TestNobodyBehindAnAddressIsLockedOut asks for far more checks than an address has easy ones.
func TestNobodyBehindAnAddressIsLockedOut(t *testing.T) {
	f := newFixture(t, func(c *Config) {
		c.Access.Address, c.Access.ChallengeNumber, c.Access.HardChallengeNumber = newFakeLimit(3), 10, 200
	})
	hard := 0
	for range 20 {
		var check wire.Challenge
		f.decode(f.do(ask{method: http.MethodGet, target: wire.ChallengePath}), http.StatusOK, &check)
		if check.MaxNumber == 200 {
			hard++
		}
	}
	if hard != 17 {
		t.Errorf("%d checks are hard, of 20 with 3 easy ones", hard)
	}
	f.session(ana, anaYear)
}

// TestClientAddress has the forms in which proxies and liars write.
func TestClientAddress(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct {
		peer, forwarded, want string
	}{
		{"203.0.113.9", "", "203.0.113.9"},
		{"203.0.113.9", "198.51.100.1", "203.0.113.9"}, // who is no proxy of ours says nothing of others
		{"10.0.0.1", "", "10.0.0.1"},
		{"10.0.0.1", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"}, // what stands left was written by the client
		{"10.0.0.1", "198.51.100.1,10.9.9.9", "198.51.100.1"},
		{"10.0.0.1", "198.51.100.1, fd00::7 ,10.9.9.9", "198.51.100.1"},
		{"10.0.0.1", "10.3.3.3, 10.2.2.2", "10.3.3.3"},
		{"10.0.0.1", "198.51.100.1, unknown", "10.0.0.1"},
		{"10.0.0.1", "198.51.100.1:4711", "198.51.100.1"},
		{"10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"},
		{"10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"},
		{"10.0.0.1", "2001:db8::1%eth0", "2001:db8::1"},
		{"10.0.0.1", "198.51.100.1,", "10.0.0.1"},
	} {
		if got := clientAddress(netip.MustParseAddr(c.peer), [][]byte{[]byte(c.forwarded)}, trusted); got.String() != c.want {
			t.Errorf("%s saying %q is taken for %s, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
	two := [][]byte{[]byte("1.1.1.1"), []byte("198.51.100.1")}
	if got := clientAddress(netip.MustParseAddr("10.0.0.1"), two, trusted); got.String() != "198.51.100.1" {
		t.Errorf("of two headers %s is taken", got)
	}
}

// TestOrigins wants addresses to be told apart, networks of IPv6 to be one, and both to be the same after
// they were remembered.
func TestOrigins(t *testing.T) {
	f := newFixture(t)
	f.get(wire.SpecialtiesPath)
	origin := func(text string) uint64 { return f.api.originOf(netip.MustParseAddr(text)) }
	if origin("198.51.100.1") == origin("198.51.100.2") || origin("2001:db8:0:1::1") == origin("2001:db8:0:2::1") {
		t.Error("two addresses have one hash")
	}
	if origin("2001:db8:0:1::1") != origin("2001:db8:0:1:ffff::9") {
		t.Error("an address within a network has a hash of its own")
	}
	for n := range 3 * originCells {
		text := fmt.Sprintf("10.%d.%d.1", n/256, n%256)
		if first := origin(text); first == 0 || first != origin(text) {
			t.Fatalf("%s has the hash %d", text, first)
		}
	}
}

var hashed = regexp.MustCompile(`^[0-9a-f]{16}$`)

// lastAudited is the newest row of the audit trail.
func (f *fixture) lastAudited() wire.AuditRow {
	f.t.Helper()
	var answer wire.AuditResponse
	f.decode(f.do(ask{method: http.MethodGet, target: wire.AuditPath, token: "admin"}), http.StatusOK, &answer)
	return answer.Rows[len(answer.Rows)-1]
}

// TestCommandsSayWhereTheyComeFrom wants origin and account in what is proposed, as hashes.
func TestCommandsSayWhereTheyComeFrom(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.Access.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	f.rules(func(d *policy.Document) { d.MaxHolds, d.HoldPauseSeconds = 10, 0 })
	seen := map[string]string{}
	for i, c := range []struct{ name, address, account, token string }{
		{"one", "198.51.100.1", "593991234567", "web"}, {"the same", "198.51.100.1", "593991234567", "web"},
		{"another address", "198.51.100.2", "593991234567", "web"}, {"another account", "198.51.100.1", "593991234568", "web"},
		{"another channel", "198.51.100.1", "593991234567", "phone"}, {"no account", "198.51.100.1", "", "web"},
	} {
		one := ask{method: http.MethodPost, target: wire.HoldsPath, token: c.token, body: bookJSON(ana, slotID(agendaQuito, uint8(i)))}.key(strconv.Itoa(i))
		one = one.with(wire.ForwardedForHeader + ": " + c.address)
		if c.account != "" {
			one = one.with(wire.AccountHeader + ": " + c.account)
		}
		if a := f.do(one); a.status != http.StatusCreated {
			t.Fatalf("%s: %d %s", c.name, a.status, a.body)
		}
		last := f.lastAudited()
		seen[c.name] = last.Origin + " " + last.Account
		if !hashed.MatchString(last.Origin) || hashed.MatchString(last.Account) == (c.account == "") {
			t.Errorf("%s: %s", c.name, seen[c.name])
		}
	}
	if seen["one"] != seen["the same"] {
		t.Error("the same caller has two hashes")
	}
	for name, other := range seen {
		if name != "one" && name != "the same" && other == seen["one"] {
			t.Errorf("%s has the same hashes", name)
		}
	}
	for _, account := range []string{"a b", "\x01", "é", fmt.Sprintf("%0129d", 1)} {
		a := f.do(ask{method: http.MethodGet, target: wire.SpecialtiesPath, token: "web"}.with(wire.AccountHeader + ": " + account))
		if a.status != http.StatusBadRequest {
			t.Errorf("account %q: %d", account, a.status)
		}
	}
}
