package cluster

import (
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/cupo-ec/cupo/internal/crashfs"
)

// disk is a node's file system. It can lose its power, get slow and hang. Slow and hanging are syncs of the
// log's write-ahead file only, and not while Pebble opens or closes it: elsewhere it syncs with a lock held
// that others wait for, and virtual time goes on only when all wait for something that time can bring.
type disk struct {
	mem *crashfs.FS
	rng *rand.Rand

	mu    sync.Mutex
	delay time.Duration // of a sync, at most
	hung  chan struct{} // not nil while syncs hang
	calm  bool          // syncs neither hang nor take time, whatever else is said
	// Where trap is not nil, it is called once, in the midst of the change of the disk that trapIn counts down to.
	trap   func()
	trapIn int
}

func newDisk(seed uint64) *disk {
	return &disk{mem: crashfs.New(), rng: rand.New(rand.NewPCG(seed, 3))}
}

// fs is the file system as the store sees it.
func (d *disk) fs() vfs.FS { return errorfs.Wrap(d.mem, d) }

// String implements errorfs.Injector.
func (d *disk) String() string { return "disk" }

// MaybeError implements errorfs.Injector: it lets a sync take its time, and springs a trap.
func (d *disk) MaybeError(op errorfs.Op) error {
	if op.Kind.ReadOrWrite() == errorfs.OpIsWrite {
		d.step()
	}
	if op.Kind != errorfs.OpFileSync && op.Kind != errorfs.OpFileSyncData || !strings.Contains(op.Path, "/log/") || !strings.HasSuffix(op.Path, ".log") {
		return nil
	}
	d.mu.Lock()
	hung, wait := d.hung, time.Duration(0)
	switch {
	case d.calm:
		hung = nil
	case d.delay > 0:
		wait = time.Duration(d.rng.Int64N(int64(d.delay)))
	}
	d.mu.Unlock()
	if hung != nil {
		<-hung
	}
	if wait > 0 {
		time.Sleep(wait)
	}
	return nil
}

// step counts a change of the disk.
func (d *disk) step() {
	d.mu.Lock()
	trap := d.trap
	if d.trapIn--; trap == nil || d.trapIn > 0 {
		trap = nil
	} else {
		d.trap = nil
	}
	d.mu.Unlock()
	if trap != nil {
		trap()
	}
}

// set lets a trap spring at one of the next changes of the disk; nil takes it away.
func (d *disk) set(trap func(), changes int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.trap, d.trapIn = trap, changes
}

// slow lets each sync of the log take up to delay; 0 for none.
func (d *disk) slow(delay time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.delay = delay
}

// hang lets syncs of the log wait until it is called with false.
func (d *disk) hang(on bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case on && d.hung == nil:
		d.hung = make(chan struct{})
	case !on && d.hung != nil:
		close(d.hung)
		d.hung = nil
	}
}

// opening says that a store on the disk is being opened or closed.
func (d *disk) opening(on bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calm = on
}

// crash is the disk after a power cut now: all that was synced, and some of what was not.
func (d *disk) crash(unsyncedPercent int) *disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	return &disk{
		mem: d.mem.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: unsyncedPercent, RNG: d.rng}),
		rng: rand.New(rand.NewPCG(d.rng.Uint64(), 3)),
	}
}

// troubled reports whether the disk is slow or hangs.
func (d *disk) troubled() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.hung != nil || d.delay > 0
}
