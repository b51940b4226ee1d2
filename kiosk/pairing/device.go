// Package pairing is how a device comes to belong to a unit, and stays in touch with the server: a code that
// somebody types once, the heartbeat, the server's time, and the end of it when the token is revoked.
package pairing

import (
	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/moment"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// beatEveryMillis is how often the server hears of a device.
const beatEveryMillis = 60_000

// Bounds of what is typed as a code.
const (
	minCode = 8
	maxCode = 20
)

// Device is what a screen stands on.
type Device struct {
	// Paired reports that it has a token; the token itself is the runtime's secret.
	Paired  bool
	Unit    wire.Unit
	Printer string
	// Code is what was typed of a pairing code.
	Code string

	beating    int   // the heartbeat under way
	beatMillis int64 // when the next is due
}

// CodeIsShort reports that what was typed can be no code yet.
func (d *Device) CodeIsShort() bool { return len(d.Code) < minCode }

// Belong makes a device that of the unit that its pairing answered.
func (d *Device) Belong(unit wire.Unit) { *d = Device{Paired: true, Unit: unit, Printer: d.Printer} }

// Leave makes it nobody's again.
func (d *Device) Leave() { *d = Device{Printer: d.Printer} }

// Beating is the number of the heartbeat that has no answer yet, 0 for none.
func (d *Device) Beating() int { return d.beating }

// Beat tells the server how the device is, where that is due.
func (d *Device) Beat(c *client.Client, nowMillis int64, language, version string, waiting int) []world.Cmd {
	if !d.Paired || d.beating != 0 || nowMillis < d.beatMillis {
		return nil
	}
	r := c.Request(client.Post, wire.HeartbeatPath, language, (&wire.HeartbeatRequest{
		Version: version, QueueDepth: waiting, Printer: d.Printer,
	}).AppendMsgpack(nil))
	d.beating, d.beatMillis = r.ID, nowMillis+beatEveryMillis
	return []world.Cmd{r}
}

// Beaten takes in the answer to a heartbeat; false where it tells nothing.
func (d *Device) Beaten(a world.Answered) (answer wire.HeartbeatResponse, told bool) {
	d.beating = 0
	if !client.Done(a, &answer) {
		return answer, false
	}
	d.Unit = answer.Unit
	return answer, true
}

// keptAheadMillis is by how much the clocks must have come apart to be worth keeping.
const keptAheadMillis = 2000

// LearnTime learns from what the server says its time is how far its clock is ahead of the device's.
func LearnTime(aheadMillis *int64, nowMillis int64, now string) []world.Cmd {
	millis, ok := moment.Millis(now)
	if !ok {
		return nil
	}
	before := *aheadMillis
	*aheadMillis = millis - nowMillis
	if change := *aheadMillis - before; change > -keptAheadMillis && change < keptAheadMillis {
		return nil
	}
	return []world.Cmd{world.KeepTime{AheadMillis: *aheadMillis}}
}
