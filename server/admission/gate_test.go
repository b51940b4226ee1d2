package admission

import (
	"math"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/raftstore"
)

// play is a gate whose time and processor the test plays.
type play struct {
	*Gate
	lag  time.Duration
	late [raftstore.Classes]bool
	at   time.Time
	// backlog is what was let in and is not answered, by flow.
	backlog []int
}

func newPlay() *play {
	p := &play{}
	p.Gate = New(Config{
		Lag:               func() time.Duration { return p.lag },
		Late:              func(class raftstore.Class, _ time.Time) bool { return p.late[class] },
		RefusalsPerSecond: 100,
	})
	p.at = p.start
	return p
}

// come has requests of each flow come evenly during one tick, and says how many of each were let in.
func (p *play) come(wanted [flows]int) (admitted [flows]int) {
	of := [flows]struct {
		class   raftstore.Class
		looksUp bool
	}{urgent: {raftstore.Urgent, false}, bookings: {raftstore.Ordinary, false}, lookUps: {raftstore.Ordinary, true}, bulk: {raftstore.Bulk, false}}
	const steps = 1000
	for step := range steps {
		now := p.at.Add(tick * time.Duration(step) / steps)
		for i, n := range wanted {
			for range n*(step+1)/steps - n*step/steps {
				if p.Admit(of[i].class, of[i].looksUp, now) {
					admitted[i]++
				}
			}
		}
	}
	p.at = p.at.Add(tick)
	return admitted
}

// answer has all of it answered.
func (p *play) answer(admitted [flows]int) [flows]int {
	for i, n := range admitted {
		p.flows[i].answered.Add(uint64(n))
	}
	return admitted
}

// overload plays a processor that can answer so many requests a tick, in the order in which they came: what
// is more than that waits.
func (p *play) overload(wanted [flows]int, capacity, ticks int) (admitted [flows]int) {
	for range ticks {
		admitted = p.come(wanted)
		for i, n := range admitted {
			for range n {
				p.backlog = append(p.backlog, i)
			}
		}
		done := min(capacity, len(p.backlog))
		for _, i := range p.backlog[:done] {
			p.flows[i].answered.Add(1)
		}
		p.backlog = p.backlog[done:]
		p.lag = time.Duration(len(p.backlog)) * tick / time.Duration(capacity)
		p.adjust()
	}
	return admitted
}

func TestNothingIsLimitedWithoutNeed(t *testing.T) {
	p := newPlay()
	wanted := [flows]int{urgent: 100, bookings: 2000, lookUps: 3000, bulk: 50}
	for n := range 100 {
		p.lag = 2 * time.Millisecond
		if n%8 < 3 {
			p.lag = 300 * time.Millisecond // everybody woke up at once, after a slow write to disk
		}
		if got := p.answer(p.come(wanted)); got != wanted {
			t.Fatalf("tick %d: of %v there came in %v", n, wanted, got)
		}
		p.adjust()
	}
	if p.Hold(p.at) != 0 {
		t.Error("the first refusal is held back")
	}
}

func TestAFloodIsCutToWhatCanBeAnswered(t *testing.T) {
	p := newPlay()
	const capacity = 600
	p.overload([flows]int{urgent: 30, bookings: 5 * capacity, lookUps: 5 * capacity, bulk: 30}, capacity, 100)
	sum, ticks := [flows]int{}, 100
	for range ticks {
		for i, n := range p.overload([flows]int{urgent: 30, bookings: 5 * capacity, lookUps: 5 * capacity, bulk: 30}, capacity, 1) {
			sum[i] += n
		}
	}
	all := sum[urgent] + sum[bookings] + sum[lookUps] + sum[bulk]
	if all < ticks*capacity*90/100 || all > ticks*capacity*105/100 {
		t.Errorf("%d were let in during %d ticks that can answer %d", all, ticks, ticks*capacity)
	}
	if sum[urgent] != ticks*30 {
		t.Errorf("%d of %d urgent ones were let in", sum[urgent], ticks*30)
	}
	if ratio := float64(sum[bookings]) / float64(sum[lookUps]); math.Abs(ratio-1) > 0.1 {
		t.Errorf("%d bookings and %d look-ups were let in: not their equal shares", sum[bookings], sum[lookUps])
	}
	p.overload([flows]int{bookings: capacity / 2}, capacity, 100)
	if got := p.Flows()[bookings].LimitPerSecond; got != 0 {
		t.Errorf("after the flood %v a second are let in", got)
	}
}

// TestAFloodOfOneKindLeavesTheOther has look-ups flood bookings, and the other way round.
func TestAFloodOfOneKindLeavesTheOther(t *testing.T) {
	const capacity = 600
	for _, c := range []struct{ flooding, other int }{{lookUps, bookings}, {bookings, lookUps}, {bulk, bookings}, {bulk, lookUps}} {
		p := newPlay()
		wanted := [flows]int{}
		wanted[c.flooding], wanted[c.other] = 10*capacity, capacity/3
		p.overload(wanted, capacity, 150)
		admitted := 0
		for range 50 {
			admitted += p.overload(wanted, capacity, 1)[c.other]
		}
		if admitted < 50*wanted[c.other]*97/100 {
			t.Errorf("while %s flood, %d of %d %s were let in", flowNames[c.flooding], admitted, 50*wanted[c.other], flowNames[c.other])
		}
	}
}

