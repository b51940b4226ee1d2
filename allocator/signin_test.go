package allocator

import (
	"bytes"
	"testing"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// signIn is a way in with a robot check that ends in five minutes; challenge 0 is none.
func (w *world) signIn(t testing.TB, number string, year uint16, challenge uint64) SignIn {
	t.Helper()
	in := SignIn{Document: cedula(t, number), IssueYear: year, Challenge: challenge}
	if challenge != 0 {
		in.ChallengeExpiresSeconds = uint32(w.millis/1000) + 300
	}
	return in
}

func (w *world) trySignIn(t testing.TB, number string, year uint16) Outcome {
	t.Helper()
	return w.one(t, Command{Kind: KindSignIn, SignIn: w.signIn(t, number, year, 0)})
}

const (
	rightYear = 2015
	unknown   = "0102030400" // valid, and not in the registry
)

// TestLock counts wrong years to the lock, for somebody known and for somebody unknown alike, on both
// sides of each boundary.
func TestLock(t *testing.T) {
	for _, number := range []string{ana, unknown} {
		w := town(t)
		rules := w.s.Rules()
		for n := range int(rules.WrongYearsToLock) {
			if o := w.trySignIn(t, number, 1999); o.Code != wire.Unauthenticated || o.Rule != policy.WrongYears {
				t.Fatalf("wrong year %d of %s: %+v", n+1, number, o)
			}
			w.millis += 1000
		}
		locked := w.trySignIn(t, number, rightYear)
		if locked.Code != wire.Unauthenticated || locked.Rule != policy.WrongYears || locked.Number != 0 {
			t.Errorf("%s is not locked, or says so: %+v", number, locked)
		}
		if number == unknown {
			continue
		}
		// The lock began with the last wrong year, and what was tried meanwhile does not make it longer.
		w.millis += int64(rules.LockSeconds)*1000 - 2000
		if o := w.trySignIn(t, number, rightYear); o.Code != wire.Unauthenticated {
			t.Errorf("a second before the end of the lock: %+v", o)
		}
		again := w.reloaded(t)
		again.check(t)
		for _, one := range []*world{w, again} {
			one.millis += 1000
			if o := one.trySignIn(t, number, rightYear); o.Code != wire.Done || o.Number != 1 {
				t.Errorf("at the end of the lock: %+v", o)
			}
			one.check(t)
		}
		if !bytes.Equal(dumped(w.s.Records()), dumped(again.s.Records())) {
			t.Error("a node that was started again remembers other attempts")
		}
	}
}

// TestOneLessThanALock wants the count to begin anew after its time, and after a right year.
func TestOneLessThanALock(t *testing.T) {
	w := town(t)
	most := int(w.s.Rules().WrongYearsToLock) - 1
	for range most {
		w.trySignIn(t, ana, 1999)
	}
	if o := w.trySignIn(t, ana, rightYear); o.Number != 1 {
		t.Fatalf("one before the lock: %+v", o)
	}
	for range most {
		w.trySignIn(t, ana, 1999)
	}
	w.millis += int64(w.s.Rules().LockSeconds) * 1000
	for range most {
		w.trySignIn(t, ana, 1999)
	}
	if o := w.trySignIn(t, ana, rightYear); o.Number != 1 {
		t.Errorf("wrong years were counted for longer than they count: %+v", o)
	}
	if o := w.trySignIn(t, luis, 0); o.Code != wire.Unauthenticated {
		t.Errorf("no year was taken: %+v", o)
	}
	w.check(t)
}

// TestNoYearIsNoWayIn wants nobody in whose year is not known, by leaving it out.
func TestNoYearIsNoWayIn(t *testing.T) {
	w := town(t)
	w.one(t, Command{Kind: KindPutPersons, Persons: []PersonRecord{{Document: cedula(t, unknown), BirthDay: 3000, Coverage: policy.Affiliate}}})
	if o := w.trySignIn(t, unknown, 0); o.Code != wire.Unauthenticated || o.Number != 0 {
		t.Errorf("who has no year came in without one: %+v", o)
	}
	if o := w.one(t, Command{Kind: KindSignIn, SignIn: SignIn{IssueYear: rightYear}}); o.Code != wire.Unauthenticated {
		t.Errorf("no document: %+v", o)
	}
}

// TestChallengeIsUsedOnce wants each robot check to be good for one try, right or wrong, across a restart.
func TestChallengeIsUsedOnce(t *testing.T) {
	w := town(t)
	try := func(w *world, year uint16, challenge uint64) Outcome {
		return w.one(t, Command{Kind: KindSignIn, SignIn: w.signIn(t, ana, year, challenge)})
	}
	used := func(w *world, challenge uint64, when string) {
		t.Helper()
		if o := try(w, rightYear, challenge); o.Code != wire.Unauthenticated || o.Rule != policy.Challenge || o.Number != 0 {
			t.Errorf("%s: %+v", when, o)
		}
	}
	if o := try(w, rightYear, 7); o.Number != 1 {
		t.Fatalf("a good check: %+v", o)
	}
	used(w, 7, "again")
	if o := try(w, 1999, 8); o.Rule != policy.WrongYears {
		t.Errorf("a wrong year: %+v", o)
	}
	used(w, 8, "after a wrong year")
	used(w.reloaded(t), 7, "after a restart")

	late := w.signIn(t, ana, rightYear, 9)
	late.ChallengeExpiresSeconds = uint32(w.millis / 1000)
	if o := w.one(t, Command{Kind: KindSignIn, SignIn: late}); o.Rule != policy.Challenge {
		t.Errorf("at its last second: %+v", o)
	}
	late.ChallengeExpiresSeconds++
	if o := w.one(t, Command{Kind: KindSignIn, SignIn: late}); o.Number != 1 {
		t.Errorf("a second before its end: %+v", o)
	}
	// Nothing is remembered for longer than it can be of use.
	w.millis += 300_000
	w.one(t, Command{Kind: KindTick})
	if w.s.spent.rows.len() != 0 {
		t.Errorf("%d checks are remembered after their end", w.s.spent.rows.len())
	}
	w.check(t)
	w.reloaded(t)
}

// TestForgettingIsBounded wants a long list to be forgotten piece by piece, the same after a restart.
func TestForgettingIsBounded(t *testing.T) {
	w := town(t)
	const many = 3*expireEachEntry + 5
	for n := range uint64(many) {
		w.one(t, Command{Kind: KindSignIn, SignIn: w.signIn(t, ana, rightYear, n+1)})
	}
	w.millis += 300_000
	again := w.reloaded(t)
	for left := many; left > 0; {
		for _, one := range []*world{w, again} {
			one.one(t, Command{Kind: KindTick})
		}
		left = max(left-expireEachEntry, 0)
		if w.s.spent.rows.len() != left || !bytes.Equal(dumped(w.s.Records()), dumped(again.s.Records())) {
			t.Fatalf("%d are left where %d should be, or a restart makes a difference", w.s.spent.rows.len(), left)
		}
	}
}

// TestFullTables: whoever fills the table of wrong years closes it for nobody, and yet a guess counts; a check
// that could not be remembered is refused.
func TestFullTables(t *testing.T) {
	w := town(t)
	for n := range uint64(maxLapsing) {
		w.s.attempts.set(n+1, lapse{untilSeconds: 1<<32 - 1 - uint32(n)})
	}
	if o := w.trySignIn(t, ana, rightYear); o.Code != wire.Done {
		t.Errorf("the right year: %+v", o)
	}
	if o := w.trySignIn(t, ana, 1999); o.Code != wire.Unauthenticated {
		t.Errorf("a wrong year: %+v", o)
	}
	if _, kept := w.s.attempts.rows.get(maxLapsing); kept || w.s.attempts.rows.len() != maxLapsing {
		t.Errorf("%d rows, and the one that ends first is there: %v", w.s.attempts.rows.len(), kept)
	}
	if _, counted := w.s.attempts.get(w.s.DocumentHash(cedula(t, ana)), w.s.nowSeconds()); !counted {
		t.Error("the wrong year was not counted")
	}
	w.s.attempts = newLapsing(recordAttempt)
	for n := range uint64(maxLapsing) {
		w.s.spent.rows.put(n+1, lapse{untilSeconds: 1<<32 - 1})
	}
	if o := w.one(t, Command{Kind: KindSignIn, SignIn: w.signIn(t, ana, rightYear, 1<<40)}); o.Code != wire.Overloaded {
		t.Errorf("a check that could not be remembered: %+v", o)
	}
}

// TestDerivedKeys wants keys that differ by purpose and cluster, and none before there is a secret.
func TestDerivedKeys(t *testing.T) {
	w := town(t)
	a, started := w.s.DerivedKey("a")
	b, _ := w.s.DerivedKey("b")
	same, _ := w.reloaded(t).s.DerivedKey("a")
	if !started || a == b || a != same {
		t.Error("keys do not tell their purposes apart, or do not outlive a restart")
	}
	if _, started := NewState().DerivedKey("a"); started {
		t.Error("there is a key before there is a secret")
	}
	if w.s.DocumentHash(cedula(t, ana)) == w.s.DocumentHash(cedula(t, luis)) || w.s.DocumentHash(cedula(t, ana)) == NewState().DocumentHash(cedula(t, ana)) {
		t.Error("documents are not hashed under the cluster's key")
	}
}
