package allocator

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write what the stories in testdata came to into their files")

// TestStories tells each file of testdata to a fresh state. A story is a list of steps: lines to do,
// a line of four hyphens, and what they print, up to an empty line. Lines that begin with # are for
// the reader. After each step every invariant holds, and a state loaded from what was recorded so
// far is the same state. The words stand in story_words_test.go.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories found: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			tellFile(t, file)
		})
	}
}

func tellFile(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("reading the story: %v", err)
	}
	teller := &teller{t: t, w: newWorld()}
	var told strings.Builder
	for _, step := range parseStory(string(text)) {
		told.WriteString(step.remarks)
		if len(step.lines) == 0 {
			continue
		}
		got := teller.tell(step.lines)
		fmt.Fprintf(&told, "%s\n----\n%s\n", strings.Join(step.lines, "\n"), got)
		if !*rewrite && got != step.want {
			t.Errorf("line %d: %s\ngot:\n%swant:\n%s", step.number, strings.Join(step.lines, "; "), got, step.want)
		}
		teller.w.check(t)
		teller.w.reloaded(t).check(t)
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(strings.TrimRight(told.String(), "\n")+"\n"), 0o644); err != nil {
			t.Fatalf("rewriting the story: %v", err)
		}
	}
}

// step is lines to do and what they should print. remarks stand before it.
type step struct {
	number  int
	remarks string
	lines   []string
	want    string
}

func parseStory(text string) []step {
	var steps []step
	var now step
	printing := false
	for i, line := range strings.Split(strings.TrimRight(text, "\n")+"\n", "\n") {
		line = strings.TrimRight(line, " \t")
		switch {
		case printing && line != "":
			now.want += line + "\n"
		case line == "" || !printing && strings.HasPrefix(line, "#"):
			if printing || len(now.lines) > 0 {
				steps = append(steps, now)
				now, printing = step{}, false
			}
			if strings.HasPrefix(line, "#") {
				now.remarks += line + "\n"
			} else if now.remarks != "" {
				now.remarks += "\n"
			}
		case line == "----":
			printing = true
		default:
			if now.number == 0 {
				now.number = i + 1
			}
			now.lines = append(now.lines, line)
		}
	}
	return append(steps, now)
}
