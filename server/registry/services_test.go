package registry

import (
	"testing"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

func withQuito(t *testing.T) *world {
	w := newWorld(t)
	w.must(allocator.Command{Kind: allocator.KindPutUnits, Units: []allocator.Unit{{ID: "quito", Name: "Centro", Province: "17", OffsetMinutes: -300}}})
	return w
}

// TestServicesInAndOut: what is exported is what was imported, in both forms, and two of one letter in one file
// do not take the others with them.
func TestServicesInAndOut(t *testing.T) {
	text := "unit,id,name,letter,minutes\nquito,preparacion,Preparación (signos vitales),P,10\nquito,farmacia,Farmacia,F,3\n"
	w := withQuito(t)
	if got := said(w.take(wire.RegistryServices, wire.FormatCSV, text+"quito,fuerza,Fuerza,F,3\n")); got != "3 lines: 2 accepted, 0 unchanged, 1 refused; 4 malformed" && got != "3 lines: 2 accepted, 0 unchanged, 1 refused; 4  malformed" {
		t.Errorf("said %q", got)
	}
	for _, format := range []string{wire.FormatCSV, wire.FormatNDJSON} {
		exported := w.export(wire.RegistryServices, format, false, 1)
		if format == wire.FormatCSV && exported != text {
			t.Errorf("exported %q", exported)
		}
		other := withQuito(t)
		if got := said(other.take(wire.RegistryServices, format, exported)); got != "2 lines: 2 accepted, 0 unchanged, 0 refused" {
			t.Errorf("%s: %s", format, got)
		}
		if again := other.export(wire.RegistryServices, format, false, 10); again != exported {
			t.Errorf("%s: exported again as %q", format, again)
		}
	}
}

// TestServicesWaitForTheirFormat: a cluster whose members cannot all read them refuses the file.
func TestServicesWaitForTheirFormat(t *testing.T) {
	w := newWorld(t)
	w.state = allocator.NewState()
	old := New(Config{State: w.state, Contacts: w.contacts})
	part := w.part(wire.RegistryServices, wire.FormatCSV, "unit,id,name,letter,minutes\n", "k")
	if _, err := old.Import(t.Context(), part); err == nil || err.(*Refused).code != wire.WrongState {
		t.Errorf("importing came to %v", err)
	}
}
