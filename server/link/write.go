package link

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"time"
)

const (
	// writeBytes is the most that is written at once, so that a slow reader can be told from a stuck one.
	writeBytes = 64 << 10
	// keepBytes is the largest buffer that is kept for the next time.
	keepBytes = 512 << 10
)

// write hands the queue to the connection, all that has come in at a time.
func (s *stream) write() {
	var spare []byte
	for {
		batch := s.take(spare)
		if len(batch) == 0 {
			spare = batch
			select {
			case <-s.wake:
				// Whoever can run adds a frame first: a write for one frame costs as much as for all of them.
				runtime.Gosched()
				continue
			case <-s.severed:
				return
			}
		}
		if err := s.writeAll(batch); err != nil {
			s.sever(fmt.Errorf("writing to the peer: %w", err))
			return
		}
		spare = nil
		if cap(batch) <= keepBytes {
			spare = batch
		}
	}
}

// take exchanges the queue for an empty one, and wakes who waits for that. A severed stream keeps its
// queue, so that its frames can be told from those that were written.
func (s *stream) take(spare []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cause != nil {
		return nil
	}
	batch := s.queue
	s.queue = spare[:0]
	s.start += uint64(len(batch))
	s.writing = len(batch) > 0
	if s.moved != nil {
		close(s.moved)
		s.moved = nil
	}
	return batch
}

func (s *stream) writeAll(batch []byte) error {
	for len(batch) > 0 {
		part := batch[:min(len(batch), writeBytes)]
		n, err := s.conn.Write(part)
		s.written.Add(uint64(n))
		if err != nil {
			return err
		}
		if n != len(part) {
			return io.ErrShortWrite
		}
		batch = batch[n:]
	}
	return nil
}

// watch sends heartbeats and gives up a peer that is silent or does not read. It counts its own ticks:
// after a pause of this process one tick comes, and not all that were missed.
func (s *stream) watch() {
	ticker := time.NewTicker(s.limits.tick())
	defer ticker.Stop()
	last := s.look()
	quiet, silent, stuck := ticksEachBeat, 0, 0
	for {
		if quiet >= ticksEachBeat && last.queued == last.written {
			_, _ = s.send(context.Background(), nil, frame{kind: kindHeartbeat})
			last, quiet = s.look(), 0
		}
		select {
		case <-s.severed:
			return
		case <-ticker.C:
		}
		s.onTick()
		now := s.look()
		quiet = countWhile(now.queued == last.queued, quiet)
		silent = countWhile(now.heard == last.heard, silent)
		stuck = countWhile(now.writing && now.written == last.written, stuck)
		last = now
		if silent >= ticksPatience {
			s.sever(ErrSilent)
		} else if stuck >= ticksPatience {
			s.sever(ErrStuck)
		}
	}
}

// vitals are what tells a live connection from a dead one.
type vitals struct {
	queued, written, heard uint64 // bytes since the start
	writing                bool
}

func (s *stream) look() vitals {
	s.mu.Lock()
	defer s.mu.Unlock()
	return vitals{
		queued: s.start + uint64(len(s.queue)), written: s.written.Load(), heard: s.heard.Load(),
		writing: s.writing,
	}
}

func countWhile(holds bool, count int) int {
	if holds {
		return count + 1
	}
	return 0
}
