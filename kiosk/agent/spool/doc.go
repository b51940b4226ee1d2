// Package spool stands between those who want something printed and the one printer: one job at a time,
// few in line, each id printed once, and the printer's state known without asking it.
//
// Every job and every look has a connection of its own: network printers serve one connection at a time
// and forget idle ones without a word, and after a power cut there is nothing to repair.
package spool
