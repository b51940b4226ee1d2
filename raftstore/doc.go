// Package raftstore replicates a deterministic machine with hashicorp/raft and keeps it in Pebble.
//
// What Propose has answered without an error is on the disks of a majority; what it has answered
// with ErrOutcomeUnknown may or may not be. The package knows nothing of appointments: it talks to
// the domain through Machine, and imports allocator for Outcome only, so that the domain can be
// replaced by a toy in its tests and the two can grow apart. DESIGN.md tells how it works and why.
package raftstore
