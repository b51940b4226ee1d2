package agent

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"time"

	"github.com/cupo-ec/cupo/kiosk/agent/escpos"
	"github.com/cupo-ec/cupo/kiosk/agent/spool"
)

const mediaJSON = "application/json"

// health answers GET /health.
type health struct {
	Version string      `json:"version"`
	Printer spool.State `json:"printer"`
	// LastPrintedAt is RFC 3339; absent when nothing has been printed since the start.
	LastPrintedAt string `json:"lastPrintedAt,omitempty"`
}

// printed answers POST /print when the printer has confirmed the ticket.
type printed struct {
	ID      string      `json:"id"`
	Printer spool.State `json:"printer"`
	// Replayed says that an earlier request under the id has printed it.
	Replayed bool `json:"replayed"`
}

// service answers whom the guard has let through.
type service struct {
	version string
	paper   escpos.Paper
	spool   *spool.Spool
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method, serve := http.MethodGet, s.health
	switch r.URL.Path {
	case "/health":
	case "/print":
		method, serve = http.MethodPost, s.print
	default:
		answerProblem(w, r, notFound)
		return
	}
	if r.Method != method {
		w.Header().Set("Allow", method+", OPTIONS")
		answerProblem(w, r, methodNotAllowed)
		return
	}
	serve(w, r)
}

// health never waits: the spool keeps what is known.
func (s *service) health(w http.ResponseWriter, _ *http.Request) {
	h := health{Version: s.version, Printer: s.spool.State()}
	if at := s.spool.LastPrinted(); !at.IsZero() {
		h.LastPrintedAt = at.Format(time.RFC3339)
	}
	answerJSON(w, mediaJSON, http.StatusOK, h)
}

func (s *service) print(w http.ResponseWriter, r *http.Request) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != mediaJSON {
		answerProblem(w, r, mediaType)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	if err != nil {
		answerProblem(w, r, bodyProblem(err))
		return
	}
	id, ticket, err := decodeDocument(body, s.paper)
	if err != nil {
		answerError(w, r, err)
		return
	}
	replayed, err := s.spool.Print(r.Context(), id, escpos.Encode(ticket, s.paper))
	if errors.Is(err, context.Canceled) {
		return // the page has gone, and with it who would read an answer
	}
	if err != nil {
		answerError(w, r, err)
		return
	}
	answerJSON(w, mediaJSON, http.StatusOK, printed{ID: id, Printer: s.spool.State(), Replayed: replayed})
}

func bodyProblem(err error) string {
	if _, over := errors.AsType[*http.MaxBytesError](err); over {
		return tooLarge
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return tooSlow
	}
	return malformed
}
