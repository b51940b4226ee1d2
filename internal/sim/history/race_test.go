//go:build race

package history

// Under the race detector everything takes ten times as long, and nothing here runs at the same time.
func init() { defaultEntries, defaultSeeds, twice = 300, 1, false }
