// Package fakenode stands in for cupod in tests of the harness: the part of the contract that the
// harness uses, in memory and without durability, and faults to order, because a check that has never
// seen a fault has shown nothing.
package fakenode
