//go:build linux

package chaos

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cupo-ec/cupo/bench/audit"
	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/history"
	"github.com/cupo-ec/cupo/wire"
)

// readBack compares what was acknowledged with what each node says, and has each verify itself.
func (p *play) readBack(ctx context.Context, h *history.History) error {
	ledger, newest := ledgerOf(h)
	for _, m := range p.cluster.members {
		found, err := p.readNode(ctx, m, ledger, newest)
		if err != nil {
			return fmt.Errorf("reading back from node %s: %w", m.name, err)
		}
		p.figures.Nodes = append(p.figures.Nodes, NodeCheck{m.name, found})
	}
	return nil
}

const readTimeout = time.Minute

func (p *play) readNode(ctx context.Context, m *member, ledger *audit.Ledger, newest client.Index) (*audit.Report, error) {
	endpoint, err := client.NewEndpoint(m.url(), p.cluster.demo.Tokens.Web)
	if err != nil {
		return nil, err
	}
	// The newest index of all sent back: this node must have come so far.
	endpoint = endpoint.Seeing(newest)
	connections := client.NewConns(4, endpoint.Address, readTimeout)
	defer client.CloseAll(connections)
	var places audit.Places
	if err := places.ReadDays(ctx, endpoint, connections, p.places.Pairs, p.places.Days); err != nil {
		return nil, err
	}
	found, err := audit.Check(ctx, endpoint, connections, []*audit.Ledger{ledger}, &places, nil)
	if err != nil {
		return nil, err
	}
	asking, err := caller.New(m.url(), p.cluster.demo.Tokens.Admin)
	if err != nil {
		return nil, err
	}
	defer asking.Close()
	verified, err := asking.Verify()
	if err != nil {
		return nil, err
	}
	found.AddVerification(verified)
	return found, found.AddTraces(m.process.LogPath(), p.people)
}

// ledgerOf makes a ledger of what was acknowledged, and of what was never answered but shown at the end to
// have been carried out. newest is the newest index that anybody was answered at.
func ledgerOf(h *history.History) (*audit.Ledger, client.Index) {
	b := newBookkeeper(h)
	var newest client.Index
	order := make([]*history.Operation, 0, len(h.Operations))
	for i := range h.Operations {
		o := &h.Operations[i]
		order = append(order, o)
		if o.At.Generation != newest.Generation || o.At.Applied > newest.Applied {
			if o.At != (history.Index{}) {
				newest = client.Index(o.At)
			}
		}
	}
	// An appointment is made before it is given up: whoever gives it up has been told of it.
	slices.SortStableFunc(order, func(a, c *history.Operation) int { return cmp.Compare(a.Call, c.Call) })
	for _, o := range order {
		b.enter(o)
	}
	return b.ledger, newest
}

// bookkeeper writes a ledger from operations and last looks.
type bookkeeper struct {
	ledger  *audit.Ledger
	numbers map[string]int
	// last is what the latest look at each person showed, told the codes that some answer has named.
	last map[int]*history.Operation
	told map[string]bool
}

func newBookkeeper(h *history.History) *bookkeeper {
	b := &bookkeeper{
		ledger: &audit.Ledger{}, numbers: map[string]int{}, last: map[int]*history.Operation{}, told: map[string]bool{},
	}
	for i := range h.Operations {
		o := &h.Operations[i]
		if o.Kind == history.LookPerson && (b.last[o.Person] == nil || b.last[o.Person].Call < o.Call) {
			b.last[o.Person] = o
		}
		if o.Made != "" && o.Kind != history.Hold {
			b.told[o.Made] = true
		}
	}
	return b
}

func (b *bookkeeper) enter(o *history.Operation) {
	if o.Outcome == history.Refused || !o.Kind.Writes() || o.Kind == history.Hold {
		return
	}
	made := o.Made
	if o.Outcome == history.Unknown && !b.carriedOut(o, &made) {
		return
	}
	switch o.Kind {
	case history.Book, history.BookHeld:
		b.numbers[made] = b.ledger.Booked([]byte(made), []byte(o.Place))
	case history.Cancel:
		b.ledger.Cancelled(b.numbers[o.Code])
	case history.Move:
		b.numbers[made] = b.ledger.Rescheduled(b.numbers[o.Code], []byte(made), []byte(o.Place))
	}
}

// carriedOut asks the last look what became of an operation that was never answered.
func (b *bookkeeper) carriedOut(o *history.Operation, made *string) bool {
	look := b.last[o.Person]
	if look == nil {
		return false
	}
	gaveUp := o.Kind == history.Book || o.Kind == history.BookHeld
	for _, shown := range look.Shown {
		switch {
		case shown.Code == o.Code && o.Kind == history.Cancel:
			return shown.Status == wire.StatusCancelled
		case shown.Code == o.Code && o.Kind == history.Move:
			gaveUp = shown.Status == wire.StatusRescheduled
		}
	}
	for _, shown := range look.Shown {
		if gaveUp && shown.Place == o.Place && !b.told[shown.Code] {
			*made, b.told[shown.Code] = shown.Code, true
			return true
		}
	}
	return false
}
