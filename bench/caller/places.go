package caller

import (
	"context"
	"fmt"
	"sync"

	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/bench/drive"
)

// PairDay is one day of a pair.
type PairDay struct {
	Pair int
	Date string
	// Free is how many places could be booked when the day was read.
	Free int
}

// Days reads which days of all pairs have agendas, from one date to another, both included. They come
// in the order of the pairs, and for each in the order of the dates.
func Days(ctx context.Context, endpoint *client.Endpoint, connections []*client.Conn, pairs []Pair, from, to string) ([]PairDay, error) {
	byPair := make([][]PairDay, len(pairs))
	err := drive.Share(ctx, connections, len(pairs), func(c *client.Conn, pair int) error {
		body, err := read(ctx, endpoint, c, pairs[pair].AvailabilityPath(from, to))
		if err != nil {
			return err
		}
		return client.EachDay(body, func(date []byte, free int) {
			byPair[pair] = append(byPair[pair], PairDay{pair, string(date), free})
		})
	})
	var all []PairDay
	for _, days := range byPair {
		all = append(all, days...)
	}
	return all, err
}

// EachPlace reads all places of days and calls visit for each, one call at a time. id and status are
// good until visit returns.
func EachPlace(ctx context.Context, endpoint *client.Endpoint, connections []*client.Conn, pairs []Pair, days []PairDay, visit func(day int, id, status []byte)) error {
	var visiting sync.Mutex
	return drive.Share(ctx, connections, len(days), func(c *client.Conn, day int) error {
		body, err := read(ctx, endpoint, c, pairs[days[day].Pair].SlotsPath(days[day].Date))
		if err != nil {
			return err
		}
		visiting.Lock()
		defer visiting.Unlock()
		return client.EachSlot(body, func(id, status []byte) { visit(day, id, status) })
	})
}

// read gives the body of an answer, in the connection's buffer.
func read(ctx context.Context, endpoint *client.Endpoint, c *client.Conn, path string) ([]byte, error) {
	answer, err := c.Settle(ctx, endpoint.AppendGet(nil, path))
	if err != nil {
		return nil, fmt.Errorf("GET %s: %w", path, err)
	}
	if !answer.OK() {
		return nil, &Refusal{What: "GET " + path, Status: answer.Status, Code: client.ProblemCode(answer.Body)}
	}
	return answer.Body, nil
}
