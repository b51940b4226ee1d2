package allocator

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

func hashOf(n int) TokenHash { return TokenHash{byte(n), byte(n >> 8), byte(n >> 16), 1} }

// sampleToken is an operator's token that may be made.
func sampleToken(n int) Token {
	return Token{Hash: hashOf(n), Role: RoleOperator, Channel: policy.Phone, Unit: AllUnits, Name: fmt.Sprintf("Operadora %d", n)}
}

func (w *world) makeTokens(t *testing.T, actor uint32, tokens ...Token) Outcome {
	t.Helper()
	return w.one(t, Command{Kind: KindPutTokens, Actor: actor, Tokens: tokens})
}

// TestTokensAreMadeAndRevoked follows tokens through their lives, and a restart.
func TestTokensAreMadeAndRevoked(t *testing.T) {
	w := town(t)
	first := w.makeTokens(t, 4, sampleToken(1))
	second := w.makeTokens(t, 4, sampleToken(2), sampleToken(3))
	if first.Code != wire.Done || first.Number != FirstTokenNumber || second.Number != FirstTokenNumber+2 {
		t.Fatalf("made as %+v and %+v", first, second)
	}
	got := w.s.TokenByHash(hashOf(2))
	if got == nil || got.Number != FirstTokenNumber+1 || got.MadeBy != 4 || int64(got.MadeSeconds) != w.millis/1000 || !got.Live(w.millis/1000) {
		t.Fatalf("found %+v", got)
	}
	if twice := w.makeTokens(t, 4, sampleToken(9), sampleToken(2)); twice.Code != wire.WrongState || w.s.TokenByHash(hashOf(9)) != nil {
		t.Errorf("a hash that is there was answered %s, or half of a command was done", twice.Code)
	}
	if same := w.makeTokens(t, 4, sampleToken(8), sampleToken(8)); same.Code != wire.WrongState {
		t.Errorf("the same hash twice in a command: %s", same.Code)
	}
	own := w.one(t, Command{Kind: KindRevokeToken, Actor: FirstTokenNumber + 1, Token: FirstTokenNumber + 1})
	if own.Code != wire.Forbidden || !w.s.TokenByHash(hashOf(2)).Live(w.millis/1000) {
		t.Errorf("revoking one's own token: %s", own.Code)
	}
	for range 2 {
		if o := w.one(t, Command{Kind: KindRevokeToken, Actor: 4, Token: FirstTokenNumber + 1}); o.Code != wire.Done {
			t.Errorf("revoking: %s", o.Code)
		}
	}
	if none := w.one(t, Command{Kind: KindRevokeToken, Actor: 4, Token: 77}); none.Code != wire.NotFound {
		t.Errorf("revoking what is not: %s", none.Code)
	}
	w.check(t)
	again := w.reloaded(t)
	again.check(t)
	if kept := again.s.TokenByNumber(FirstTokenNumber + 1); kept == nil || !kept.Revoked || kept.Name != "Operadora 2" {
		t.Errorf("after a restart it is %+v", kept)
	}
	if next := again.makeTokens(t, 4, sampleToken(10)); next.Number != FirstTokenNumber+3 {
		t.Errorf("the number after a restart is %d", next.Number)
	}
}

// TestTokensThatAreNone has one row for each thing that a token may not be.
func TestTokensThatAreNone(t *testing.T) {
	w := town(t)
	for name, change := range map[string]func(*Token){
		"no role":                   func(v *Token) { v.Role = 0 },
		"a role beyond the last":    func(v *Token) { v.Role = RoleBackup + 1 },
		"another role's door":       func(v *Token) { v.Channel = policy.Web },
		"an admin on the phone":     func(v *Token) { v.Role = RoleAdmin },
		"a channel without a door":  func(v *Token) { v.Role, v.Channel = RoleChannel, policy.Internal },
		"a channel that is none":    func(v *Token) { v.Role, v.Channel = RoleChannel, policy.Channels },
		"a kiosk nowhere":           func(v *Token) { v.Role, v.Channel = RoleKiosk, policy.Kiosk },
		"a unit that does not be":   func(v *Token) { v.Role, v.Channel, v.Unit = RoleStaff, policy.Desk, 2 },
		"an operator at a unit":     func(v *Token) { v.Unit = 0 },
		"a group that does not be":  func(v *Token) { v.Group = 1 },
		"no name":                   func(v *Token) { v.Name = "" },
		"a name too long":           func(v *Token) { v.Name = strings.Repeat("x", MaxTokenTextBytes+1) },
		"a device too long":         func(v *Token) { v.Device = strings.Repeat("x", MaxTokenTextBytes+1) },
		"no hash":                   func(v *Token) { v.Hash = TokenHash{} },
		"one that is over already":  func(v *Token) { v.ExpiresSeconds = uint32(w.millis / 1000) },
		"one that is revoked":       func(v *Token) { v.Revoked = true },
		"a kiosk in a group of 140": func(v *Token) { v.Role, v.Channel, v.Unit, v.Group = RoleKiosk, policy.Kiosk, 0, 1 },
	} {
		token := sampleToken(1)
		change(&token)
		if o := w.makeTokens(t, 4, token); o.Code != wire.Malformed || len(w.s.Tokens()) > 0 {
			t.Errorf("%s: %s", name, o.Code)
		}
	}
	if o := w.makeTokens(t, 4); o.Code != wire.Malformed {
		t.Errorf("no tokens: %s", o.Code)
	}
	limit := sampleToken(1)
	limit.Name, limit.ExpiresSeconds = strings.Repeat("x", MaxTokenTextBytes), uint32(w.millis/1000)+1
	if o := w.makeTokens(t, 4, limit); o.Code != wire.Done {
		t.Errorf("all as long as may be: %s", o.Code)
	}
	if made := w.s.TokenByHash(limit.Hash); !made.Live(w.millis/1000) || made.Live(w.millis/1000+1) {
		t.Error("a token does not end at its second")
	}
}

