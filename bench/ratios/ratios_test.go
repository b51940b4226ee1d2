package ratios

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/node"
)

// crowd is 500 persons, the even ones with a referral to c.
type crowd struct{}

func (crowd) Len() int { return 500 }

func (crowd) MayHave(person int, specialty string) bool { return specialty == "c" && person%2 == 0 }

func TestMatchKeepsTheRules(t *testing.T) {
	m := newMatch(crowd{}, 100)
	total := map[int]int{}
	type seen struct {
		person, day int
	}
	days := map[seen]bool{}
	specialties := map[string]map[int]bool{"a": {}, "b": {}, "c": {}}
	given := 0
	for day := range 10 {
		m.newDay()
		for i := range 300 {
			specialty := string("abc"[i%3])
			p, found := m.somebodyFor(&caller.Pair{Specialty: specialty, Referred: specialty == "c"})
			if !found {
				continue
			}
			given++
			if p < 100 || p >= 500 {
				t.Fatalf("person %d is not among those to match", p)
			}
			if days[seen{p, day}] {
				t.Fatalf("person %d has two appointments on day %d", p, day)
			}
			if specialties[specialty][p] {
				t.Fatalf("person %d has two appointments in %s", p, specialty)
			}
			if specialty == "c" && p%2 != 0 {
				t.Fatalf("person %d has no referral", p)
			}
			if total[p]++; total[p] > 2 {
				t.Fatalf("person %d has more than two", p)
			}
			days[seen{p, day}], specialties[specialty][p] = true, true
		}
	}
	// 400 persons are good for 800, and there are places for all of them.
	if given != 800 {
		t.Errorf("%d places found somebody, want 800", given)
	}
}

func TestMedians(t *testing.T) {
	s := newSeries()
	for _, value := range []float64{5, 1, 3} {
		s.add("odd", value)
	}
	for _, value := range []float64{4, 1, 3, 2} {
		s.add("even", value)
	}
	if s.median("odd") != 3 || s.median("even") != 2.5 || s.median("none") != 0 {
		t.Errorf("medians %v, %v, %v", s.median("odd"), s.median("even"), s.median("none"))
	}
	if lowest, highest := s.bounds("even"); lowest != 1 || highest != 4 {
		t.Errorf("bounds %v, %v", lowest, highest)
	}
	if strings.Join(s.names, " ") != "odd even" {
		t.Errorf("names %q", s.names)
	}
}

func TestMemoryIsNoDisk(t *testing.T) {
	r := &runner{options: Options{Node: node.Config{DataDir: "/dev/shm"}, Out: io.Discard}}
	err := r.all(context.Background())
	if err == nil || !strings.Contains(err.Error(), "/dev/shm") {
		t.Errorf("got %v", err)
	}
}
