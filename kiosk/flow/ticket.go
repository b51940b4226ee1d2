package flow

import (
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
	"github.com/cupo-ec/cupo/wire/jsontext"
)

// printUnasked prints what the screen shows where the device has a printer. Without one the browser would ask
// whether to print, and hold everything up until somebody answers.
func (s *State) printUnasked() []world.Cmd {
	if !s.hasPrinter() {
		return nil
	}
	return []world.Cmd{s.print()}
}

func (s *State) hasPrinter() bool {
	return s.Device.Printer != "" && s.Device.Printer != wire.PrinterNone
}

// print prints what the screen shows: by the printer's agent where the device has a printer, and else by the
// browser. The number of the job is the device's own, so that a second touch prints nothing twice.
func (s *State) print() world.Cmd {
	if !s.hasPrinter() {
		return world.Print{}
	}
	b := append([]byte(`{"id":`), jsontext.AppendString(nil, s.client.NewKey())...)
	b = append(b, `,"title":`...)
	b = jsontext.AppendString(b, s.Device.Unit.Name)
	b = append(b, `,"lines":[`...)
	lines, code := s.ticket()
	for i, line := range lines {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, `{"text":`...), jsontext.AppendString(nil, line.text)...)
		b = append(append(b, `,"style":`...), jsontext.AppendString(nil, line.style)...)
		b = append(b, `,"align":"center"}`...)
	}
	b = append(b, ']')
	if code != "" {
		b = append(append(b, `,"qr":`...), jsontext.AppendString(nil, ticketPrefix+code)...)
	}
	return world.Print{Document: append(b, `,"cut":true}`...)}
}

// ticketLine is one line of a printed ticket.
type ticketLine struct{ text, style string }

// ticket is what stands on the paper of this screen, and the code that a scanner reads there.
func (s *State) ticket() (lines []ticketLine, code string) {
	v, l := &s.Visit, s.Language
	if s.Screen == ScreenBooked {
		a := &v.Chosen
		return []ticketLine{
			{i18n.BookedTitle.In(l), "bold"},
			{l.Date(i18n.Day(a.Slot.Start)), "large"},
			{i18n.Clock(a.Slot.Start), "huge"},
			{a.Slot.Specialty.Name, "normal"},
			{a.Slot.Unit.Name, "normal"},
			{a.Slot.Practitioner.Name, "normal"},
			{i18n.Code.In(l) + " " + a.Code, "bold"},
			{i18n.ArriveBy.In(l, i18n.Clock(a.Slot.ArriveBy)), "normal"},
			{i18n.BringDocument.In(l), "normal"},
			{i18n.NobodyMayCharge.In(l), "small"},
		}, a.Code
	}
	return []ticketLine{
		{i18n.YourNumber.In(l), "bold"},
		{v.Ticket.Number, "huge"},
		{v.ServiceName(v.Ticket.Service), "normal"},
		{i18n.Clock(v.Ticket.TakenAt), "normal"},
		{i18n.WatchBoard.In(l), "normal"},
	}, ""
}
