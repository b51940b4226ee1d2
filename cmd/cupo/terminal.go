package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
)

// terminal is the world around one invocation. What the person asked for goes to stdout, everything
// else to stderr.
type terminal struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(name string) string
	now            func() time.Time
	sleep          func(ctx context.Context, d time.Duration) error

	// interactive says that somebody is there who can be asked.
	interactive bool
	// output is outputText or outputJSON.
	output string
	// language is what refusals are asked for in.
	language string
}

// Forms of what is printed.
const (
	outputText = "text"
	outputJSON = "json"
)

// note says something about how the work goes on.
func (t *terminal) note(format string, args ...any) {
	fmt.Fprintf(t.stderr, "cupo: "+format+"\n", args...)
}

// show prints an answer at once: as it came, or rendered. Half a card that looks whole would be worse
// than none, so a failure to write is a failure of the command.
func (t *terminal) show(raw []byte, render func() string) error {
	text := string(raw) + "\n"
	if t.output == outputText {
		text = render()
	}
	if _, err := io.WriteString(t.stdout, text); err != nil {
		return fmt.Errorf("printing the answer: %w", err)
	}
	return nil
}

// clean makes a text of the server fit for one line of a terminal: names come from files that many
// people write, and a control character could repaint what stands above it.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, text)
}
