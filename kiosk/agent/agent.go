package agent

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/cupo-ec/cupo/kiosk/agent/escpos"
	"github.com/cupo-ec/cupo/kiosk/agent/spool"
)

const (
	maxHeaderBytes = 8 << 10
	// readWithin is for a whole request; the page and the agent are on one machine.
	readWithin = 5 * time.Second
	// answerWithin is above the longest time in line and the longest job.
	answerWithin = 90 * time.Second
	idleWithin   = 2 * time.Minute
	// stopWithin is how long a ticket that is being printed is waited for at the end.
	stopWithin = 10 * time.Second
)

// Agent prints for one page on one printer. Use New, Start and Stop, each once.
type Agent struct {
	cfg    Config
	spool  *spool.Spool
	server *http.Server

	listener net.Listener
	ran      chan struct{} // closed when the spool has ended
	endSpool context.CancelFunc
	failed   chan error
}

// New checks the configuration and reads the secret; nothing is opened yet.
func New(cfg Config) (*Agent, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	secret, err := readSecret(cfg.TokenFile)
	if err != nil {
		return nil, err
	}
	a := &Agent{cfg: cfg, ran: make(chan struct{}), failed: make(chan error, 1)}
	a.spool = spool.New(spool.Config{Dial: dialer(cfg.Printer), Timing: escpos.DefaultTiming(), Logger: cfg.Logger})
	a.server = newServer(cfg, handler(cfg, secret, a.spool))
	return a, nil
}

func handler(cfg Config, secret string, s *spool.Spool) http.Handler {
	inner := &service{version: cfg.Version, paper: escpos.Paper(cfg.Columns), spool: s}
	return &guard{origin: cfg.Origin, secret: secret, next: inner}
}

func newServer(cfg Config, handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, MaxHeaderBytes: maxHeaderBytes,
		ReadTimeout: readWithin, ReadHeaderTimeout: readWithin, WriteTimeout: answerWithin, IdleTimeout: idleWithin,
		DisableGeneralOptionsHandler: true, // OPTIONS * would pass the guard by
		ErrorLog:                     debugLog(cfg.Logger),
	}
}

// debugLog takes what net/http says of broken requests, which it can quote, at debug level.
func debugLog(logger *slog.Logger) *log.Logger {
	return slog.NewLogLogger(logger.Handler(), slog.LevelDebug)
}

func dialer(printer string) func(context.Context) (net.Conn, error) {
	if printer == NoPrinter {
		return nil
	}
	return func(ctx context.Context) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", printer)
	}
}

// Start opens the address and serves until Stop.
func (a *Agent) Start(ctx context.Context) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", a.cfg.Listen)
	if err != nil {
		return fmt.Errorf("opening the agent's address: %w", err)
	}
	a.listener = listener
	running, end := context.WithCancel(context.WithoutCancel(ctx))
	a.endSpool = end
	go func() {
		defer close(a.ran)
		a.spool.Run(running)
	}()
	go func() {
		if err := a.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			a.failed <- fmt.Errorf("serving: %w", err)
		}
	}()
	a.cfg.Logger.Info("kioskagent serves", "version", a.cfg.Version, "listen", a.Addr(), "printer", a.cfg.Printer, "origin", a.cfg.Origin)
	return nil
}

// Addr is where a started agent serves.
func (a *Agent) Addr() string { return a.listener.Addr().String() }

// Failed gives the error that ended the serving.
func (a *Agent) Failed() <-chan error { return a.failed }

// Stop lets a ticket that is being printed come out, within ten seconds, and ends.
func (a *Agent) Stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, stopWithin)
	defer cancel()
	err := a.server.Shutdown(ctx)
	a.endSpool()
	<-a.ran
	if err != nil {
		return errors.Join(fmt.Errorf("stopping the agent: %w", err), a.server.Close())
	}
	return nil
}
