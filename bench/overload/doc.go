// Package overload offers a node several times what it can answer, and looks at what it still answers in
// time, to whom, and how it says no to the others.
//
// Generator and node share a machine, and a generator that takes the node's processor would make any node
// look bad. So each has processors of its own: the node the first half, the generator the others. The peak
// is measured in the same way, so the ratio compares like with like.
package overload
