package slots

import (
	"sync"
	"sync/atomic"
	"testing"
)

func TestReserveHasOneWinner(t *testing.T) {
	const callers = 64
	for round := range 200 {
		f := NewFront(1, 1)
		position := uint8(round % 64)
		var winners atomic.Int32
		var start, done sync.WaitGroup
		start.Add(1)
		for range callers {
			done.Go(func() {
				start.Wait()
				if f.Reserve(0, position) {
					winners.Add(1)
				}
			})
		}
		start.Done()
		done.Wait()
		if got := winners.Load(); got != 1 {
			t.Fatalf("round %d: %d winners for one place", round, got)
		}
	}
}

func TestNeighboursDoNotDisturbEachOther(t *testing.T) {
	f := NewFront(1, 1)
	var done sync.WaitGroup
	for position := range uint8(64) {
		done.Go(func() {
			if !f.Reserve(0, position) {
				t.Errorf("place %d was free and could not be reserved", position)
			}
			if position%2 == 1 {
				f.Release(0, position)
			}
		})
	}
	done.Wait()
	if got, want := f.Taken(0), uint64(0x5555555555555555); got != want {
		t.Errorf("taken is %#x, want %#x", got, want)
	}
}

func TestUnknownAgendaIsTaken(t *testing.T) {
	f := NewFront(1, 1)
	if f.Reserve(chunkSize, 0) {
		t.Error("reserved a place of an agenda that does not exist")
	}
	if f.Taken(chunkSize) != ^uint64(0) {
		t.Error("an unknown agenda shows free places")
	}
	f.Release(chunkSize, 0)
	f.Settle(chunkSize, 0, true)
}

func TestGrowKeepsWhatIsTaken(t *testing.T) {
	f := NewFront(1, 1)
	f.Reserve(0, 5)
	f.Grow(3 * chunkSize)
	if f.Taken(0) != 1<<5 {
		t.Errorf("after growing, taken is %#x", f.Taken(0))
	}
	if !f.Reserve(3*chunkSize-1, 63) {
		t.Error("the last new agenda cannot be reserved")
	}
}

// TestNoSuchPosition: a position that a word does not have is never another place.
func TestNoSuchPosition(t *testing.T) {
	f := NewFront(1, 1)
	f.Fill(0, 1<<5)
	for _, position := range []uint8{64, 64 + 5, 128 + 5, 255} {
		if f.Reserve(0, position) {
			t.Errorf("position %d was reserved", position)
		}
		f.Settle(0, position, false)
		f.Release(0, position)
		f.Settle(0, position, true)
		if f.Taken(0) != 1<<5 {
			t.Fatalf("position %d changed the word to %#x", position, f.Taken(0))
		}
	}
}

// TestGrowWhileReserving: the directory grows under those who use it, and no reservation is lost.
func TestGrowWhileReserving(t *testing.T) {
	f := NewFront(3, 1)
	var done sync.WaitGroup
	for caller := range uint8(4) {
		done.Go(func() {
			for agenda := uint32(0); agenda < 8*chunkSize; {
				if f.Taken(agenda) != ^uint64(0) && f.Reserve(agenda, caller) {
					agenda += 97
				}
			}
		})
	}
	for agendas := uint32(1); agendas <= 8*chunkSize; agendas += 50 {
		f.Grow(agendas)
	}
	f.Grow(8 * chunkSize)
	done.Wait()
	for agenda := uint32(0); agenda < 8*chunkSize; agenda += 97 {
		if f.Taken(agenda) != 0xf {
			t.Errorf("agenda %d: taken is %#x", agenda, f.Taken(agenda))
		}
	}
	if f.Grow(5); f.Taken(0) != 0xf || f.Term() != 3 {
		t.Error("growing to less changed the front")
	}
}

func TestSettleDecides(t *testing.T) {
	f := NewFront(1, 1)
	f.Settle(0, 7, true)
	if f.Reserve(0, 7) {
		t.Error("a settled place was reserved")
	}
	f.Settle(0, 7, false)
	if !f.Reserve(0, 7) {
		t.Error("a freed place could not be reserved")
	}
}

func BenchmarkReserveRelease(b *testing.B) {
	f := NewFront(1, chunkSize)
	b.RunParallel(func(pb *testing.PB) {
		for i := uint32(0); pb.Next(); i++ {
			if f.Reserve(i&chunkMask, uint8(i)) {
				f.Release(i&chunkMask, uint8(i))
			}
		}
	})
}
