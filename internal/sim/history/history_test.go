package history

import (
	"bufio"
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator"
)

var (
	seedFlag    = flag.Uint64("seed", 0, "the only seed to go through; 0 for those of testdata/seeds.txt and some new ones")
	entriesFlag = flag.Int("entries", 0, "how many entries a history has; 0 for the default")
	seedsFlag   = flag.Int("seeds", 0, "how many new seeds to go through; 0 for the default")
	checkFlag   = flag.Int("check", 1, "how many entries go by from one check to the next")
)

// How much is gone through where the flags do not say it, and whether twice.
var defaultEntries, defaultSeeds, twice = 1000, 3, true

// enoughEntries are so many that each kind of command is done once at least.
const enoughEntries = 5000

// paste is the line that goes through one history again.
func paste(r Run) string {
	return fmt.Sprintf("go test ./internal/sim/history -run TestHistory -seed=%d -entries=%d -check=%d", r.Seed, r.Entries, r.CheckEvery)
}

// TestHistory goes through the seeds that failed once, and through some that nobody has seen yet. Each is
// gone through twice and must come to the same bytes.
func TestHistory(t *testing.T) {
	runs := runsWanted(t)
	done, refused := map[allocator.Kind]int{}, map[string]int{}
	entries, commands := 0, 0
	for _, run := range runs {
		report, err := run.Do()
		if err != nil {
			t.Fatalf("%v\n\t%s", err, paste(run))
		}
		if twice {
			sameAgain(t, run, report)
		}
		entries, commands = entries+report.Entries, commands+report.Commands
		for kind, n := range report.Done {
			done[kind] += n
		}
		for code, n := range report.Refused {
			refused[code.String()] += n
		}
	}
	t.Logf("%d histories, %d entries, %d commands, done: %v, refused: %v", len(runs), entries, commands, done, refused)
	if *seedFlag != 0 || entries < enoughEntries {
		return
	}
	// What never happens is not tested.
	for _, m := range makers {
		if done[m.kind] == 0 {
			t.Errorf("no history ever did %s", m.kind)
		}
	}
}

func sameAgain(t *testing.T, run Run, before Report) {
	t.Helper()
	if again, err := run.Do(); err != nil || again.Digest != before.Digest {
		t.Fatalf("the same seed came to other bytes (%v)\n\t%s", err, paste(run))
	}
}

func runsWanted(t *testing.T) []Run {
	entries := cmp.Or(*entriesFlag, defaultEntries)
	if *seedFlag != 0 {
		return []Run{{Seed: *seedFlag, Entries: entries, CheckEvery: *checkFlag}}
	}
	runs := keptSeeds(t)
	fresh := cmp.Or(*seedsFlag, defaultSeeds)
	first := uint64(time.Now().UnixNano())
	for i := range fresh {
		runs = append(runs, Run{Seed: first + uint64(i), Entries: entries, CheckEvery: *checkFlag})
	}
	return runs
}

// keptSeeds are those that failed once.
func keptSeeds(t *testing.T) (runs []Run) {
	file, err := os.Open("testdata/seeds.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), "#")
		if strings.TrimSpace(line) == "" {
			continue
		}
		var r Run
		if _, err := fmt.Sscan(line, &r.Seed, &r.Entries, &r.CheckEvery); err != nil {
			t.Fatalf("testdata/seeds.txt: %q: %v", line, err)
		}
		runs = append(runs, r)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return runs
}

// TestEveryKindHasAMaker fails when a command is new: a history that leaves it out would prove nothing of it.
func TestEveryKindHasAMaker(t *testing.T) {
	kinds := kindsOfSource(t)
	if len(kinds) < 30 {
		t.Fatalf("only %d kinds were found in the source", len(kinds))
	}
	for number, name := range kinds {
		known := slices.ContainsFunc(makers, func(m maker) bool { return m.kind == number })
		if known == neverProposed[number] {
			t.Errorf("%s: a maker is missing in makers.go, or it is never proposed and has one", name)
		}
	}
	for _, m := range makers {
		if _, there := kinds[m.kind]; !there {
			t.Errorf("makers.go knows kind %d, which is none", m.kind)
		}
	}
	if len(kinds) != len(makers)+len(neverProposed) {
		t.Errorf("%d kinds, %d makers: %v", len(kinds), len(makers), slices.Sorted(maps.Values(kinds)))
	}
}
