package report

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
	"time"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

func TestTableGolden(t *testing.T) {
	var out bytes.Buffer
	plain := &Table{Title: "The opening of 2027-01-20"}
	plain.Row("places there were", "11,180")
	plain.Row("  refused: nothing-free", "7")
	plain.Row("only a name")
	headed := &Table{Header: []string{"requests", "count", "p50", "max"}}
	headed.Row("look-ups of días", "348,192", "729 µs", "35.1 ms")
	headed.Row("holds", "2", "1.67 ms")
	for _, table := range []*Table{plain, headed, {Title: "Nothing"}} {
		if _, err := table.WriteTo(&out); err != nil {
			t.Fatal(err)
		}
	}
	const path = "testdata/tables.txt"
	if *rewrite {
		if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("got\n%s\nwant\n%s", out.Bytes(), want)
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 1_713_095: "1,713,095", -12_345: "-12,345", -100: "-100",
	} {
		if got := Count(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{
		900: "0.90 µs", 91 * time.Microsecond: "91.0 µs", 1234 * time.Microsecond: "1.23 ms",
		324 * time.Millisecond: "324 ms", 2720 * time.Millisecond: "2.72 s", 75 * time.Minute: "1h15m0s",
	} {
		if got := Duration(d); got != want {
			t.Errorf("%v is %q, want %q", int64(d), got, want)
		}
	}
	if got := Rate(3000, 2*time.Second); got != "1,500/s" {
		t.Errorf("got %q", got)
	}
	if got := Rate(3000, 0); got != "-" {
		t.Errorf("got %q", got)
	}
}

// TestProgressOnNoTerminal writes a plain line every ten seconds and nothing between.
func TestProgressOnNoTerminal(t *testing.T) {
	var out strings.Builder
	p := NewProgress(&out, 1000)
	now := p.began
	p.now = func() time.Time { return now }
	for second := 1; second <= 35; second++ {
		now = p.began.Add(time.Duration(second) * time.Second)
		p.Show(int64(second*20), "booked", int64(second*100))
	}
	p.Done()
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 3 || strings.Contains(out.String(), "\r") {
		t.Fatalf("got %q", out.String())
	}
	if want := "[######........................]  20.0 %  booked  1,000 requests, 100/s, 40s left"; lines[0] != want {
		t.Errorf("got  %q\nwant %q", lines[0], want)
	}
}

func TestProgressOnATerminal(t *testing.T) {
	var out strings.Builder
	p := NewProgress(&out, 10)
	p.terminal = true
	now := p.began
	p.now = func() time.Time { return now }
	now = now.Add(time.Second)
	p.Show(0, "a long text", 1)
	now = now.Add(time.Second)
	p.Show(20, "short", 1)
	p.Done()
	if got := out.String(); strings.Contains(got, "\n") || !strings.Contains(got, "? left") || !strings.Contains(got, "100.0 %") {
		t.Errorf("got %q", got)
	}
}

func TestFileSystemOfMemoryIsKnown(t *testing.T) {
	if !InMemory("tmpfs") || !InMemory("ramfs") || InMemory("ext4") {
		t.Error("what is in memory is not told from what is on a disk")
	}
	if _, err := FileSystem(t.TempDir()); err != nil {
		t.Error(err)
	}
	if got, err := FileSystem("/dev/shm"); err == nil && got != "tmpfs" {
		t.Errorf("/dev/shm is on %s", got)
	}
}
