//go:build linux

package chaos

import (
	"context"
	"net/http"
	"time"

	"github.com/cupo-ec/cupo/wire"
)

// endsWithin is how soon a process must end whose disk fails it, machine noise included.
const endsWithin = 10 * time.Second

// nearlyFull is a disk with less room than the reserve, at the leader or at every node.
type nearlyFull struct {
	everywhere bool
	whom       []*member
	refused    int64
}

func (f *nearlyFull) Name() string {
	if f.everywhere {
		return "disk nearly full at every node"
	}
	return "disk nearly full at the leader"
}
func (f *nearlyFull) Needs() []Right {
	if f.everywhere {
		return []Right{Disks}
	}
	return []Right{Disks, Several}
}
func (f *nearlyFull) Holds() string {
	if f.everywhere {
		return "reads go on; writes are refused with storage-full, and come back when there is room"
	}
	return "reads go on there; a node with room leads"
}
func (f *nearlyFull) Limits() Limits {
	if f.everywhere {
		return Limits{NewTerms: oneElection}
	}
	return Limits{Away: failoverWithin, GoesOn: true, NewTerms: oneElection}
}

func (f *nearlyFull) Begin(ctx context.Context, s *stage) error {
	f.whom, f.refused = s.cluster.members, s.crowd.Counters.Count(wire.StorageFull.String())
	if !f.everywhere {
		leads, err := s.cluster.leader(ctx)
		if err != nil {
			return err
		}
		f.whom = []*member{leads}
	}
	for _, m := range f.whom {
		if err := m.disk.fill(ctx, leftBytes); err != nil {
			return err
		}
	}
	return nil
}

func (f *nearlyFull) End(ctx context.Context, s *stage) error {
	if f.everywhere && s.crowd.Counters.Count(wire.StorageFull.String()) == f.refused {
		s.find("no write was refused with %s while no node had room", wire.StorageFull)
	}
	for _, m := range f.whom {
		if err := f.endAt(ctx, s, m); err != nil {
			return err
		}
	}
	return nil
}

func (f *nearlyFull) endAt(ctx context.Context, s *stage, m *member) error {
	if !m.running() {
		s.find("node %s ended on a nearly full disk: %v", m.name, m.process.EndedWith())
		if err := m.disk.empty(); err != nil {
			return err
		}
		return restart(ctx, m)
	}
	if status := m.reads(ctx); status != http.StatusOK {
		s.find("node %s answers a read with %d on a nearly full disk", m.name, status)
	}
	return m.disk.empty()
}

// reads asks a member for something that needs no log, and gives the status, 0 for no answer.
func (m *member) reads(ctx context.Context) int {
	ctx, cancel := context.WithTimeout(ctx, askDeadline)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, m.url()+wire.SpecialtiesPath, nil)
	if err != nil {
		return 0
	}
	request.Header.Set(wire.AuthorizationHeader, wire.BearerPrefix+m.cluster.demo.Tokens.Web)
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(request)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

// fullAtOnce is a disk that has no room from one moment to the next, before the node can look.
type fullAtOnce struct{ whom *member }

func (f *fullAtOnce) Name() string   { return "disk full at once at the leader" }
func (f *fullAtOnce) Needs() []Right { return []Right{Disks} }
func (f *fullAtOnce) Holds() string  { return "the process ends, if anything, and can be opened again" }
func (f *fullAtOnce) Limits() Limits {
	return Limits{Away: hangoverWithin, GoesOn: true, NewTerms: 2 * oneElection}
}

func (f *fullAtOnce) Begin(ctx context.Context, s *stage) (err error) {
	if f.whom, err = s.cluster.leader(ctx); err != nil {
		return err
	}
	return f.whom.disk.fill(ctx, 0)
}

func (f *fullAtOnce) End(ctx context.Context, s *stage) error {
	if err := f.whom.disk.empty(); err != nil {
		return err
	}
	if f.whom.running() {
		return nil
	}
	if f.whom.process.EndedWith() == nil {
		s.find("node %s ended on a full disk with code 0", f.whom.name)
	}
	return restart(ctx, f.whom)
}

