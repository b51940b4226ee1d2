package agent

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/kiosk/agent/spool"
)

// TestPage holds docs/kiosk-agent.md to the code: every state, problem and flag stands there.
func TestPage(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "..", "docs", "kiosk-agent.md"))
	if err != nil {
		t.Fatal(err)
	}
	names := codesInOrder()
	for _, state := range spool.States() {
		names = append(names, string(state))
	}
	for _, why := range spool.Whys() {
		if statuses()[string(why)] == 0 {
			t.Errorf("%s has no status", why)
		}
	}
	cfg := DefaultConfig()
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	cfg.Flags(flags)
	flags.VisitAll(func(f *flag.Flag) { names = append(names, "--"+f.Name) })
	for _, name := range names {
		if !strings.Contains(string(content), "`"+name+"`") {
			t.Errorf("the page does not tell of `%s`", name)
		}
	}
}

// TestUnit holds the systemd unit to the flags.
func TestUnit(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "..", "deploy", "kiosk", "kioskagent.service"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := DefaultConfig()
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	cfg.Flags(flags)
	for word := range strings.FieldsFuncSeq(string(content), func(r rune) bool { return strings.ContainsRune(" =\n", r) }) {
		if name, ok := strings.CutPrefix(word, "--"); ok && flags.Lookup(name) == nil {
			t.Errorf("the unit names --%s, which is no flag", name)
		}
	}
}
