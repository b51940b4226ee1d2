package drive

import (
	"math/rand/v2"
	"time"
)

// Pacer says when requests arrive: each call gives the next arrival's time from the beginning.
type Pacer interface {
	Next() time.Duration
}

// constant arrivals are evenly apart.
type constant struct {
	perSecond float64
	given     int64
}

// Constant is a pacer with one arrival every 1/perSecond seconds. perSecond is over 0.
func Constant(perSecond float64) Pacer { return &constant{perSecond: perSecond} }

// Next counts anew each time: a sum of rounded intervals would drift.
func (c *constant) Next() time.Duration {
	c.given++
	return time.Duration(float64(c.given) / c.perSecond * float64(time.Second))
}

// poisson arrivals know nothing of each other, as people do.
type poisson struct {
	perSecond float64
	random    *rand.Rand
	at        float64
}

// Poisson is a pacer with perSecond arrivals a second on average, the intervals distributed
// exponentially and drawn from a seed. perSecond is over 0.
func Poisson(perSecond float64, seed uint64) Pacer {
	return &poisson{perSecond: perSecond, random: rand.New(rand.NewPCG(seed, 0x0a11))}
}

func (p *poisson) Next() time.Duration {
	p.at += p.random.ExpFloat64() / p.perSecond
	return time.Duration(p.at * float64(time.Second))
}
