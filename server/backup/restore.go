package backup

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"strings"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
)

// Restore says what a new cluster of one is made of.
type Restore struct {
	// Dir must be absent or empty.
	Dir string
	// NodeID and Address are those of the new node; "" for a random name, and for that name.
	NodeID, Address string
	Logger          *slog.Logger
	// From is a sealed backup, which Key opens.
	From io.Reader
	Key  *Key
	// Log is an archived log of the same cluster, which the same Key opens; nil for none.
	Log *Archive
	// ToIndex and ToMillis bound what is applied of it: entries up to an index, or up to a time in
	// milliseconds since 1970. 0 for all of it.
	ToIndex  uint64
	ToMillis int64
}

// Restored says what came of it.
type Restored struct {
	raftstore.Seeded
	// Backup is the header of the backup, Records how many it had.
	Backup  Header
	Records uint64
	// TimeMillis is the state's time at Seeded.Index.
	TimeMillis int64
	Counts     allocator.Counts
	// Applied is how many entries of the log were applied, and Behind how many it has behind that.
	Applied, Behind uint64
	// Erased are the persons whom entries behind that were to erase: it must be done again.
	Erased []uint32
}

// ErrViolations: the state breaks its invariants, or the audit trail was tampered with.
var ErrViolations = errors.New("what was restored breaks its invariants")

// ErrNotReached: the backup is from later, or the archived log ends earlier.
var ErrNotReached = errors.New("that point cannot be reached")

// Run makes the data directory of a new cluster of one. Everything is verified before the directory counts
// as a node's; after an error nothing is left of it.
//
// Errors: those of Read, of the key and of raftstore.Seed, ErrAnotherHistory, ErrMissing, ErrNotReached,
// ErrViolations.
func (r *Restore) Run(ctx context.Context) (*Restored, error) {
	run := &restoring{Restore: r, ctx: ctx, state: allocator.NewState()}
	opened, err := r.Key.Reader(r.From)
	if err != nil {
		return nil, err
	}
	// The generation that is left stands in the header, and the node is made before the rest is read.
	in, err := readAheadHeader(opened)
	if err != nil {
		return nil, err
	}
	if err := r.reachable(&in.header); err != nil {
		return nil, err
	}
	seeded, err := raftstore.Seed(raftstore.SeedConfig{
		Dir: r.Dir, NodeID: r.NodeID, Address: r.Address, Logger: r.Logger, After: in.header.Generation,
	}, run.state, func(to *raftstore.Seeding) error { return run.fill(in, to) })
	if err != nil {
		return nil, err
	}
	run.result.Seeded = seeded
	return &run.result, nil
}

// reachable refuses what cannot be before anything is written.
func (r *Restore) reachable(header *Header) error {
	switch {
	case r.Log == nil && (r.ToIndex != 0 || r.ToMillis != 0):
		return fmt.Errorf("%w: without an archived log there is only the backup's own, %d", ErrNotReached, header.Index)
	case r.ToIndex != 0 && r.ToIndex < header.Index:
		return fmt.Errorf("%w: the backup is of index %d, after %d; take an earlier one", ErrNotReached, header.Index, r.ToIndex)
	case r.ToMillis != 0 && r.ToMillis < header.TimeMillis:
		return fmt.Errorf("%w: the backup is from %s, which is later; take an earlier one", ErrNotReached, timeText(header.TimeMillis))
	}
	return nil
}

type restoring struct {
	*Restore
	ctx    context.Context
	state  *allocator.State
	to     *raftstore.Seeding
	result Restored
}

// fill is what raftstore.Seed asks for.
func (r *restoring) fill(in *aheadReader, to *raftstore.Seeding) error {
	r.to = to
	header, trailer, err := Read(in, r)
	if err != nil {
		return err
	}
	r.result.Backup, r.result.Records = *header, trailer.Records
	if err := to.Load(header.Index, header.Term); err != nil {
		return fmt.Errorf("loading the backup: %w", err)
	}
	if err := r.compare(header, trailer); err != nil {
		return err
	}
	if r.Log != nil {
		if err := r.replay(header); err != nil {
			return err
		}
	}
	r.result.TimeMillis = r.state.TimeMillis()
	return r.verify()
}

