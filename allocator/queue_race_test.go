package allocator

import (
	"sync"
	"testing"

	"github.com/cupo-ec/cupo/allocator/policy"
)

// TestQueueIsReadWhileItChanges: boards, waits and tickets are asked for while the writer calls, forgets a day and
// begins the next. Only the race detector sees most of what could go wrong.
func TestQueueIsReadWhileItChanges(t *testing.T) {
	w := queueTown(t)
	w.takes(t, 0, policy.NoClass)
	done := make(chan struct{})
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				now := w.s.TimeMillis()
				board := w.s.QueueBoard(0, now, 12)
				for _, ticket := range w.s.QueueOf(0, now) {
					w.s.Ahead(ticket.ID, now)
				}
				if len(board.Services) != 3 {
					t.Error("a board without its services")
					return
				}
				w.s.QueueMark(0, now)
				w.s.QueueTotals(now)
				w.s.TicketOf(1, now)
				w.s.JudgeQueue(&Command{Kind: KindCallNext, Queue: QueueOrder{Desk: "1", Services: []uint32{0, 1}}}, now)
			}
		})
	}
	for n := range 300 {
		for range 3 {
			w.takes(t, uint32(n%2), policy.Class(n%2)*policy.Elderly)
		}
		w.calls(t, "1", 0, 1)
		w.calls(t, "2", 0, 1)
		if w.millis += 60_000; n%60 == 59 {
			w.millis += 24 * 3_600_000
			w.one(t, Command{Kind: KindTick})
		}
	}
	close(done)
	group.Wait()
	w.check(t)
}
