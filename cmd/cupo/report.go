package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/wire"
)

// shortly says in a few words why an attempt came to nothing.
func shortly(err error) string {
	var refused *refusal
	if errors.As(err, &refused) {
		return fmt.Sprintf("%s (%s)", refused.problem.Title, refused.problem.Code)
	}
	var lost *noAnswer
	if errors.As(err, &lost) {
		return "el servidor no responde (" + lost.reason + ")"
	}
	return err.Error()
}

// report says on the terminal how a command ended, and returns the exit code.
func (t *terminal) report(name string, err error) int {
	code := t.reportError(name, err)
	var open *unsettled
	if errors.As(err, &open) {
		fmt.Fprintf(t.stderr, "cupo: no se sabe si se hizo; para saberlo, repita lo mismo con --idempotency-key %s\n", open.key)
	}
	var refused *refusal
	if errors.As(err, &refused) && t.output == outputText {
		fmt.Fprintln(t.stderr, clean(refused.problem.Code))
	}
	return code
}

func (t *terminal) reportError(name string, err error) int {
	var usage badUsage
	var refused *refusal
	var lost *noAnswer
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errViolations):
		return exitViolations
	case errors.Is(err, errUnsound), errors.Is(err, errLinesRefused), errors.Is(err, errNotAccepted):
		return exitRefused
	case errors.Is(err, context.Canceled):
		t.note("interrumpido")
		return exitInterrupted
	case errors.As(err, &usage):
		t.note("%s; see cupo %s --help", usage, name)
		return exitUsage
	case errors.As(err, &refused):
		return t.reportRefusal(refused)
	case errors.As(err, &lost) && !lost.final:
		t.note("%s", clean(shortly(err)))
		return exitUnavailable
	}
	t.note("%s", clean(err.Error()))
	return exitFailure
}

func (t *terminal) reportRefusal(r *refusal) int {
	if t.output == outputJSON {
		fmt.Fprintf(t.stdout, "%s\n", r.raw)
	} else {
		fmt.Fprint(t.stderr, refusalText(&r.problem, t.language))
	}
	switch {
	case r.status == fasthttp.StatusServiceUnavailable, r.code() == wire.RequestInProgress:
		return exitUnavailable
	case r.status >= 500:
		return exitFailure
	}
	return exitRefused
}

// refusalText is a refusal for a person, without the code, which ends it.
func refusalText(p *wire.Problem, language string) string {
	var text strings.Builder
	line := func(before, words string) {
		if words != "" {
			fmt.Fprintf(&text, "%s%s\n", before, clean(words))
		}
	}
	line("", p.Title)
	line("", p.Detail)
	line("  ↳ ", p.Field)
	if len(p.Alternatives) > 0 {
		also := "También hay estos cupos:"
		if language == "en" {
			also = "These places are free:"
		}
		fmt.Fprintf(&text, "%s\n%s", also, alternativesTable(p.Alternatives))
	}
	if p.Next != nil {
		line("→ ", p.Next.Words)
	}
	return text.String()
}