// TestDeadTokensMakeRoom fills the table: only the dead go, the oldest first, and no number comes again.
func TestDeadTokensMakeRoom(t *testing.T) {
	w := town(t)
	for n := 0; n < MaxTokens; n += maxTokensEachCommand {
		tokens := make([]Token, maxTokensEachCommand)
		for i := range tokens {
			tokens[i] = sampleToken(n + i)
		}
		if o := w.makeTokens(t, 4, tokens...); o.Code != wire.Done {
			t.Fatalf("token %d: %s", n, o.Code)
		}
	}
	if o := w.makeTokens(t, 4, sampleToken(MaxTokens)); o.Code != wire.TooManyItems || len(w.s.Tokens()) != MaxTokens {
		t.Errorf("one too many: %s", o.Code)
	}
	newest := uint32(FirstTokenNumber + MaxTokens - 1)
	w.one(t, Command{Kind: KindRevokeToken, Token: newest})
	if o := w.makeTokens(t, 4, sampleToken(MaxTokens), sampleToken(MaxTokens+1)); o.Code != wire.TooManyItems {
		t.Errorf("two where one is dead: %s", o.Code)
	}
	o := w.makeTokens(t, 4, sampleToken(MaxTokens))
	if o.Code != wire.Done || o.Number != newest+1 || w.s.TokenByNumber(newest) != nil || len(w.s.Tokens()) != MaxTokens {
		t.Errorf("where one is dead: %+v", o)
	}
	w.check(t)
	w.reloaded(t).check(t)
}

// TestShifts has both sides of every boundary, in mainland time. 23 November 2026 is a Monday.
func TestShifts(t *testing.T) {
	const monday, sunday, saturday policy.Weekdays = 1 << 1, 1 << 0, 1 << 6
	for _, c := range []struct {
		shift Shift
		at    string
		works bool
	}{
		{Shift{monday, 420, 900}, "2026-11-23T06:59:59.999", false}, {Shift{monday, 420, 900}, "2026-11-23T07:00", true},
		{Shift{monday, 420, 900}, "2026-11-23T14:59:59.999", true}, {Shift{monday, 420, 900}, "2026-11-23T15:00", false},
		{Shift{monday, 420, 900}, "2026-11-24T08:00", false}, {Shift{monday, 420, 900}, "2026-11-22T08:00", false},
		{Shift{monday, 0, 1440}, "2026-11-23T00:00", true}, {Shift{monday, 0, 1440}, "2026-11-23T23:59:59.999", true},
		{Shift{monday, 0, 1440}, "2026-11-24T00:00", false}, {Shift{monday, 0, 1440}, "2026-11-22T23:59", false},
		{Shift{sunday, 1320, 360}, "2026-11-22T21:59", false}, {Shift{sunday, 1320, 360}, "2026-11-22T22:00", true},
		{Shift{sunday, 1320, 360}, "2026-11-23T00:00", true}, {Shift{sunday, 1320, 360}, "2026-11-23T05:59:59", true},
		{Shift{sunday, 1320, 360}, "2026-11-23T06:00", false}, {Shift{sunday, 1320, 360}, "2026-11-23T22:00", false},
		{Shift{sunday, 1320, 360}, "2026-11-22T05:00", false}, {Shift{saturday, 1320, 1}, "2026-11-22T00:00:59", true},
		{Shift{saturday, 1320, 1}, "2026-11-22T00:01", false},
	} {
		group := OperatorGroup{ID: "g", Shifts: []Shift{c.shift}}
		if got := group.working(mainland(t, c.at)); got != c.works {
			t.Errorf("%+v at %s: %v", c.shift, c.at, got)
		}
	}
}

