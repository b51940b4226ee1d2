// Package history makes histories up from a seed and takes an allocator through them: all commands, sense
// and nonsense, time that jumps, retries, changes of term. After every entry, or every few, each invariant
// must hold; the same seed must come to the same bytes; and a state that was loaded from its records
// half-way must go on as the one that they came from.
//
// The allocator's own tests compare its answers with a model. Here nobody knows what an answer should be:
// it is about every command there is, side by side, for as long as one likes.
package history
