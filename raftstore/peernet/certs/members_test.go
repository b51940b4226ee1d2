package certs

import (
	"errors"
	"strings"
	"testing"
)

func TestMemberIDs(t *testing.T) {
	longest := strings.Repeat("n", maxNodeIDBytes)
	for _, name := range []string{"n1", "a-b", longest} {
		first, second := NewMemberID(name), NewMemberID(name)
		if first == second || NameOf(first) != name || NameOf(name) != name || CheckMemberID(first) != nil || CheckMemberID(name) != nil {
			t.Errorf("%s became %s and %s", name, first, second)
		}
	}
	mark := strings.Repeat("0a", memberMarkBytes)
	for _, id := range []string{
		"", ".", "." + mark, "n1.", "n1." + mark[2:], "n1." + mark + "00", "n1." + strings.ToUpper(mark), "n1." + mark + "." + mark,
		"n1.x" + mark[1:], "N1." + mark, "n1@" + mark, "n1 ." + mark, longest + "n." + mark,
	} {
		if err := CheckMemberID(id); !errors.Is(err, ErrBadName) {
			t.Errorf("%q: %v", id, err)
		}
	}
}
