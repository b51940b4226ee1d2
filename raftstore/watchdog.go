package raftstore

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/hashicorp/raft"

	"github.com/cupo-ec/cupo/raftstore/pebblelog"
)

const watchdogTick = 100 * time.Millisecond

// slowTicks make a write worth a line in the log: clients have noticed it.
const slowTicks = 5

// watchdog notices writes that never come back from the disk. It counts its own ticks instead of
// reading a clock: a process that was paused wakes up to find one tick, not a hundred.
type watchdog struct {
	ticksAllowed int
	lanes        []*lane
	fail         func(reason string)
	// slow is told of what took long and came to its end.
	slow func(what string, atLeast time.Duration)
}

// lane is one kind of work, of which at most one is under way at a time.
type lane struct {
	name string
	// mayLast is true of work that ends nothing by taking long.
	mayLast bool
	// count is raised when a write begins and again when it ends, so an odd one is under way.
	count atomic.Uint64
	// seen and ticks belong to the watchdog's goroutine: the count at the last tick, and for how
	// many ticks the same write has been under way.
	seen  uint64
	ticks int
}

func newWatchdog(hungAfter time.Duration, fail func(string), slow func(string, time.Duration)) *watchdog {
	return &watchdog{ticksAllowed: int(hungAfter / watchdogTick), fail: fail, slow: slow}
}

// lane adds a kind of write to watch. Not to be called once run has started.
func (w *watchdog) lane(name string) *lane {
	l := &lane{name: name}
	w.lanes = append(w.lanes, l)
	return l
}

func (l *lane) begin() { l.count.Add(1) }
func (l *lane) end()   { l.count.Add(1) }

// run looks at every tick until stop is closed.
func (w *watchdog) run(ticks <-chan time.Time, stop <-chan struct{}) {
	if ticks == nil {
		ticker := time.NewTicker(watchdogTick)
		defer ticker.Stop()
		ticks = ticker.C
	}
	for {
		select {
		case <-stop:
			return
		case <-ticks:
			w.look()
		}
	}
}

func (w *watchdog) look() {
	for _, l := range w.lanes {
		count := l.count.Load()
		if count%2 == 0 || count != l.seen {
			if l.ticks >= slowTicks {
				w.slow(l.name, time.Duration(l.ticks)*watchdogTick)
			}
			l.seen, l.ticks = count, 0
			continue
		}
		l.ticks++
		if l.mayLast {
			continue
		}
		if l.ticks == w.ticksAllowed {
			w.fail(fmt.Sprintf("the disk hangs: %s has taken longer than %s",
				l.name, time.Duration(w.ticksAllowed)*watchdogTick))
		}
	}
}

// guardedLog is the log store as raft gets it: watched, and with the mark kept in step.
type guardedLog struct {
	*pebblelog.Log
	appends, deletes, stables *lane
	mark                      *mark
	// deleting and settling have an element while entries are deleted, and term or vote written: raft does either from
	// several goroutines, and a lane is for one.
	deleting, settling chan struct{}
	voting             atomic.Uint64 // see vote.go
	// stored is told how much was appended.
	stored func(entries int, bytes int64)
	// writes and writeTime are how often something was appended, and how long that took in all.
	writes    atomic.Uint64
	writeTime atomic.Int64 // nanoseconds
	fail      func(reason string)
}

func (g *guardedLog) StoreLog(entry *raft.Log) error { return g.StoreLogs([]*raft.Log{entry}) }

// StoreLogs implements raft.LogStore. An error ends the process: after a failed sync nobody knows
// what is on the disk, and raft would only step down and be elected again.
func (g *guardedLog) StoreLogs(entries []*raft.Log) error {
	if len(entries) == 0 {
		return nil
	}
	begun := time.Now()
	g.appends.begin()
	err := g.Log.StoreLogs(entries)
	g.appends.end()
	g.writeTime.Add(int64(time.Since(begun)))
	g.writes.Add(1)
	if err != nil {
		g.fail("storing log entries: " + err.Error())
		return err
	}
	g.mark.stored(entries[len(entries)-1].Index)
	bytes := int64(0)
	for _, entry := range entries {
		bytes += int64(len(entry.Data) + len(entry.Extensions))
	}
	g.stored(len(entries), bytes)
	return nil
}

// DeleteRange implements raft.LogStore.
func (g *guardedLog) DeleteRange(low, high uint64) error {
	g.deleting <- struct{}{}
	defer func() { <-g.deleting }()
	g.deletes.begin()
	defer g.deletes.end()
	last, err := g.LastIndex()
	if err == nil && high >= last {
		err = g.mark.lower(max(low, 1) - 1)
	}
	if err == nil {
		err = g.Log.DeleteRange(low, high)
	}
	if err != nil {
		g.fail("deleting log entries: " + err.Error())
	}
	return err
}
