// Package cluster is a replica's place among the others: it hands calls to the leader, asks the others how
// they stand, lets new nodes in, and gives them their vote when they have caught up. Whom the log calls a
// member, and who leads, is raftstore's.
package cluster
