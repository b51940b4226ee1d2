package overload

import (
	"bytes"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/latency"
)

// inTime is how soon an answer is of use.
const inTime = time.Second

// Count is what came of the requests of one kind.
type Count struct {
	mu sync.Mutex
	// Sent are those that got a connection; Kept are those that found none free, as at a proxy in front.
	Sent int64 `json:"sent"`
	Kept int64 `json:"kept"`
	// Answered are decided, whatever was decided; InTime of them within a second.
	Answered int64 `json:"answered"`
	InTime   int64 `json:"inTime"`
	// Refused were answered 503, Told of them when to come back.
	Refused int64 `json:"refused"`
	Told    int64 `json:"told"`
	Failed  int64 `json:"failed"`
	latency latency.Recorder
}

// counts are those of all kinds, during one phase.
type counts struct {
	byKind [kinds]Count
	took   time.Duration
	// processor is the time that the node's processors spent meanwhile.
	processor time.Duration
}

// answer sends one request and counts what comes of it. began is when it was due.
func (t *counts) answer(m *mix, c *client.Conn, k kind, buffer []byte, began time.Time) []byte {
	buffer = m.request(k, buffer[:0])
	answer, err := c.Do(buffer)
	took := time.Since(began)
	one := &t.byKind[k]
	one.mu.Lock()
	defer one.mu.Unlock()
	one.Sent++
	switch {
	case err != nil:
		one.Failed++
	case answer.Status == 503:
		one.Refused++
		if bytes.Contains(answer.Body, []byte(`"retryAfterSeconds":`)) {
			one.Told++
		}
	default:
		one.Answered++
		if took <= inTime {
			one.InTime++
		}
		one.latency.Record(took)
		m.learn(k, &answer)
	}
	return buffer
}

func (t *counts) kept(k kind) {
	one := &t.byKind[k]
	one.mu.Lock()
	defer one.mu.Unlock()
	one.Kept++
}

// perSecond is how many were answered in time.
func (t *counts) perSecond() (rate float64) {
	for k := range t.byKind {
		rate += float64(t.byKind[k].InTime)
	}
	return rate / t.took.Seconds()
}

// busy is how many processors the node used.
func (t *counts) busy() float64 { return t.processor.Seconds() / t.took.Seconds() }

func (t *counts) offered() (all int64) {
	for k := range t.byKind {
		all += t.byKind[k].Sent + t.byKind[k].Kept
	}
	return all
}

func newRandom(seed uint64, worker int) *rand.Rand {
	return rand.New(rand.NewPCG(seed, uint64(worker)))
}
