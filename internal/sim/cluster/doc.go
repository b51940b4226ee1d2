// Package cluster runs three whole nodes in one process and in virtual time: raftstore with its real
// batcher, log and state store on file systems that can crash, the real allocator and intake, and raft's
// real network transport over a network that can be cut, slowed and reset. Faults come by a plan drawn
// from a seed, clients book and remember what they were promised, and checks run all the while.
//
// A run is not repeatable: raft draws from the global generator, and the scheduler decides too. The seed
// fixes the plan of faults only, so that a failure tells which plan it was, and when in virtual time.
//
// It must run inside a bubble of testing/synctest: see TestCluster.
package cluster
