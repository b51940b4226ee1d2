package audit

import (
	"context"
	"fmt"

	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/wire"
)

// Places is what was read back of the days' places: which are booked. The zero Places is empty.
type Places struct {
	// Read is how many places were looked at.
	Read   int64
	booked map[string]int
}

// Booked is how many of the places are booked.
func (p *Places) Booked() int64 { return int64(len(p.booked)) }

// ReadDays reads the places of days and remembers the booked ones. A day is to be read once.
func (p *Places) ReadDays(ctx context.Context, endpoint *client.Endpoint, connections []*client.Conn, pairs []caller.Pair, days []caller.PairDay) error {
	if p.booked == nil {
		p.booked = map[string]int{}
	}
	err := caller.EachPlace(ctx, endpoint, connections, pairs, days, func(_ int, id, status []byte) {
		p.Read++
		if string(status) == wire.SlotBooked {
			p.booked[string(id)]++
		}
	})
	if err != nil {
		return fmt.Errorf("reading the places back: %w", err)
	}
	return nil
}