// TestAWaitOfAnotherCauseRefusesNotAll keeps the wait long whatever is refused.
func TestAWaitOfAnotherCauseRefusesNotAll(t *testing.T) {
	p := newPlay()
	wanted := [flows]int{bookings: 1000}
	for range 100 {
		p.answer(p.come(wanted))
		p.adjust()
	}
	admitted := 0
	for range 200 {
		admitted = p.answer(p.come(wanted))[bookings]
		p.lag = 80 * time.Millisecond
		p.adjust()
	}
	if admitted < 1000*20/100 {
		t.Errorf("%d of 1000 are let in", admitted)
	}
}

func TestUrgentOnesAreLimitedMuchLater(t *testing.T) {
	p := newPlay()
	wanted := [flows]int{urgent: 1000, bookings: 1000}
	for range 100 {
		p.answer(p.come(wanted))
		p.adjust()
	}
	p.lag = 400 * time.Millisecond
	for range 20 {
		p.answer(p.come(wanted))
		p.adjust()
	}
	if got := p.come(wanted); got[urgent] != 1000 || got[bookings] == 1000 {
		t.Errorf("at 400 ms there came in %v", got)
	}
	for range 20 {
		p.lag = 600 * time.Millisecond
		p.adjust()
		p.answer(p.come(wanted))
	}
	if got := p.come(wanted); got[urgent] == 1000 || got[urgent] < 200 {
		t.Errorf("at 600 ms there came in %v", got)
	}
}

func TestTheLogsQueueRefusesDecisionsOnly(t *testing.T) {
	p := newPlay()
	p.late[raftstore.Ordinary], p.late[raftstore.Bulk] = true, true
	if p.Admit(raftstore.Ordinary, false, p.at) || p.Admit(raftstore.Bulk, false, p.at) {
		t.Error("what the log would answer too late is let in")
	}
	if !p.Admit(raftstore.Urgent, false, p.at) || !p.Admit(raftstore.Ordinary, true, p.at) {
		t.Error("urgent ones and look-ups are refused")
	}
	all := p.Flows()
	if all[bookings].Refused != 1 || all[bookings].Admitted != 0 || all[lookUps].Admitted != 1 || all[urgent].Admitted != 1 || all[bulk].Refused != 1 {
		t.Errorf("the figures are %+v", all)
	}
}

// TestRefusalsAreSpread has a thousand refused at one moment, of whom a hundred a second are told.
func TestRefusalsAreSpread(t *testing.T) {
	p := newPlay()
	bySecond := map[time.Duration]int{}
	for range 1000 {
		wait := p.Hold(p.at)
		if wait < 0 || wait > maxHold {
			t.Fatalf("a refusal is held back for %s", wait)
		}
		bySecond[wait.Truncate(100*time.Millisecond)]++
	}
	for tenth := range time.Duration(10) {
		if n := bySecond[tenth*100*time.Millisecond]; n != 10 {
			t.Errorf("%d refusals are told in the tenth of a second %d", n, tenth)
		}
	}
	if p.Hold(p.at.Add(time.Minute)) != 0 {
		t.Error("a minute later refusals are held back still")
	}
}

func TestShares(t *testing.T) {
	for _, c := range []struct {
		capacity                float64
		wanted, weights, expect []float64
	}{
		{100, []float64{500, 500}, []float64{1, 1}, []float64{50, 50}},
		{100, []float64{20, 500}, []float64{1, 1}, []float64{50, 80}},
		{100, []float64{20, 30}, []float64{1, 1}, []float64{50, 50}}, // more than wanted: room to grow
		{90, []float64{500, 500, 500}, []float64{1, 1, 0.25}, []float64{40, 40, 10}},
		{90, []float64{500, 10, 500}, []float64{1, 1, 0.25}, []float64{64, 40, 16}},
	} {
		got := shares(c.capacity, c.wanted, c.weights)
		for i := range got {
			if math.Abs(got[i]-c.expect[i]) > 1e-9 {
				t.Errorf("%v of %v are %v, want %v", c.wanted, c.capacity, got, c.expect)
				break
			}
		}
	}
}

func TestQuantile(t *testing.T) {
	bounds := []float64{0, 0.001, 0.01, 0.1, math.Inf(1)}
	for _, c := range []struct {
		counts []uint64
		want   time.Duration
	}{
		{[]uint64{0, 0, 0, 0}, 0}, {[]uint64{10, 0, 0, 0}, 0}, {[]uint64{9, 1, 0, 0}, 0}, {[]uint64{8, 2, 0, 0}, time.Millisecond},
		{[]uint64{0, 0, 0, 1}, 100 * time.Millisecond},
	} {
		if got := quantile(c.counts, bounds, 0.9); got != c.want {
			t.Errorf("of %v it is %s, want %s", c.counts, got, c.want)
		}
	}
	l := newRunLag()
	if lag := l.since(); lag < 0 || lag > time.Minute {
		t.Errorf("the runtime's own is %s", lag)
	}
}
