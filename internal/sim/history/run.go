package history

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// Run is one history to go through.
type Run struct {
	Seed uint64
	// Entries is how many log entries the history has; CheckEvery how many go by from one check of the
	// whole state to the next, 1 for all of them.
	Entries, CheckEvery int
}

// Report is what a history came to.
type Report struct {
	// Digest is a hash of every record that changed and of every outcome, in their order.
	Digest            [sha256.Size]byte
	Entries, Commands int
	// Done is how often a command of each kind was carried out, Refused how often each code was answered.
	Done    map[allocator.Kind]int
	Refused map[wire.Code]int
}

// runner takes a history through a state that leads now and then, and from half-way on through one that was
// loaded from its records.
type runner struct {
	run     Run
	history *History
	first   *replica
	second  *replica // nil in the first half
	leader  leader
	index   uint64
	report  Report
}

// Do goes through the history. The error says in which entry what went wrong; the same Run makes it again.
func (r Run) Do() (report Report, err error) {
	x := &runner{run: r, first: newReplica()}
	x.report.Done, x.report.Refused = map[allocator.Kind]int{}, map[wire.Code]int{}
	x.history = New(r.Seed, x.first.state)
	x.leader = leader{history: x.history, state: x.first.state}
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("entry %d: panic: %v\n%s", x.index, reason, debug.Stack())
		}
	}()
	for x.report.Entries < r.Entries {
		if err := x.step(); err != nil {
			return x.report, fmt.Errorf("entry %d: %w", x.index, err)
		}
	}
	x.report.Digest = x.first.digest()
	return x.report, x.finish()
}

func (x *runner) step() error {
	if x.second == nil && x.report.Entries >= x.run.Entries/2 {
		if err := x.split(); err != nil {
			return err
		}
	}
	x.leader.maybeChange()
	millis, seed, drawn := x.history.Entry()
	commands := x.leader.admit(drawn)
	if len(commands) == 0 {
		return nil
	}
	entry := x.first.state.AppendEntryHeader(nil, millis, seed, len(commands))
	for i := range commands {
		entry = commands[i].Append(entry)
	}
	x.index++
	x.report.Entries++
	if x.history.odd() {
		if err := x.refusesDamage(entry); err != nil {
			return err
		}
	}
	outcomes, err := x.first.apply(x.index, entry)
	if err != nil {
		return err
	}
	if x.second != nil {
		if _, err := x.second.apply(x.index, entry); err != nil {
			return fmt.Errorf("on the loaded state: %w", err)
		}
		if err := x.first.differs(x.second); err != nil {
			return err
		}
	}
	x.count(commands, outcomes)
	x.history.Saw(commands, outcomes)
	if x.index%uint64(x.run.CheckEvery) != 0 {
		return nil
	}
	return x.check()
}

// split loads a second replica, and lets both hash anew what they say from here on.
func (x *runner) split() error {
	second, err := x.first.loaded()
	if err != nil {
		return err
	}
	before := x.first.digest()
	x.first.said.Reset()
	x.first.said.Write(before[:])
	second.said.Write(before[:])
	x.second = second
	return nil
}

func (x *runner) check() error {
	if err := x.first.check(); err != nil {
		return err
	}
	if x.second == nil {
		return nil
	}
	if err := x.second.check(); err != nil {
		return fmt.Errorf("on the loaded state: %w", err)
	}
	if x.first.digest() != x.second.digest() {
		return errors.New("the loaded state went on to say something else")
	}
	return nil
}

func (x *runner) finish() error {
	if err := x.check(); err != nil {
		return fmt.Errorf("at the end: %w", err)
	}
	if x.second != nil && !bytes.Equal(dump(x.first.state), dump(x.second.state)) {
		return errors.New("at the end the loaded state has other records")
	}
	return nil
}

func (x *runner) count(commands []allocator.Command, outcomes []allocator.Outcome) {
	x.report.Commands += len(commands)
	for i, o := range outcomes {
		if o.Code == wire.Done && !o.Replayed {
			x.report.Done[commands[i].Kind]++
		} else if o.Code != wire.Done {
			x.report.Refused[o.Code]++
		}
	}
}

// refusesDamage gives the state an entry that cannot be read, which must be refused and change nothing.
func (x *runner) refusesDamage(entry []byte) error {
	damaged := bytes.Clone(entry)
	switch x.history.upTo(3) {
	case 0:
		damaged = damaged[:x.history.upTo(len(damaged)-1)]
	case 1:
		damaged = append(damaged, byte(x.history.upTo(255)))
	case 2:
		damaged = append(damaged[:0], byte(x.history.upTo(255)))
	case 3:
		damaged[1]++ // the format version
	}
	before, said := dump(x.first.state), x.first.digest()
	if _, err := x.first.state.Apply(x.index, damaged, x.first); !errors.Is(err, allocator.ErrDamaged) {
		return fmt.Errorf("a damaged entry was answered with %v: %x", err, damaged)
	}
	if x.first.digest() != said || !bytes.Equal(before, dump(x.first.state)) {
		return fmt.Errorf("a damaged entry changed something: %x", damaged)
	}
	return nil
}
