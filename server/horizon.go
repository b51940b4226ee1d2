package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/wire"
)

// horizon keeps the agendas of the days to come published, as far ahead as the policy says. Each day
// opens at midnight of its unit's own time, the horizon before.
type horizon struct {
	state  *allocator.State
	intake *intake.Intake
	store  *raftstore.Store
	logger *slog.Logger

	mu sync.Mutex
	// through is the last day that is published for every schedule; 0 when it is not known.
	through int32
	// opensLate, of a demo, is a day that opens at a moment of its own.
	lateDay          int32
	lateOpensSeconds int64
}

func newHorizon(state *allocator.State, in *intake.Intake, store *raftstore.Store, logger *slog.Logger) *horizon {
	return &horizon{state: state, intake: in, store: store, logger: logger}
}

// horizonLookInterval is how often the calendar is looked at.
const horizonLookInterval = time.Second

// keep publishes each new day when it comes, as long as this replica leads.
func (h *horizon) keep(ctx context.Context) {
	ticker := time.NewTicker(horizonLookInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if _, err := h.publish(ctx); err != nil && !errors.Is(err, raftstore.ErrNotLeader) && ctx.Err() == nil {
			h.logger.Warn("publishing agendas", "error", err)
		}
	}
}

// last is the last day that must be published now: the horizon of the easternmost offset.
func (h *horizon) last() int32 {
	return allocator.LocalDay(h.store.NowMillis(), easternmostOffset) + int32(h.state.Rules().LongestHorizonDays())
}

const (
	easternmostOffset = -300
	westernmostOffset = -360
)

// publishEach is how many agendas are proposed at a time, so that bookings are not kept waiting.
const publishEach = 1000

// publish brings the horizon up to date and returns how many agendas it published.
func (h *horizon) publish(ctx context.Context) (published int, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	last := h.last()
	first := allocator.LocalDay(h.store.NowMillis(), westernmostOffset)
	if h.through >= first {
		first = h.through + 1
	}
	for day := first; day <= last; day++ {
		n, err := h.publishDay(ctx, day)
		published += n
		if err != nil {
			return published, fmt.Errorf("publishing agendas of day %d: %w", day, err)
		}
		h.through = day
	}
	if published > 0 {
		h.logger.Info("agendas published", "agendas", published, "lastDay", dayText(last))
	}
	return published, nil
}

// publishNow publishes what is missing of every day up to the horizon: schedules that were entered since
// a day was published are found, too.
func (h *horizon) publishNow(ctx context.Context) (published int, err error) {
	h.mu.Lock()
	h.through = 0
	h.mu.Unlock()
	return h.publish(ctx)
}

func dayText(day int32) string {
	return time.Unix(int64(day)*secondsPerDay, 0).UTC().Format(time.DateOnly)
}

const secondsPerDay = 86400

func (h *horizon) publishDay(ctx context.Context, day int32) (published int, err error) {
	directory := h.state.Directory()
	weekday := uint8(time.Unix(int64(day)*secondsPerDay, 0).UTC().Weekday())
	var orders []*intake.Order
	for i := range directory.Schedules {
		plan := &directory.Schedules[i]
		if plan.Weekday != weekday || directory.Closed(plan.Unit, day) {
			continue
		}
		p := h.publication(plan, day, directory.Units[plan.Unit].OffsetMinutes)
		if h.state.Published(p) {
			continue
		}
		orders = append(orders, intake.Put(allocator.Command{Kind: allocator.KindPublish, Publish: p}))
		if len(orders) == publishEach {
			if err := h.propose(ctx, orders); err != nil {
				return published, err
			}
			published += len(orders)
			orders = orders[:0]
		}
	}
	if err := h.propose(ctx, orders); err != nil {
		return published, err
	}
	return published + len(orders), nil
}

func (h *horizon) publication(plan *allocator.Schedule, day int32, offsetMinutes int16) allocator.Publication {
	midnight := int64(day)*secondsPerDay - int64(offsetMinutes)*60
	opens := midnight - int64(h.state.Rules().LongestHorizonDays())*secondsPerDay
	if day == h.lateDay && h.lateOpensSeconds != 0 {
		opens = h.lateOpensSeconds
	}
	return allocator.Publication{
		Practitioner: plan.Practitioner, Unit: plan.Unit, Specialty: plan.Specialty, Day: day,
		StartMinute: plan.StartMinute, SlotMinutes: plan.SlotMinutes, Slots: plan.Slots, OpensAtSeconds: opens,
	}
}

func (h *horizon) propose(ctx context.Context, orders []*intake.Order) error {
	for _, result := range h.intake.DoAll(ctx, orders) {
		if result.Err != nil {
			return result.Err
		}
		// A schedule that changed may clash with what was published of it before: that stands.
		if result.Outcome.Code != wire.Done && result.Outcome.Code != wire.Overlap {
			return fmt.Errorf("refused: %s", result.Outcome.Code)
		}
	}
	return nil
}

// openLate makes one day open at a moment of its own. It must be called before that day is published.
func (h *horizon) openLate(day int32, opensSeconds int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lateDay, h.lateOpensSeconds = day, opensSeconds
}
