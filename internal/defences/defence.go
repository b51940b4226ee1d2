package main

import (
	"path"
	"strings"
)

// defence is one line of the code that holds a promise of the fault table, and the test that sees it gone.
type defence struct {
	row  string // of the fault table
	what string // the defence, in words
	file string
	// old stands in the file exactly once, and is replaced by new.
	old, new string
	// test is a folder and the names of tests in it; or chaos is a fault of bench/chaos that is caused
	// in a cluster of processes, which is seldom done.
	test, chaos string
	// says is part of what the test prints when it notices: no other failure counts.
	says string
}

// defences is the whole table.
func defences() []defence {
	var all []defence
	for _, part := range [][]defence{processRows, networkRows, diskRows, loadRows, inputRows, abuseRows} {
		all = append(all, part...)
	}
	return all
}

// rows are those of the fault table, and then those of the table of abuse.
var rows = []string{
	killed, paused, partition, loss, powerLoss, fsync, diskFull, overload, readOnly, slowDisk, bitRot, clockJump, hostile,
	counting, hoarding, replay, smuggling, tooLarge, odd, logged, trail,
}

const (
	killed    = "process killed, node restarted"
	paused    = "process paused"
	partition = "partition, one-way too"
	loss      = "loss, reset, delay"
	powerLoss = "power loss"
	fsync     = "fsync error, hang"
	diskFull  = "disk full"
	overload  = "overload"
	readOnly  = "read-only remount"
	slowDisk  = "slow disk"
	bitRot    = "bit rot, truncation"
	clockJump = "clock jump"
	hostile   = "torn or hostile input"

	counting  = "counting through ids"
	hoarding  = "hoarding, resale"
	replay    = "replay, a key with another body"
	smuggling = "smuggled requests"
	tooLarge  = "too large, too slow"
	odd       = "odd paths"
	logged    = "ids in logs"
	trail     = "editing the audit trail"
)

// command is what sees the defence gone; its first steps, if any, only prepare.
func (d *defence) command() (steps [][]string) {
	if d.chaos != "" {
		return [][]string{
			{"scripts/build.sh"},
			{"bin/bench", "chaos", "--cupod", "bin/cupod", "--cupo", "bin/cupo", "--short", "--persons", "20000", "--only", d.chaos},
		}
	}
	folder, names := d.where()
	return [][]string{{"go", "test", "-count=1", "-timeout=3m", "-run", "^(" + strings.Join(names, "|") + ")$", "./" + folder}}
}

// where answers the folder of the test and the names in it.
func (d *defence) where() (folder string, names []string) {
	words := strings.Fields(d.test)
	return words[0], words[1:]
}

// title is the test as a reader knows it.
func (d *defence) title() string {
	if d.chaos != "" {
		return "chaos: " + d.chaos
	}
	folder, names := d.where()
	return strings.Join(names, ", ") + " in " + folder
}

// goPackage is what has to compile with the line gone; empty where nothing has.
func (d *defence) goPackage() string {
	if !strings.HasSuffix(d.file, ".go") {
		return ""
	}
	return "./" + path.Dir(d.file)
}
