package node

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// Config says which node to start.
type Config struct {
	// Binary is the path of cupod.
	Binary string
	// DataDir is made if it is not there. The process writes to cupod.log in it.
	DataDir string
	// Listen is host:port; port 0 lets the system choose.
	Listen  string
	Persons int
	Seed    uint64
	// ReplayClock is where the node's clock starts (RFC 3339); empty leaves it the machine's clock.
	ReplayClock string
	// OpeningDelay is when the horizon's last day opens; 0 leaves it open from the start.
	OpeningDelay time.Duration
	// ProcessorProfile is where the process writes a profile of its processor time; empty for none.
	ProcessorProfile string
	// Environment is added to this process's own.
	Environment []string
	// Before stands in front of the program and its arguments, as "ip netns exec NAME" does: a command that
	// becomes the program.
	Before []string
	// More are further arguments.
	More []string
	// LogPath is where the output goes instead of the data directory, empty for there.
	LogPath string
	// SameAddress says that the node listens where it listened before, so that what an earlier start has
	// written about it holds.
	SameAddress bool
}

const (
	logName  = "cupod.log"
	demoName = "demo.json"
	// stopDeadline is what a stopping node gets to flush before it is killed.
	stopDeadline = 30 * time.Second
	readyPause   = 20 * time.Millisecond
)

// Node is a running cupod. Its methods may be called from one goroutine; Exited from any.
type Node struct {
	config  Config
	command *exec.Cmd
	started time.Time
	exited  chan struct{}
	exit    error
	demo    *Demo
}

// Start starts the process and does not wait until it is ready.
func Start(config Config) (*Node, error) {
	if err := os.MkdirAll(config.DataDir, 0o755); err != nil {
		return nil, fmt.Errorf("making the data directory: %w", err)
	}
	if !config.SameAddress {
		// The file of an earlier start would be taken for that of this one.
		demoPath := filepath.Join(config.DataDir, demoName)
		if err := os.Remove(demoPath); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("removing an old %s: %w", demoName, err)
		}
	}
	log, err := os.OpenFile(config.logPath(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("opening the node's log: %w", err)
	}
	defer log.Close() // the child has its own descriptor
	n := &Node{config: config, exited: make(chan struct{})}
	words := append(append([]string{}, config.Before...), config.Binary)
	words = append(append(words, config.arguments()...), config.More...)
	n.command = exec.Command(words[0], words[1:]...)
	n.command.Stdout, n.command.Stderr = log, log
	n.command.Env = append(os.Environ(), config.Environment...)
	// A process group of its own: Ctrl-C is for the harness, which stops the node in good order.
	n.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	n.started = time.Now()
	if err := n.command.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", config.Binary, err)
	}
	go func() {
		n.exit = n.command.Wait()
		close(n.exited)
	}()
	return n, nil
}

func (c *Config) logPath() string {
	if c.LogPath != "" {
		return c.LogPath
	}
	return filepath.Join(c.DataDir, logName)
}

func (c *Config) arguments() []string {
	arguments := []string{
		"demo", "--data", c.DataDir, "--listen", c.Listen,
		"--persons", strconv.Itoa(c.Persons), "--seed", strconv.FormatUint(c.Seed, 10),
	}
	if c.ReplayClock != "" {
		arguments = append(arguments, "--replay-clock", c.ReplayClock)
	}
	if c.OpeningDelay > 0 {
		arguments = append(arguments, "--opening", c.OpeningDelay.String())
	}
	if c.ProcessorProfile != "" {
		arguments = append(arguments, "--cpu-profile", c.ProcessorProfile)
	}
	return arguments
}

// WaitReady returns what the node offers once it has said where it listens and answers that it may
// be given traffic; took is the time since the process started. It fails when the process ends first.
func (n *Node) WaitReady(ctx context.Context) (demo *Demo, took time.Duration, err error) {
	pause := time.NewTicker(readyPause)
	defer pause.Stop()
	for {
		if demo, err = n.ready(); err != nil {
			return nil, 0, err
		}
		if demo != nil {
			n.demo = demo
			return demo, time.Since(n.started), nil
		}
		select {
		case <-n.exited:
			return nil, 0, fmt.Errorf("the node ended before it was ready: %w", n.endedHow())
		case <-ctx.Done():
			return nil, 0, fmt.Errorf("waiting for the node: %w", ctx.Err())
		case <-pause.C:
		}
	}
}

// ready gives nil while the node is not ready yet.
func (n *Node) ready() (*Demo, error) {
	demo, err := readDemo(filepath.Join(n.config.DataDir, demoName))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	ready, err := answersReady(demo.URL)
	if err != nil || !ready {
		return nil, err
	}
	return demo, nil
}

// Exited is closed when the process has ended.
func (n *Node) Exited() <-chan struct{} { return n.exited }

// PID is the process's number.
func (n *Node) PID() int { return n.command.Process.Pid }

// LogPath is where the node's output goes.
func (n *Node) LogPath() string { return n.config.logPath() }

// Signal sends the process a signal, such as SIGSTOP.
func (n *Node) Signal(signal syscall.Signal) error {
	if err := n.command.Process.Signal(signal); err != nil {
		return fmt.Errorf("sending %s to the node: %w", signal, err)
	}
	return nil
}

// EndedWith is the error that the process ended with, nil for code 0. It is asked after Exited.
func (n *Node) EndedWith() error { return n.exit }

// endedHow describes the end of a process that should not have ended.
func (n *Node) endedHow() error {
	<-n.exited
	if n.exit == nil {
		return fmt.Errorf("it ended with code 0; see %s", n.LogPath())
	}
	return fmt.Errorf("%w; see %s", n.exit, n.LogPath())
}

// Stop asks the process to end with SIGTERM and waits for it; one that does not end in time is
// killed. It is an error if the process does not end with code 0, and none if it had been stopped.
func (n *Node) Stop() error {
	// A process that has ended by itself cannot be signalled; its exit says what happened.
	_ = n.command.Process.Signal(syscall.SIGTERM)
	select {
	case <-n.exited:
	case <-time.After(stopDeadline):
		killed := n.Kill()
		return errors.Join(fmt.Errorf("the node did not stop in %s and was killed", stopDeadline), killed)
	}
	if n.exit != nil {
		return fmt.Errorf("stopping the node: %w", n.endedHow())
	}
	return nil
}

// Kill ends the process with SIGKILL, as a crash would, and waits for it.
func (n *Node) Kill() error {
	if err := n.command.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("killing the node: %w", err)
	}
	<-n.exited
	return nil
}

// ErrEnded is why a guarded context ends when the process does.
var ErrEnded = errors.New("the node has ended")

// Guard is a context that ends when the process does, so that nobody waits for a node that is gone.
func (n *Node) Guard(ctx context.Context) (context.Context, context.CancelFunc) {
	guarded, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-n.exited:
			cancel(fmt.Errorf("%w; see %s", ErrEnded, n.LogPath()))
		case <-guarded.Done():
		}
	}()
	return guarded, func() { cancel(nil) }
}
