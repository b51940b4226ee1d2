// Package allocator is the domain: it gives places to persons. It is a deterministic state machine
// that knows no clock, disk, network or goroutine; time and randomness arrive with the commands.
//
// One writer calls Apply; any number of readers may call everything else at the same time. Places
// are reserved ahead of Apply through a lock-free front that belongs to a term of leadership. See
// DESIGN.md for how the pieces fit and why.
package allocator
