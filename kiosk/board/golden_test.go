package board

import (
	"flag"
	"testing"

	"github.com/cupo-ec/cupo/internal/played"
	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/pairing"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

func TestScreens(t *testing.T) {
	p, stream := hanging(t)
	quiet := p.State
	queue := &wire.Queue{
		Unit: "hcam", Now: "2026-11-23T12:00:05-05:00",
		Services: []wire.QueueService{
			{ID: "farmacia", Name: "Farmacia", Letter: "F", Waiting: 3, Wait: wire.QueueWait{Minutes: 12, Low: 5, High: 20}},
			{ID: "informacion", Name: "Información y citas", Letter: "I"},
			{ID: "laboratorio", Name: "Laboratorio", Letter: "L", Waiting: 1, Wait: wire.QueueWait{Minutes: 4}},
			{ID: "preparacion", Name: "Preparación", Letter: "P"}, {ID: "rayos", Name: "Rayos X", Letter: "R"},
		},
		Called: []wire.CalledTicket{
			called("F-007", "3", "2026-11-23T12:00:05-05:00", 1), called("P-112", "Consultorio 4", "2026-11-23T11:59:58-05:00", 2),
			called("F-001", "1", "2026-11-23T11:59:50-05:00", 1),
		},
	}
	p.Say(world.Streamed{ID: stream, Data: queue.AppendJSON(nil)})
	fresh := p.State
	p.Later(10)
	turned := p.State
	p.Later(15)
	silent := p.State
	empty := quiet
	empty.Feed.Queue.Called = nil
	unknown := empty
	unknown.Feed.Known = false
	unpaired := State{}
	unpaired, _ = Update(unpaired, world.Started{NowMillis: played.Noon})
	unpaired.Device.Code, unpaired.Hint = "4F7K", pairing.HintWrongRole
	for name, state := range map[string]State{
		"starting": {}, "pair": unpaired, "empty": empty, "unknown": unknown, "fresh": fresh, "turned": turned, "silent": silent,
	} {
		played.Golden(t, name, *rewrite, func(l i18n.Language) *h.Node {
			state.Language = l
			return View(state)
		})
	}
}
