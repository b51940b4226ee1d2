package escpos

import (
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

// How a job can fail. Each is wrapped with what was being done.
var (
	// ErrNotReady: the printer's status says that it would not print; nothing was sent.
	ErrNotReady = errors.New("the printer is not ready")
	// ErrStopped: it stopped in the middle, for a reason that its status names. What it had not printed
	// it was told to forget.
	ErrStopped = errors.New("the printer stopped in the middle")
	// ErrUnconfirmed: it may or may not have printed all.
	ErrUnconfirmed = errors.New("the printer has not confirmed the ticket")
	// ErrAnswer: what answers is no ESC/POS printer.
	ErrAnswer = errors.New("not an answer of an ESC/POS printer")
)

// Timing bounds every wait for the printer.
type Timing struct {
	Answer  time.Duration // to a question
	Write   time.Duration // until it has taken a whole job
	Poll    time.Duration // between questions while it prints
	Confirm time.Duration // until it has printed a job
}

// DefaultTiming suits printers on a local network, of which the slowest print 50 mm a second.
func DefaultTiming() Timing {
	return Timing{Answer: 2 * time.Second, Write: 5 * time.Second, Poll: 500 * time.Millisecond, Confirm: 12 * time.Second}
}

// Session is a conversation with a printer over one connection, which the caller closes. It is not for
// use by several goroutines.
type Session struct {
	conn      net.Conn
	timing    Timing
	confirmed bool // the answer to GS r has come
}

// NewSession begins a conversation.
func NewSession(conn net.Conn, timing Timing) *Session {
	return &Session{conn: conn, timing: timing}
}

// Ask asks the printer for its status. It waits for Timing.Answer at most.
func (s *Session) Ask() (Status, error) {
	if err := s.conn.SetDeadline(time.Now().Add(s.timing.Answer)); err != nil {
		return Status{}, fmt.Errorf("asking the printer for its status: %w", err)
	}
	var status Status
	for _, question := range []byte{askPrinter, askOffline, askError, askPaper} {
		answer, err := s.realTime(question)
		if err != nil {
			return Status{}, fmt.Errorf("asking the printer for its status: %w", err)
		}
		status = status.with(question, answer)
	}
	return status, nil
}

// Print prints a job of Encode and gives the status read last. It returns nil when the printer has said
// that all of it is on paper, and else one of ErrNotReady, ErrStopped and ErrUnconfirmed, or, with
// nothing sent, why the printer could not be asked.
func (s *Session) Print(job []byte) (Status, error) {
	before, err := s.Ask()
	if err != nil {
		return before, err
	}
	if !before.Ready() {
		return before, ErrNotReady
	}
	s.confirmed = false
	if err := s.send(job); err != nil {
		return before, fmt.Errorf("%w: sending it: %w", ErrUnconfirmed, err)
	}
	status, err := s.confirm(before)
	if err != nil {
		s.forget()
		return status, err
	}
	after, err := s.Ask()
	if err != nil {
		return status, nil // it is printed: that the printer is silent since then is the next job's matter
	}
	return after, nil
}

// send sends the job and behind it GS r 1, a question that waits its turn in the printer: the answer
// means that everything before it has been printed.
func (s *Session) send(job []byte) error {
	if err := s.conn.SetDeadline(time.Now().Add(s.timing.Write)); err != nil {
		return err
	}
	_, err := s.conn.Write(append(job[:len(job):len(job)], gs, 'r', 1))
	return err
}

// confirm waits for the answer to GS r, and asks now and then whether the printer still prints.
func (s *Session) confirm(status Status) (Status, error) {
	for end := time.Now().Add(s.timing.Confirm); time.Now().Before(end); {
		err := s.awaitQueued()
		if err == nil && s.confirmed {
			return status, nil
		}
		if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			return status, fmt.Errorf("%w: waiting for it: %w", ErrUnconfirmed, err)
		}
		asked, err := s.Ask()
		switch {
		case err != nil:
			return status, fmt.Errorf("%w: %w", ErrUnconfirmed, err)
		case s.confirmed:
			return asked, nil
		case asked.stopped():
			return asked, ErrStopped
		}
		status = asked
	}
	return status, fmt.Errorf("%w: not within %v", ErrUnconfirmed, s.timing.Confirm)
}

// awaitQueued reads for Timing.Poll, or until the answer to GS r comes.
func (s *Session) awaitQueued() error {
	if err := s.conn.SetDeadline(time.Now().Add(s.timing.Poll)); err != nil {
		return err
	}
	for range maxUnasked {
		answer, err := s.read()
		if err != nil {
			return err
		}
		if kindOf(answer) == queuedAnswer {
			s.confirmed = true
			return nil
		}
	}
	return fmt.Errorf("%w: it does not stop sending", ErrAnswer)
}

// maxUnasked is how many answers to something else are passed over.
const maxUnasked = 64

// realTime asks one question and reads its answer.
func (s *Session) realTime(question byte) (byte, error) {
	if _, err := s.conn.Write([]byte{dle, 0x04, question}); err != nil {
		return 0, err
	}
	for range maxUnasked {
		answer, err := s.read()
		if err != nil {
			return 0, err
		}
		switch kindOf(answer) {
		case realTimeAnswer:
			return answer, nil
		case queuedAnswer:
			s.confirmed = true
		}
	}
	return 0, fmt.Errorf("%w: it does not stop sending", ErrAnswer)
}

// read reads an answer and passes over an automatic status.
func (s *Session) read() (byte, error) {
	answer, err := s.readByte()
	for err == nil && kindOf(answer) == asbStart {
		for range asbTail + 1 {
			if answer, err = s.readByte(); err != nil {
				return 0, err
			}
		}
	}
	if err != nil {
		return 0, err
	}
	if kindOf(answer) == unknownAnswer {
		return 0, fmt.Errorf("%w: 0x%02x", ErrAnswer, answer)
	}
	return answer, nil
}

func (s *Session) readByte() (byte, error) {
	var one [1]byte
	for {
		n, err := s.conn.Read(one[:])
		if n == 1 {
			return one[0], nil
		}
		if err != nil {
			return 0, err
		}
	}
}

// forget tells the printer to drop what it has not printed (DLE DC4, function 8), or the rest of one
// person's ticket would come out when the paper is back, before the next person's eyes. A printer that
// does not know the command ignores it; whether it arrives is not waited for.
func (s *Session) forget() {
	if s.conn.SetDeadline(time.Now().Add(s.timing.Answer)) == nil {
		_, _ = s.conn.Write([]byte{dle, 0x14, 8, 1, 3, 20, 1, 6, 2, 8})
	}
}
