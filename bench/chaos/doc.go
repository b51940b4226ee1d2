// Package chaos starts a real cluster, makes it suffer what faults.md lists while clients are at it, and
// decides from what they recorded whether the promise held. It speaks to the nodes over HTTP only.
package chaos
