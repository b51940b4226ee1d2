// Package history keeps what clients asked and were answered while faults happened, and decides whether a
// sound service could have answered so: whether decisions and strong reads are linearizable by place and by
// person, whether reads saw what their client had seen, whether a retry was answered as before.
package history
