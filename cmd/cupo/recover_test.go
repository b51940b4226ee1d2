package main

import (
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/server/backup"
)

func TestAnInterruptedRecoveryIsSpokenOf(t *testing.T) {
	survivors := []backup.Survivor{{Dir: "d/a"}, {Dir: "d/b"}}
	says := func(chosen int, wanted, advice string) {
		t.Helper()
		if text := survivorsText(survivors, &survivors[chosen]); strings.Count(text, "interrupted") > 1 || !strings.Contains(text, wanted) {
			t.Errorf("no single %q in %s", wanted, text)
		}
		if got := howToStart(survivors); !strings.Contains(got, advice) {
			t.Errorf("advice: %s, want %s", got, advice)
		}
	}
	says(0, "", "start them")
	survivors[0].Interrupted = true
	says(0, "A recovery of d/a was begun and interrupted. What stands here is what it had before", "put the copy of d/a back")
	says(1, "A recovery of d/a was begun and interrupted. If d/b is recovered instead, empty that one", "put the copy of d/a back")
}
