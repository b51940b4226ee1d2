package server

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/raftstore"
)

// TestAFounderThatIsNotSureTriesAgain: a process that was not run for a moment while it entered what a new cluster needs goes
// on, and does not end.
func TestAFounderThatIsNotSureTriesAgain(t *testing.T) {
	config := DefaultConfig()
	config.DataDir, config.Listen, config.LogLevel = t.TempDir(), "127.0.0.1:0", "error"
	config.Tokens = []Token{{Number: 1, Name: "admin", Role: "admin", Hash: strings.Repeat("0", 64)}}
	s, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	tries := 0
	s.prepare = func(context.Context) error {
		if tries++; tries < 3 {
			return fmt.Errorf("entering persons: %w", raftstore.ErrNotLeader)
		}
		return nil
	}
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Stop(context.Background()) }()
	if tries != 3 {
		t.Errorf("entered %d times", tries)
	}
}
