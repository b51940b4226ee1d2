package ratios

import "slices"

// series is measured values by name, one for each round.
type series struct {
	names  []string
	values map[string][]float64
}

func newSeries() *series { return &series{values: map[string][]float64{}} }

func (s *series) add(name string, value float64) {
	if _, known := s.values[name]; !known {
		s.names = append(s.names, name)
	}
	s.values[name] = append(s.values[name], value)
}

// median is the middle value, 0 without values.
func (s *series) median(name string) float64 {
	sorted := slices.Sorted(slices.Values(s.values[name]))
	switch n := len(sorted); {
	case n == 0:
		return 0
	case n%2 == 1:
		return sorted[n/2]
	default:
		return (sorted[n/2-1] + sorted[n/2]) / 2
	}
}

func (s *series) bounds(name string) (lowest, highest float64) {
	values := s.values[name]
	if len(values) == 0 {
		return 0, 0
	}
	return slices.Min(values), slices.Max(values)
}
