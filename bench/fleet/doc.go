// Package fleet starts several demonstration nodes on this machine that are one cluster.
package fleet
