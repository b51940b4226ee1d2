package month

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/cupo-ec/cupo/bench/audit"
	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/tally"
	"github.com/cupo-ec/cupo/wire"
)

// Kinds of requests.
const (
	kindLook = iota
	kindSlots
	kindHold
	kindRelease
	kindBook
	kindConsult
	kindSearch
	kindCancel
	kindReschedule
)

var kindNames = []string{
	"look-ups of free days", "look-ups of a day's places", "holds", "holds given back", "bookings",
	"consultations by code", "consultations by person", "cancellations", "reschedulings",
}

// desk serves journeys one after the other on one connection, and belongs to one goroutine.
type desk struct {
	setting *setting
	number  int
	conn    *client.Conn
	tally   *tally.Tally
	ledger  *audit.Ledger
	// day is today's position among the dates, position the hour's in the month.
	day, position int
	// due are the changes to come, by the position of the hour that they fall into.
	due map[int][]change
	// tape records what is sent while an hour is sampled; nil otherwise.
	tape    *tape
	keys    int
	request []byte
	path    []byte
	body    []byte
}

// change is a cancellation or a rescheduling that will be asked for.
type change struct {
	appointment int
	pair        int
	seed        uint64
	cancels     bool
}

func newDesk(s *setting, number int, c *client.Conn) *desk {
	return &desk{
		setting: s, number: number, conn: c, tally: tally.New(kindNames...), ledger: &audit.Ledger{}, due: map[int][]change{},
	}
}

// expected are the refusals that belong to a month. Any other one is a fault of the node or of this
// program, and ends it.
var expected = []string{
	wire.SlotTaken.String(), wire.NothingFree.String(), wire.AlreadyBooked.String(), wire.Overlap.String(),
	wire.NotCovered.String(), wire.NotCancellable.String(), wire.SlotPast.String(), wire.HoldExpired.String(),
	wire.LimitReached.String(), wire.OutsideHorizon.String(), wire.NotOpenYet.String(), wire.ReferralRequired.String(),
}

// belongs says whether a refusal belongs to a month. What is not found when it is asked for by its code
// has been lost; the check will say so, with all else that is.
func belongs(kind int, refusal string) bool {
	byCode := kind == kindConsult || kind == kindCancel || kind == kindReschedule
	return slices.Contains(expected, refusal) || byCode && refusal == wire.NotFound.String()
}

func (d *desk) get(ctx context.Context, kind int, path string) (client.Response, string, error) {
	d.request = d.setting.endpoint.AppendGet(d.request[:0], path)
	return d.send(ctx, kind, path, nil)
}

func (d *desk) post(ctx context.Context, kind int, path string, body wire.Message) (client.Response, string, error) {
	key := ""
	if kind != kindSearch {
		d.keys++
		key = "month-" + strconv.Itoa(d.number) + "-" + strconv.Itoa(d.keys)
	}
	d.body = body.AppendJSON(d.body[:0])
	d.request = d.setting.endpoint.AppendPost(d.request[:0], path, key, d.body)
	return d.send(ctx, kind, path, d.body)
}

// send gives the answer and, if it was refused, the code.
func (d *desk) send(ctx context.Context, kind int, path string, body []byte) (client.Response, string, error) {
	answer, err := d.conn.Settle(ctx, d.request)
	if err != nil {
		return answer, "", fmt.Errorf("%s: %w", kindNames[kind], err)
	}
	if d.tape != nil {
		d.tape.record(len(path), body, len(answer.Body))
	}
	refusal := d.tally.Answer(kind, &answer)
	if refusal != "" && !belongs(kind, refusal) {
		return answer, "", fmt.Errorf("%s: %s is refused with %d %s: %.300s; the request was %.300s",
			kindNames[kind], path, answer.Status, refusal, answer.Body, body)
	}
	return answer, refusal, nil
}

// look asks for a pair's free days between two positions among the dates, both included.
func (d *desk) look(ctx context.Context, pair, from, to int) (client.Response, error) {
	s := d.setting
	last := len(s.dates) - 1
	d.path = append(d.path[:0], s.lookPaths[pair]...)
	d.path = append(append(d.path, "&"+wire.FromParam+"="...), s.dates[min(from, last)]...)
	d.path = append(append(d.path, "&"+wire.ToParam+"="...), s.dates[min(to, last)]...)
	answer, refusal, err := d.get(ctx, kindLook, string(d.path))
	if err == nil && refusal != "" {
		err = fmt.Errorf("looking at %s: refused with %s", d.path, refusal)
	}
	return answer, err
}

// freeSlot asks for the places of a pair's day and draws a free one; nil if there is none. The id is
// the caller's.
func (d *desk) freeSlot(ctx context.Context, pair int, date string, draw func(int) int) ([]byte, error) {
	d.path = append(append(append(d.path[:0], d.setting.slotPaths[pair]...), "&"+wire.DateParam+"="...), date...)
	answer, refusal, err := d.get(ctx, kindSlots, string(d.path))
	if err != nil || refusal != "" {
		return nil, err
	}
	var chosen []byte
	seen := 0
	err = client.EachSlot(answer.Body, func(id, status []byte) {
		if string(status) != wire.SlotFree {
			return
		}
		// Each of those seen so far is kept with the same chance.
		if seen++; draw(seen) == 0 {
			chosen = id
		}
	})
	return slices.Clone(chosen), err
}
