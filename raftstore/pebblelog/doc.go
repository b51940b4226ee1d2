// Package pebblelog keeps a raft log, and the few values that raft must never forget (term and
// vote), in one Pebble database. What StoreLogs and Set have answered is on the disk.
package pebblelog
