//go:build race

package cluster

// Under the race detector everything takes ten times as long, and the days are lived through without it as well.
func init() { defaultDays, shortDays = 0.02, 0.01 }
