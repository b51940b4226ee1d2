package raftstore

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"syscall"

	"github.com/hashicorp/go-hclog"
)

// pebbleLogger passes Pebble's messages on. Its Infof messages are many and only of use to Pebble's
// own developers.
type pebbleLogger struct {
	logger *slog.Logger
	fail   func(reason string)
}

func (l pebbleLogger) Infof(string, ...any) {}

func (l pebbleLogger) Errorf(format string, args ...any) {
	l.logger.Error(fmt.Sprintf(format, args...))
}

// Fatalf never returns: behind it Pebble would carry on as if the write had been made.
func (l pebbleLogger) Fatalf(format string, args ...any) {
	l.fail(pebbleReason(fmt.Sprintf(format, args...)))
	select {}
}

// pebbleReason tells an operator why Pebble gives up: its first line, for stack traces follow, and what to
// do where it has found damage or a full disk.
func pebbleReason(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	switch {
	case strings.Contains(line, "corruption"):
		line += "; " + startAnew
	case strings.Contains(line, syscall.ENOSPC.Error()):
		line += "; make room and start again"
	}
	return "pebble: " + line
}

// newRaftLogger passes raft's messages on. A node that is alone has nobody whose heartbeat it could
// miss: that raft warns of it at each start is no news.
func newRaftLogger(logger *slog.Logger, alone bool) hclog.Logger {
	intercept := hclog.NewInterceptLogger(&hclog.LoggerOptions{
		Name: "raft", Level: hclog.Off, Output: io.Discard,
	})
	intercept.RegisterSink(raftSink{logger, alone})
	return intercept
}

type raftSink struct {
	logger *slog.Logger
	alone  bool
}

// electionOfOne is raft's warning at the start of a cluster of one.
const electionOfOne = "heartbeat timeout reached, starting election"

var slogLevels = map[hclog.Level]slog.Level{
	hclog.Trace: slog.LevelDebug,
	hclog.Debug: slog.LevelDebug,
	// An election is news, but raft tells each of its steps; what matters is logged in leadership.go.
	hclog.Info:  slog.LevelDebug,
	hclog.Warn:  slog.LevelWarn,
	hclog.Error: slog.LevelError,
}

// Accept implements hclog.SinkAdapter.
func (s raftSink) Accept(name string, level hclog.Level, message string, args ...any) {
	to := slogLevels[level]
	if s.alone && message == electionOfOne {
		to = slog.LevelDebug
	}
	if !s.logger.Enabled(context.Background(), to) {
		return
	}
	for i, arg := range args {
		if f, ok := arg.(hclog.Format); ok && len(f) > 0 {
			args[i] = fmt.Sprintf(fmt.Sprint(f[0]), f[1:]...)
		}
	}
	s.logger.Log(context.Background(), to, name+": "+message, args...)
}
