package words

import (
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

func TestEveryReasonIsSaidInEveryLanguage(t *testing.T) {
	for _, reason := range wire.ImportReasons() {
		said := map[string]bool{}
		for _, l := range languages {
			text := Reason(reason, l)
			if text == "" || said[text] {
				t.Errorf("%s is not said in %s, or as in another language", reason, l.Tag())
			}
			said[text] = true
		}
	}
	if len(reasons) != len(wire.ImportReasons()) {
		t.Errorf("%d reasons have words, of %d", len(reasons), len(wire.ImportReasons()))
	}
	if Reason("nothing", Spanish) != "" || Reason(wire.ReasonMissing, 99) != Reason(wire.ReasonMissing, Spanish) {
		t.Error("a reason or language that does not exist is said")
	}
}