// Begin implements Sink.
func (r *restoring) Begin(*Header) error { return nil }

// Record implements Sink.
func (r *restoring) Record(key, value []byte) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	return r.to.Put(key, value)
}

// compare holds the records against what header and trailer say of them.
func (r *restoring) compare(header *Header, trailer *Trailer) error {
	return r.to.View(r.ctx, func(_ uint64, scan allocator.Scan) error {
		summary, err := allocator.ReadSummary(scan)
		if err != nil {
			return err
		}
		if summary.FormatVersion != header.FormatVersion || summary.TimeMillis != header.TimeMillis ||
			summary.AuditLast != trailer.AuditLast || hex.EncodeToString(summary.AuditHead[:]) != trailer.AuditHead {
			return fmt.Errorf("%w: its records are not those that its ends speak of", ErrDamaged)
		}
		return nil
	})
}

// replay applies the archived log up to the point that is wanted, and reads on to its end.
func (r *restoring) replay(header *Header) error {
	limit, past := r.ToIndex, false
	if limit == 0 {
		limit = math.MaxUint64
	}
	// The entry of the backup itself says whether this is its log, where it is there.
	from := header.Index + 1
	if len(r.Log.pieces) > 0 && r.Log.pieces[0].first <= header.Index {
		from = header.Index
	}
	err := r.Log.walk(r.Key, header.Generation, from, func(e *Entry) error {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if e.Index == header.Index {
			return sameTerm(e, header)
		}
		facts, err := factsOf(e)
		if err != nil {
			return err
		}
		past = past || e.Index > limit || r.ToMillis != 0 && facts.TimeMillis > r.ToMillis
		if past {
			r.result.Behind++
			r.result.Erased = append(r.result.Erased, facts.Erased...)
			return nil
		}
		r.result.Applied++
		return r.to.Apply(e)
	})
	if err != nil {
		return err
	}
	if r.ToIndex != 0 && r.to.Index() < r.ToIndex {
		return fmt.Errorf("%w: the archived log ends at %d, before %d", ErrNotReached, r.to.Index(), r.ToIndex)
	}
	if r.ToMillis != 0 && !past {
		// Nothing of a later time is there to show that all up to this one is.
		return fmt.Errorf("%w: the archived log ends before %s; without a time all of it is applied",
			ErrNotReached, time.UnixMilli(r.ToMillis).UTC().Format(time.RFC3339))
	}
	return nil
}

func sameTerm(e *Entry, header *Header) error {
	if e.Term != header.Term {
		return fmt.Errorf("%w: its entry %d is of term %d, the backup's of term %d", ErrAnotherHistory, e.Index, e.Term, header.Term)
	}
	return nil
}

func factsOf(e *Entry) (allocator.EntryFacts, error) {
	if e.Command == nil {
		return allocator.EntryFacts{}, nil
	}
	facts, err := allocator.ReadEntry(e.Index, e.Command)
	if err != nil {
		return facts, fmt.Errorf("reading log entry %d: %w", e.Index, err)
	}
	return facts, nil
}

// verify checks every invariant and the whole audit trail.
func (r *restoring) verify() error {
	counts, err := verify(r.ctx, r.state, r.to.View)
	r.result.Counts = counts
	return err
}

func verify(ctx context.Context, state *allocator.State, view func(context.Context, raftstore.Look) error) (allocator.Counts, error) {
	report := state.Check()
	err := view(ctx, func(_ uint64, scan allocator.Scan) error {
		audit, err := allocator.VerifyAudit(scan)
		report.Violations = append(report.Violations, audit.Violations...)
		return err
	})
	if err != nil {
		return report.Counts, fmt.Errorf("verifying the audit trail: %w", err)
	}
	if n := len(report.Violations); n > 0 {
		const shown = 5
		return report.Counts, fmt.Errorf("%w: %s", ErrViolations, strings.Join(report.Violations[:min(n, shown)], "; "))
	}
	return report.Counts, nil
}
