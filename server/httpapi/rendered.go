package httpapi

import (
	"sync/atomic"

	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/wire"
)

// renderedProblems keeps refusals that are the same for everybody as the bytes of their answer. When
// places open most of those who come lose, and losing must not cost more than asking.
type renderedProblems struct {
	byCode [256][maxRules][languages]atomic.Pointer[renderedProblem]
}

const (
	maxRules  = 32
	languages = 3
)

type renderedProblem struct{ json, msgpack []byte }

// of returns the bytes of a refusal that says nothing of its own request; nil for any other.
func (p *renderedProblems) of(r *refused, language words.Language) *renderedProblem {
	if r.field != "" || len(r.alternatives) > 0 || int(r.rule) >= maxRules || mayComeBack(r.code) {
		return nil
	}
	at := &p.byCode[r.code][r.rule][language]
	if known := at.Load(); known != nil {
		return known
	}
	problem := r.problem(language)
	made := &renderedProblem{json: problem.AppendJSON(nil), msgpack: problem.AppendMsgpack(nil)}
	at.Store(made)
	return made
}

// mayComeBack reports whether a refusal tells a time that is drawn anew for each caller.
func mayComeBack(code wire.Code) bool { return retryAfterSeconds(code) > 0 }
