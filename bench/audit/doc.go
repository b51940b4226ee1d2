// Package audit keeps what a node has acknowledged, and afterwards compares it with what the node
// says when it is asked. It trusts nothing that the node says of itself except as a further witness.
package audit
