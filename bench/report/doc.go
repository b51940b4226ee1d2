// Package report writes what was measured, for people: tables, progress, and the machine it ran on.
package report
