// Package backup takes the state and the log out of a running cluster, keeps them sealed in files, and
// makes a new cluster of them. See docs/runbook.md for how it is used.
package backup
