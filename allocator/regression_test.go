package allocator

import (
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// TestRightToReferIsOfTheSchedules: a schedule that is replaced takes its practitioner's right to refer away, on a
// node that has been there all the time as on one that was started since.
func TestRightToReferIsOfTheSchedules(t *testing.T) {
	w := town(t)
	plan := Schedule{ID: "s", Slots: 1, SlotMinutes: 20} // of the first practitioner, in medicina-general
	refer := func(w *world) wire.Code {
		return w.one(t, Command{Kind: KindPutReferrals, Referrals: []ReferralRecord{{
			ID: 7, Person: cedula(t, ana), Specialty: 1, IssuedDay: uint16(w.s.today())}}}).Code
	}
	w.one(t, Command{Kind: KindPutSchedules, Schedules: []Schedule{plan}})
	if code := refer(w); code != wire.Done {
		t.Fatalf("referring: %s", code)
	}
	plan.Specialty = 1
	w.one(t, Command{Kind: KindPutSchedules, Schedules: []Schedule{plan}})
	again := w.reloaded(t)
	if live, loaded := refer(w), refer(again); live != wire.Forbidden || loaded != live {
		t.Errorf("a node that was there says %s, one that was started %s", live, loaded)
	}
}

// TestStrikesAreForgotten: the table of accounts does not grow with everybody who ever ran into a limit, and
// a block ends with the rule.
func TestStrikesAreForgotten(t *testing.T) {
	w := town(t)
	rules := policy.IESS2025()
	rules.Version, rules.StrikesToBlock = w.s.Rules().Version, 1
	w.one(t, Command{Kind: KindPutPolicy, Policy: &rules})
	for account := range uint64(100) {
		w.one(t, Command{Kind: KindStrike, Account: account + 1, Person: 1})
	}
	if !w.s.accountBlocked(7, w.s.nowSeconds()) || w.one(t, Command{Kind: KindStrike, Account: 7}).Code != wire.WrongState {
		t.Error("an account is not blocked, or can be blocked again")
	}
	w.reloaded(t).check(t)
	w.millis += int64(rules.AccountBlockDays) * secondsPerDay * 1000
	for range 3 {
		w.one(t, Command{Kind: KindTick})
	}
	if left := w.s.strikes.rows.len(); left != 0 || w.s.accountBlocked(7, w.s.nowSeconds()) {
		t.Errorf("%d accounts are still remembered", left)
	}
	w.reloaded(t).check(t)
}

// TestStrikeOfARetryIsTheSame: a request that comes again under its key is one strike.
func TestStrikeOfARetryIsTheSame(t *testing.T) {
	key := Key{Hash: [2]uint64{1, 2}, Fingerprint: 3}
	if first, again := key.OfStrike(), key.OfStrike(); first == key || first != again || !(Key{}).OfStrike().None() {
		t.Error("the key of a strike is the request's, or none")
	}
}

// TestErasingForgetsWhatWasWritten: a patient's own words go with the patient.
func TestErasingForgetsWhatWasWritten(t *testing.T) {
	w := town(t)
	agenda := w.publish(t, 0, 0, 0, w.s.today()+1, 540, 3)
	made := w.one(t, Command{Kind: KindBook, Person: 1, Slot: Slot{agenda, 0}})
	w.millis += 2 * secondsPerDay * 1000
	w.one(t, Command{Kind: KindNoShow, Appointment: made.Appointment})
	disputed := w.one(t, Command{Kind: KindDispute, Appointment: made.Appointment, Reason: "soy Ana y sí fui"})
	if disputed.Code != wire.Done {
		t.Fatalf("disputing: %s", disputed.Code)
	}
	written, _ := ReasonKeys(disputed.Number)
	if _, there := w.disk[string(written)]; !there {
		t.Fatal("what was written is nowhere, so this test tells nothing")
	}
	if o := w.one(t, Command{Kind: KindErase, Person: 1, Reason: "lo pidió"}); o.Code != wire.Done {
		t.Fatalf("erasing: %s", o.Code)
	}
	if _, there := w.disk[string(written)]; there {
		t.Error("what an erased person wrote is still there")
	}
	w.reloaded(t).check(t)
}

// TestReferralsAreNotOfTheFuture: a mistyped year would make a referral that nobody can use, or one that ends
// before it begins.
func TestReferralsAreNotOfTheFuture(t *testing.T) {
	w := town(t)
	w.one(t, Command{Kind: KindPutSchedules, Schedules: []Schedule{{ID: "s", Slots: 1, SlotMinutes: 20}}})
	for ahead, want := range map[int32]wire.Code{0: wire.Done, 1: wire.Done, 2: wire.Malformed, 365: wire.Malformed} {
		o := w.one(t, Command{Kind: KindPutReferrals, Referrals: []ReferralRecord{{
			ID: 9, Person: cedula(t, ana), IssuedDay: uint16(w.s.today() + ahead)}}})
		if o.Code != want {
			t.Errorf("%d days ahead: %s", ahead, o.Code)
		}
	}
}

// TestFamiliesAreBounded: a broken file cannot give one holder a list that every erasure walks.
func TestFamiliesAreBounded(t *testing.T) {
	w := town(t)
	put := func(from, n int) wire.Code {
		var records []PersonRecord
		for i := range n {
			records = append(records, PersonRecord{
				Document: Document(cedulaSpace + otherSpace/2 + from + i), Holder: cedula(t, ana), Coverage: policy.Child, BirthDay: 12_000})
		}
		return w.one(t, Command{Kind: KindPutPersons, Persons: records}).Code
	}
	for _, step := range []struct {
		from, n int
		want    wire.Code
	}{
		{0, MaxDependents + 1, wire.LimitReached}, {0, MaxDependents, wire.Done}, {0, MaxDependents, wire.Done},
		{MaxDependents, 1, wire.LimitReached}, {5, 1, wire.Done}, {MaxDependents - 1, 2, wire.LimitReached},
	} {
		if code := put(step.from, step.n); code != step.want {
			t.Errorf("%d from %d on: %s", step.n, step.from, code)
		}
	}
	if n := len(w.s.Dependents(1)); n != MaxDependents {
		t.Errorf("the holder has %d dependents", n)
	}
	w.reloaded(t).check(t)
}

// TestBlocksAreInTheTrail: that somebody was blocked, and that a dispute took it back, can be read without
// knowing what the policy was that day.
func TestBlocksAreInTheTrail(t *testing.T) {
	w := town(t)
	rules := *w.s.Rules()
	rules.NoShowsToBlock = 1
	w.one(t, Command{Kind: KindPutPolicy, Policy: &rules})
	agenda := w.publish(t, 0, 0, 0, w.s.today()+1, 540, 3)
	made := w.one(t, Command{Kind: KindBook, Person: 1, Slot: Slot{agenda, 0}})
	w.millis += 2 * secondsPerDay * 1000
	w.one(t, Command{Kind: KindNoShow, Appointment: made.Appointment, Actor: 5})
	dispute := w.one(t, Command{Kind: KindDispute, Appointment: made.Appointment, Reason: "sí fui"})
	w.one(t, Command{Kind: KindDecideDispute, Appeal: dispute.Number, Actor: 5, Reason: "es cierto",
		Decision: Decision{Uphold: true, Status: Attended}})
	trail := w.trail(t, 0)
	for _, row := range []string{"block by 0 internal person=1", "lift by 0 internal person=1"} {
		if !strings.Contains(trail, row) {
			t.Errorf("the trail has no %q:\n%s", row, trail)
		}
	}
}

// TestReferralOutlivesItsAppointment: what was booked on a referral leaves memory, and the referral stays used.
func TestReferralOutlivesItsAppointment(t *testing.T) {
	w := town(t)
	w.one(t, Command{Kind: KindPutSpecialties, Specialties: []Specialty{{ID: "odontologia", Name: "Odontología"}}})
	w.one(t, Command{Kind: KindPutSchedules, Schedules: []Schedule{{ID: "s", Slots: 1, SlotMinutes: 20}}})
	w.one(t, Command{Kind: KindPutReferrals, Referrals: []ReferralRecord{{ID: 9, Person: cedula(t, ana), Specialty: 1, IssuedDay: uint16(w.s.today())}}})
	agenda := w.publish(t, 0, 1, 1, w.s.today()+1, 540, 3)
	if o := w.one(t, Command{Kind: KindBook, Person: 1, Slot: Slot{agenda, 0}}); o.Appointment != 1 {
		t.Fatalf("booking: %s", o.Code)
	}
	w.millis += (int64(w.s.Rules().HistoryDays) + 3) * secondsPerDay * 1000
	w.one(t, Command{Kind: KindTick})
	if !w.s.Archived(1) || w.s.ReferralsOf(1)[0].Appointment != 1 {
		t.Error("the appointment is in memory, or its referral can be used again")
	}
	w.check(t)
	w.reloaded(t).check(t)
}
