package caller

import (
	"context"
	"fmt"
	"sort"
	"strconv"
	"time"

	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/wire"
)

// Caller is one caller of a node on one connection. It belongs to one goroutine.
type Caller struct {
	endpoint *client.Endpoint
	conn     *client.Conn
	buffer   []byte
	keys     int
}

// Timeout bounds one request: a verification reads the whole state.
const Timeout = 5 * time.Minute

// New is a caller of the node at url with a token.
func New(url, token string) (*Caller, error) {
	endpoint, err := client.NewEndpoint(url, token)
	if err != nil {
		return nil, err
	}
	return &Caller{endpoint: endpoint, conn: client.NewConn(endpoint.Address, Timeout)}, nil
}

// Close ends the connection.
func (c *Caller) Close() { c.conn.Close() }

// Get reads a path into an answer.
func (c *Caller) Get(path string, answer wire.Message) error {
	c.buffer = c.endpoint.AppendGet(c.buffer[:0], path)
	return c.exchange("GET "+path, answer)
}

// Post sends a request to a path under a fresh key and reads the answer.
func (c *Caller) Post(path string, request, answer wire.Message) error {
	c.keys++
	key := "caller-" + strconv.FormatInt(time.Now().UnixNano(), 36) + "-" + strconv.Itoa(c.keys)
	var body []byte
	if request != nil {
		body = request.AppendJSON(nil)
	}
	c.buffer = c.endpoint.AppendPost(c.buffer[:0], path, key, body)
	return c.exchange("POST "+path, answer)
}

func (c *Caller) exchange(what string, answer wire.Message) error {
	response, err := c.conn.Settle(context.Background(), c.buffer)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if !response.OK() {
		return &Refusal{What: what, Status: response.Status, Code: client.ProblemCode(response.Body)}
	}
	if err := answer.UnmarshalJSON(response.Body); err != nil {
		return fmt.Errorf("reading the answer to %s: %w", what, err)
	}
	return nil
}

// Refusal is the error of a request that the node refused with a problem.
type Refusal struct {
	What   string
	Status int
	Code   string
}

// Error describes the refusal.
func (r *Refusal) Error() string {
	return fmt.Sprintf("%s: refused with %d %s", r.What, r.Status, r.Code)
}

// Pair is a specialty at a unit: what a person chooses first.
type Pair struct {
	Unit, Specialty, Province string
	// Referred says that the specialty is open to people with a referral.
	Referred bool
}

// Pairs lists every specialty at every unit that has it, in the order of their ids. An empty province
// means all.
func (c *Caller) Pairs(province string) ([]Pair, error) {
	var specialties wire.SpecialtiesResponse
	if err := c.Get(wire.SpecialtiesPath, &specialties); err != nil {
		return nil, err
	}
	var pairs []Pair
	for _, s := range specialties.Specialties {
		var units wire.UnitsResponse
		path := wire.WithQuery(wire.UnitsPath, wire.SpecialtyParam, s.ID, wire.ProvinceParam, province)
		if err := c.Get(path, &units); err != nil {
			return nil, err
		}
		for _, u := range units.Units {
			pairs = append(pairs, Pair{u.ID, s.ID, u.Province, s.Level == wire.LevelReferred})
		}
	}
	sort.Slice(pairs, func(i, j int) bool {
		a, b := &pairs[i], &pairs[j]
		return a.Unit < b.Unit || a.Unit == b.Unit && a.Specialty < b.Specialty
	})
	return pairs, nil
}

// AvailabilityPath is where a pair's days are found.
func (p *Pair) AvailabilityPath(from, to string) string {
	return wire.WithQuery(wire.AvailabilityPath, wire.UnitParam, p.Unit, wire.SpecialtyParam, p.Specialty,
		wire.FromParam, from, wire.ToParam, to)
}

// SlotsPath is where the places of a pair's day are found.
func (p *Pair) SlotsPath(date string) string {
	return wire.WithQuery(wire.SlotsPath, wire.UnitParam, p.Unit, wire.SpecialtyParam, p.Specialty, wire.DateParam, date)
}

// Verify has the node check its own state.
func (c *Caller) Verify() (*wire.VerifyReport, error) {
	var report wire.VerifyReport
	if err := c.Post(wire.VerifyPath, nil, &report); err != nil {
		return nil, err
	}
	return &report, nil
}

// MoveClock moves a replaying node's clock forward.
func (c *Caller) MoveClock(to time.Time) error {
	var answer wire.ClockResponse
	if err := c.Post(wire.DemoClockPath, &wire.ClockRequest{Now: to.Format(time.RFC3339)}, &answer); err != nil {
		return fmt.Errorf("moving the clock to %s: %w", to.Format(time.RFC3339), err)
	}
	return nil
}
