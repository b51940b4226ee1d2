package simulator

import (
	"context"
	"fmt"
	"net"
	"time"
)

const (
	lf  = 0x0a
	dle = 0x10
	esc = 0x1b
	fs  = 0x1c
	gs  = 0x1d
)

// replyWithin is how long a reply waits for somebody to read it.
const replyWithin = 10 * time.Second

// DeafFor is how long a deaf printer keeps a connection.
const DeafFor = time.Minute

// Listen opens an address, "127.0.0.1:0" for any free port, and serves it until the context ends.
func (p *Printer) Listen(ctx context.Context, address string) (net.Addr, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("opening the printer's port: %w", err)
	}
	context.AfterFunc(ctx, func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			stop := context.AfterFunc(ctx, func() { conn.Close() })
			p.Serve(conn)
			stop()
		}
	}()
	return listener.Addr(), nil
}

// Dial connects to the printer without a network.
func (p *Printer) Dial(context.Context) (net.Conn, error) {
	near, far := net.Pipe()
	go p.Serve(far)
	return near, nil
}

// Serve is one connection, until it ends; then it closes it. Printers serve one at a time.
func (p *Printer) Serve(conn net.Conn) {
	defer conn.Close()
	p.mu.Lock()
	p.reply = replier(conn)
	deaf := p.trouble.Deaf
	p.mu.Unlock()
	if deaf {
		time.Sleep(DeafFor)
		return
	}
	scan := &scanner{printer: p}
	chunk := make([]byte, 4096)
	for {
		n, err := conn.Read(chunk)
		p.mu.Lock()
		hungUp := scan.take(chunk[:n])
		deaf := p.trouble.DeafAfterBytes > 0 && p.bytes >= p.trouble.DeafAfterBytes
		p.mu.Unlock()
		if deaf {
			time.Sleep(DeafFor)
			hungUp = true
		}
		if err != nil || hungUp {
			break
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.halted() { // the rest of a command will not come any more
		p.buffer, p.row = nil, nil
	}
}

// replier sends some bytes together, some time later. The reading goes on meanwhile: a printer answers
// questions while it prints. Replies without a delay keep their order.
func replier(conn net.Conn) func([]byte, time.Duration) {
	last := make(chan struct{})
	close(last)
	return func(reply []byte, after time.Duration) {
		before, done := last, make(chan struct{})
		if after == 0 {
			last = done
		}
		go func() {
			defer close(done)
			if after == 0 {
				<-before
			}
			time.Sleep(after)
			_ = conn.SetWriteDeadline(time.Now().Add(replyWithin))
			_, _ = conn.Write(reply)
		}()
	}
}

// scanner finds the real-time commands in what comes, which a printer obeys on arrival, and hands the
// rest to the buffer.
type scanner struct {
	printer *Printer
	command []byte // a real-time command that has begun
}

// clearBuffers is DLE DC4, function 8.
const clearBuffers = "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"

// take takes what has come; true when the connection is to be ended.
func (s *scanner) take(chunk []byte) (hungUp bool) {
	p := s.printer
	for _, b := range chunk {
		p.bytes++
		if p.trouble.HangUpAfterBytes > 0 && p.bytes >= p.trouble.HangUpAfterBytes {
			return true
		}
		if len(s.command) > 0 || b == dle {
			s.command = append(s.command, b)
			s.obey()
			continue
		}
		p.buffer = append(p.buffer, b)
	}
	p.drain()
	return false
}

// obey obeys a real-time command that is complete.
func (s *scanner) obey() {
	p, c := s.printer, s.command
	switch {
	case len(c) == 1:
	case c[1] == 0x04:
		if len(c) == 3 {
			p.answer(p.status(c[2]), 0)
			s.command = nil
		}
	case string(c) == clearBuffers:
		p.buffer, p.row = nil, nil
		s.command = nil
	case len(c) < len(clearBuffers) && string(c) == clearBuffers[:len(c)]:
	default: // no real-time command: bytes like others
		p.buffer = append(p.buffer, c...)
		s.command = nil
	}
}

// answer sends a reply, or what the trouble makes of it.
func (p *Printer) answer(reply byte, after time.Duration) {
	switch {
	case p.trouble.Silent:
	case p.trouble.Babble:
		p.reply([]byte{0xff}, 0)
	case p.trouble.Chatty:
		p.reply([]byte{0x14, 0, 0, 0x0f, reply}, after)
	default:
		p.reply([]byte{reply}, after)
	}
}

// Feed takes bytes as if they came over a connection on which nobody reads.
func (p *Printer) Feed(stream []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	(&scanner{printer: p}).take(stream)
}