func TestGroups(t *testing.T) {
	w := town(t)
	put := func(groups ...OperatorGroup) wire.Code {
		return w.one(t, Command{Kind: KindPutGroups, Groups: groups}).Code
	}
	night := Shift{policy.EveryDay, 1320, 360}
	if code := put(OperatorGroup{ID: "a", Name: "A"}, OperatorGroup{ID: "b", Shifts: []Shift{night}}); code != wire.Done {
		t.Fatal(code)
	}
	b, known := w.s.OperatorGroup("b")
	if _, other := w.s.OperatorGroup("c"); !known || b != 2 || other {
		t.Errorf("b is %d, %v", b, known)
	}
	for group, works := range map[uint16]bool{0: true, 1: true, 2: false, 3: false} {
		if got := w.s.OnShift(group, w.millis); got != works {
			t.Errorf("group %d works: %v", group, got)
		}
	}
	operator := sampleToken(1)
	if operator.Group = 3; w.makeTokens(t, 4, operator).Code != wire.Malformed {
		t.Error("a token of a group that is none")
	}
	if operator.Group = 2; w.makeTokens(t, 4, operator).Code != wire.Done {
		t.Error("a token of a group is refused")
	}
	if code := put(OperatorGroup{ID: "b", Name: "B", Shifts: []Shift{{policy.EveryDay, 0, 1440}}}); code != wire.Done || !w.s.OnShift(2, w.millis) {
		t.Errorf("changing a group: %s", code)
	}
	for name, bad := range map[string]OperatorGroup{
		"no id": {Name: "x"}, "a long id": {ID: strings.Repeat("x", 129)}, "a long name": {ID: "x", Name: strings.Repeat("x", 129)},
		"no days": {ID: "x", Shifts: []Shift{{0, 1, 2}}}, "eight days": {ID: "x", Shifts: []Shift{{0x80, 1, 2}}},
		"no time": {ID: "x", Shifts: []Shift{{1, 5, 5}}}, "a start after the day": {ID: "x", Shifts: []Shift{{1, 1440, 3}}},
		"an end after the day": {ID: "x", Shifts: []Shift{{1, 0, 1441}}}, "an end at the start of the day": {ID: "x", Shifts: []Shift{{1, 5, 0}}},
	} {
		if code := put(OperatorGroup{ID: "new"}, bad); code != wire.Malformed || len(w.s.OperatorGroups()) != 2 {
			t.Errorf("%s: %s", name, code)
		}
	}
	w.check(t)
	again := w.reloaded(t)
	again.check(t)
	if !slices.EqualFunc(w.s.OperatorGroups(), again.s.OperatorGroups(), func(a, b OperatorGroup) bool {
		return a.ID == b.ID && a.Name == b.Name && slices.Equal(a.Shifts, b.Shifts)
	}) {
		t.Error("a restart changes the groups")
	}
}

// TestAccessCheckSees breaks each invariant by hand.
func TestAccessCheckSees(t *testing.T) {
	for says, breaks := range map[string]func(s *State){
		"token 65536: stands out of order":              func(s *State) { list := s.Tokens(); list[0], list[1] = list[1], list[0] },
		"token 65536: its hash does not lead to it":     func(s *State) { list := s.Tokens(); other := *list[0]; list[0] = &other },
		"token 65536: has fields that do not go":        func(s *State) { s.Tokens()[0].Group = 9 },
		"2 tokens are in the index, of 1":               func(s *State) { list := s.Tokens()[:1]; s.tokens.order.Store(&list) },
		"group 0: is none":                              func(s *State) { s.groups.Load().rows[0].ID = "" },
		"2 groups are in the index, of 1":               func(s *State) { s.groups.Load().byID["x"] = 0 },
		"records of kind s: 1 of 1 will not be forgott": func(s *State) { s.attempts.order = nil },
		"records of kind u: 1 of 1 will not be forgott": func(s *State) { s.spent.rows.put(5, lapse{untilSeconds: 1}) },
	} {
		w := town(t)
		w.apply(t,
			Command{Kind: KindPutGroups, Groups: []OperatorGroup{{ID: "a"}}},
			Command{Kind: KindPutTokens, Tokens: []Token{sampleToken(1), sampleToken(2)}},
			Command{Kind: KindSignIn, SignIn: w.signIn(t, ana, 1999, 5)},
		)
		w.check(t)
		breaks(w.s)
		if report := strings.Join(w.s.Check().Violations, "\n"); !strings.Contains(report, says) {
			t.Errorf("want %q, got %s", says, report)
		}
	}
}
