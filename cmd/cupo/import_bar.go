package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// bar shows how far an import is: on a terminal as a line that is written over, elsewhere as a line now
// and then.
type bar struct {
	terminal    *terminal
	size        int64
	firstBytes  int64
	firstLines  int64
	began       time.Time
	shown       time.Time
	interactive bool
}

const (
	barChars       = 24
	barInterval    = 200 * time.Millisecond
	reportInterval = 10 * time.Second
)

func newBar(t *terminal, size, bytes, lines int64) *bar {
	b := &bar{terminal: t, size: size, firstBytes: bytes, firstLines: lines, began: t.now()}
	b.shown = b.began
	if file, ok := t.stderr.(*os.File); ok {
		info, err := file.Stat()
		b.interactive = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return b
}

func (b *bar) show(bytes, lines int64) {
	now := b.terminal.now()
	interval := reportInterval
	if b.interactive {
		interval = barInterval
	}
	if now.Sub(b.shown) < interval && bytes < b.size {
		return
	}
	b.shown = now
	text := barText(b, bytes, lines, now.Sub(b.began))
	if b.interactive {
		fmt.Fprintf(b.terminal.stderr, "\r%s\x1b[K", text)
		return
	}
	b.terminal.note("%s", text)
}

// barText is one look: how much, how fast, and how long it will still take at the pace of this run.
func barText(b *bar, bytes, lines int64, took time.Duration) string {
	share := 1.0
	if b.size > 0 {
		share = min(float64(bytes)/float64(b.size), 1)
	}
	full := int(share * barChars)
	text := fmt.Sprintf("[%s%s] %3.0f %%  %s líneas", strings.Repeat("█", full), strings.Repeat("·", barChars-full), 100*share, grouped(lines))
	if seconds := took.Seconds(); seconds > 0 && bytes > b.firstBytes {
		left := time.Duration(float64(took) / float64(bytes-b.firstBytes) * float64(b.size-bytes))
		text += fmt.Sprintf("  %s/s  faltan %s", grouped(int64(float64(lines-b.firstLines)/seconds)), left.Round(time.Second))
	}
	return text
}

// end leaves the last look standing.
func (b *bar) end() {
	if b.interactive {
		fmt.Fprintln(b.terminal.stderr)
	}
}
