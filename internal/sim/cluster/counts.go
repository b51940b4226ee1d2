package cluster

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// counts are what happened, and how often.
type counts struct {
	mu sync.Mutex
	of map[string]int
}

func (c *counts) add(what string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil {
		c.of = map[string]int{}
	}
	c.of[what] += n
}

func (c *counts) copy() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.of)
}

// list is a map of counts in one line, by name.
func list(of map[string]int) string {
	parts := make([]string, 0, len(of))
	for _, what := range slices.Sorted(maps.Keys(of)) {
		parts = append(parts, fmt.Sprintf("%s %d", what, of[what]))
	}
	return strings.Join(parts, ", ")
}

func sum(of map[string]int) (total int) {
	for _, n := range of {
		total += n
	}
	return total
}
