// Package node controls one cupod process from outside: it starts it, waits until it is ready, reads
// what the operating system knows of it, and stops or kills it.
package node
