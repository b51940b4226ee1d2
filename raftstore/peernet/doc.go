// Package peernet connects the nodes of a cluster: one listener a node, TLS 1.3 with certificates on both
// sides, and two services on it, raft's own messages and calls between servers. A connection is handed out
// only when both ends know which node of which cluster is at the other.
package peernet
