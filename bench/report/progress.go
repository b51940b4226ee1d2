package report

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// Progress shows how far a long run is: one line drawn over and over on a terminal; elsewhere a line
// now and then. It belongs to one goroutine.
type Progress struct {
	to       io.Writer
	terminal bool
	now      func() time.Time
	began    time.Time
	shown    time.Time
	total    int64
	last     string
}

const (
	terminalEvery = 200 * time.Millisecond
	plainEvery    = 10 * time.Second
	barCells      = 30
)

// NewProgress shows progress towards a total of units on to, from now on.
func NewProgress(to io.Writer, total int64) *Progress {
	p := &Progress{to: to, terminal: isTerminal(to), now: time.Now, total: total}
	p.began = p.now()
	p.shown = p.began
	return p
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Show says that so many units are done, what is being done, and how many requests were answered.
func (p *Progress) Show(done int64, doing string, requests int64) {
	now := p.now()
	every := plainEvery
	if p.terminal {
		every = terminalEvery
	}
	if now.Sub(p.shown) < every {
		return
	}
	p.shown = now
	text := p.text(done, doing, requests, now.Sub(p.began))
	if p.terminal {
		text = "\r" + text + strings.Repeat(" ", max(0, len(p.last)-len(text)))
		p.last = text
	} else {
		text += "\n"
	}
	io.WriteString(p.to, text)
}

func (p *Progress) text(done int64, doing string, requests int64, elapsed time.Duration) string {
	share := 0.0
	if p.total > 0 {
		share = min(1, float64(done)/float64(p.total))
	}
	full := int(share * barCells)
	bar := strings.Repeat("#", full) + strings.Repeat(".", barCells-full)
	left := "?"
	if done > 0 {
		left = (time.Duration(float64(elapsed) * (1 - share) / share)).Round(time.Second).String()
	}
	return fmt.Sprintf("[%s] %5.1f %%  %s  %s requests, %s, %s left",
		bar, share*100, doing, Count(requests), Rate(requests, elapsed), left)
}

// Done ends the line of a terminal.
func (p *Progress) Done() {
	if p.terminal && p.last != "" {
		io.WriteString(p.to, "\r"+strings.Repeat(" ", len(p.last))+"\r")
	}
}
