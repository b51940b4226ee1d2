package httpapi

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// TestUnitsMayComeWhileOneLooks adds units with places while others are shown units and alternatives: what is
// numbered by one directory must not be looked up in an older one.
func TestUnitsMayComeWhileOneLooks(t *testing.T) {
	f := newFixture(t)
	done := make(chan struct{})
	var looking sync.WaitGroup
	query := allocator.Query{
		Unit: 0, Specialty: 1, Practitioner: allocator.AnyPractitioner, Channel: policy.Web,
		FromDay: day(2026, 11, 23), ToDay: day(2026, 12, 31),
	}
	look := func(once func()) {
		looking.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					once()
				}
			}
		})
	}
	look(func() { f.api.alternatives(query, testNow.UnixMilli(), 1000) })
	look(func() {
		if a := f.do(ask{method: http.MethodGet, target: wire.UnitsPath + "?specialty=odontologia", token: "web"}); a.status != http.StatusOK {
			t.Errorf("answered %d", a.status)
		}
	})
	for i := range 500 {
		f.must(allocator.Command{Kind: allocator.KindPutUnits, Units: []allocator.Unit{{
			ID: fmt.Sprint("u-new-", i), Name: "Nueva", Kind: "centro-a", Province: "17", City: "Quito", Lat: -0.2, Lon: -78.5, OffsetMinutes: -300,
		}}})
		f.must(allocator.Command{Kind: allocator.KindPutPractitioners, Practitioners: []allocator.Practitioner{{ID: fmt.Sprint("p-new-", i), Name: "Nueva"}}})
		f.must(allocator.Command{Kind: allocator.KindPublish, Publish: allocator.Publication{
			Unit: uint16(4 + i), Specialty: 1, Practitioner: uint32(9 + i), Day: day(2026, 12, 1), StartMinute: 560, SlotMinutes: 20, Slots: 1,
		}})
	}
	close(done)
	looking.Wait()
}
