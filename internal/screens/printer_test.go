package screens

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/kiosk/agent"
	"github.com/cupo-ec/cupo/kiosk/agent/simulator"
)

// printing starts a printer and the agent beside a kiosk's browser, where the kiosk looks for it.
func printing(t *testing.T, s *system) *simulator.Printer {
	t.Helper()
	paper, err := simulator.New(48)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	at, err := paper.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	config := agent.DefaultConfig()
	config.Origin, config.Printer, config.Logger = s.demo.URL, at.String(), slog.New(slog.DiscardHandler)
	a, err := agent.New(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Stop(context.Background()) })
	return paper
}

// TestANumberComesOutOfThePrinter: the kiosk gives it to the agent beside the browser, the agent to the printer, and
// what was cut off says the number. Without paper the person has it on the screen.
func TestANumberComesOutOfThePrinter(t *testing.T) {
	s := start(t)
	paper := printing(t, s)
	b := paired(t, s)
	b.takeNumber("Farmacia")
	b.until("has printed", func() bool { return len(paper.Tickets()) == 1 })
	if printed := paper.Tickets()[0].Text; !strings.Contains(printed, "F-001") || !strings.Contains(printed, "Carlos Andrade Marín") {
		t.Errorf("printed is:\n%s", printed)
	}
	p := s.person()
	b.toConfirmation(p.Document.Number)
	b.press("Sí, confirmar")
	b.see("Su cita está confirmada")
	b.until("has printed the appointment", func() bool { return len(paper.Tickets()) == 2 })
	if codes := paper.Tickets()[1].QR; len(codes) != 1 || codes[0] != ticketOf(s, p) {
		t.Errorf("the codes on the paper are %q", codes)
	}
	b.press("Terminar")
	b.see("¿Qué desea hacer?")
	paper.Suffer(simulator.Trouble{PaperOut: true})
	b.press("Sacar un turno")
	b.press("Farmacia")
	b.press("No, turno general")
	b.see("F-002")
	if n := len(paper.Tickets()); n != 2 {
		t.Errorf("without paper %d tickets were cut off", n)
	}
	if faults := paper.Faults(); len(faults) > 0 {
		t.Errorf("the printer did not understand: %q", faults)
	}
	b.content()
}
