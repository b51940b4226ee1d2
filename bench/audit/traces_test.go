package audit

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

type numbers []string

func (n numbers) Len() int { return len(n) }

func (n numbers) Person(i int) wire.Person {
	return wire.Person{Document: wire.Document{Number: n[i]}}
}

func TestTracesAreFound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	for text, want := range map[string]int64{
		"":                                   0,
		`{"msg":"serving","index":17100340}`: 0,
		"a 1710034065, b\n":                  1,
		"x\n{\"who\":\"A12345678\"}":         1,
		"/v1/persons/1710034065/A12345678":   2,
		"17100340650 A123456789":             0, // others' numbers
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		found := &Report{}
		if err := found.AddTraces(path, numbers{"1710034065"}, numbers{"A12345678"}); err != nil || found.Total != want {
			t.Errorf("%q: %d findings, %v; want %d", text, found.Total, err, want)
		}
	}
	if err := (&Report{}).AddTraces(path + "-gone"); err == nil {
		t.Error("a log that is not there has no traces")
	}
}