// hangingDisk is a disk on which every write and sync waits.
type hangingDisk struct {
	leads bool
	whom  *member
}

func (f *hangingDisk) Name() string   { return "disk hangs at " + role(f.leads) }
func (f *hangingDisk) Needs() []Right { return onlyWithOthers(f.leads, Disks) }
func (f *hangingDisk) Holds() string  { return "the process ends, another node leads within 5 s" }
func (f *hangingDisk) Limits() Limits {
	return Limits{Away: hangoverWithin, GoesOn: true, NewTerms: oneElection}
}

func (f *hangingDisk) Begin(ctx context.Context, s *stage) (err error) {
	if f.whom, err = s.victim(ctx, f.leads); err != nil {
		return err
	}
	return f.whom.disk.freeze(ctx)
}

func (f *hangingDisk) End(ctx context.Context, s *stage) error {
	if err := s.wait(ctx, max(0, hangLasts-s.lasting)); err != nil {
		return err
	}
	// A process whose threads wait for a frozen disk is gone for good only when they may return.
	if err := f.whom.disk.thaw(ctx); err != nil {
		return err
	}
	return endedAndRestarted(ctx, s, f.whom)
}

// hangLasts is how long a disk hangs at least: longer than the node is willing to wait.
const hangLasts = 6 * time.Second

// endedAndRestarted finds a process that has not ended of its fault, and starts it again.
func endedAndRestarted(ctx context.Context, s *stage, m *member) error {
	if err := m.awaitEnd(ctx, endsWithin); err != nil {
		s.find("%v", err)
		if err := m.kill(); err != nil {
			return err
		}
	}
	return restart(ctx, m)
}

// brokenDisk is a file system that has met an error and lets nobody write any more.
type brokenDisk struct {
	leads bool
	whom  *member
}

func (f *brokenDisk) Name() string   { return "disk becomes read-only at " + role(f.leads) }
func (f *brokenDisk) Needs() []Right { return onlyWithOthers(f.leads, Disks) }
func (f *brokenDisk) Holds() string  { return "the process ends" }
func (f *brokenDisk) Limits() Limits {
	return Limits{Away: hangoverWithin, GoesOn: true, NewTerms: oneElection}
}

func (f *brokenDisk) Begin(ctx context.Context, s *stage) (err error) {
	if f.whom, err = s.victim(ctx, f.leads); err != nil {
		return err
	}
	return f.whom.disk.breakDown()
}

func (f *brokenDisk) End(ctx context.Context, s *stage) error {
	if err := f.whom.awaitEnd(ctx, endsWithin); err != nil {
		s.find("%v", err)
	}
	if err := f.whom.kill(); err != nil {
		return err
	}
	if err := f.whom.disk.repair(ctx); err != nil {
		return err
	}
	return restart(ctx, f.whom)
}

// slowDisk is a disk that does about fifty writes in a second.
type slowDisk struct{ whom *member }

func (f *slowDisk) Name() string   { return "slow disk at the leader" }
func (f *slowDisk) Needs() []Right { return []Right{Disks, Throttle} }
func (f *slowDisk) Holds() string  { return "what is answered is right; the node goes on" }
func (f *slowDisk) Limits() Limits {
	return Limits{Away: failoverWithin, GoesOn: true, NewTerms: oneElection}
}

func (f *slowDisk) Begin(ctx context.Context, s *stage) (err error) {
	if f.whom, err = s.cluster.leader(ctx); err != nil {
		return err
	}
	return f.whom.disk.throttle(f.whom.process.PID())
}

func (f *slowDisk) End(ctx context.Context, s *stage) error {
	if err := f.whom.disk.unthrottle(); err != nil {
		return err
	}
	if !f.whom.running() {
		s.find("node %s ended on a slow disk: %v", f.whom.name, f.whom.process.EndedWith())
		return restart(ctx, f.whom)
	}
	return nil
}
