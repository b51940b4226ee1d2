package agent

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/cupo-ec/cupo/kiosk/agent/spool"
	"github.com/cupo-ec/cupo/wire"
)

// The codes of problems that are not the printer's; those are spool's.
const (
	foreignHost      = "foreign-host"
	foreignOrigin    = "foreign-origin"
	unauthenticated  = "unauthenticated"
	notFound         = "not-found"
	methodNotAllowed = "method-not-allowed"
	mediaType        = "media-type"
	tooLarge         = "too-large"
	tooSlow          = "too-slow"
	malformed        = "malformed"
)

// statuses has the HTTP status of each problem.
func statuses() map[string]int {
	return map[string]int{
		foreignHost:               http.StatusMisdirectedRequest,
		foreignOrigin:             http.StatusForbidden,
		unauthenticated:           http.StatusUnauthorized,
		notFound:                  http.StatusNotFound,
		methodNotAllowed:          http.StatusMethodNotAllowed,
		mediaType:                 http.StatusUnsupportedMediaType,
		tooLarge:                  http.StatusRequestEntityTooLarge,
		tooSlow:                   http.StatusRequestTimeout,
		malformed:                 http.StatusBadRequest,
		string(spool.NoPrinter):   http.StatusServiceUnavailable,
		string(spool.PaperOut):    http.StatusServiceUnavailable,
		string(spool.CoverOpen):   http.StatusServiceUnavailable,
		string(spool.Fault):       http.StatusServiceUnavailable,
		string(spool.Unreachable): http.StatusServiceUnavailable,
		string(spool.Busy):        http.StatusServiceUnavailable,
		string(spool.Unconfirmed): http.StatusGatewayTimeout,
		string(spool.Reused):      http.StatusConflict,
	}
}

// problemOf is a problem in the words of a language; the code is one of statuses.
func problemOf(code string, language language) wire.Problem {
	said := wordsOf(code, language)
	return wire.Problem{
		Type: wire.ProblemTypePrefix + code, Status: statuses()[code], Code: code,
		Title: said.title, Detail: said.detail, Next: &wire.NextStep{Step: said.step, Words: said.next},
	}
}

func answerProblem(w http.ResponseWriter, r *http.Request, code string) {
	answer(w, problemOf(code, chooseLanguage(r.Header.Get(wire.LanguageHeader))))
}

// answerError answers a document that was refused or a ticket that did not come out.
func answerError(w http.ResponseWriter, r *http.Request, err error) {
	code, field := malformed, ""
	if refused, ok := errors.AsType[*refusal](err); ok {
		field = refused.field
	}
	if failure, ok := errors.AsType[*spool.Failure](err); ok {
		code = string(failure.Why)
	}
	p := problemOf(code, chooseLanguage(r.Header.Get(wire.LanguageHeader)))
	p.Field = field
	answer(w, p)
}

func answer(w http.ResponseWriter, p wire.Problem) {
	answerJSON(w, wire.MediaProblemJSON, p.Status, p)
}

func answerJSON(w http.ResponseWriter, media string, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	_, _ = w.Write(body) // who asked has gone
}
