package screens

import (
	"bytes"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// cut takes the network from the page, or gives it back.
func (b *browser) cut(offline bool) {
	b.t.Helper()
	conditions := []*network.Conditions{{Offline: true, DownloadThroughput: -1, UploadThroughput: -1}}
	if !offline {
		conditions = []*network.Conditions{}
	}
	if _, err := chromedp.Call(b.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: conditions,
	}); err != nil {
		b.t.Fatal(err)
	}
}

// settled waits until the page waits for nothing.
func (b *browser) settled() {
	b.t.Helper()
	b.until("has its answer", func() bool {
		return eval[string](b, `document.querySelector("main").getAttribute("aria-busy")`) == "false"
	})
}

// toConfirmation goes to where a place is kept for a person.
func (b *browser) toConfirmation(number string) {
	b.t.Helper()
	b.press("Pedir una cita")
	b.see("¿Quién es usted?")
	b.typeIn(number + "\r")
	b.see("¿Qué atención necesita?")
	b.press("Medicina General")
	b.see("¿Dónde?")
	b.press("Lo más pronto posible")
	b.see("¿Está bien así?")
}

// TestTheLineIsCutWhileBooking: the person is told, and the same request is sent again when the line is back.
func TestTheLineIsCutWhileBooking(t *testing.T) {
	s := start(t)
	b := paired(t, s)
	p := s.person()
	b.toConfirmation(p.Document.Number)
	b.cut(true)
	b.press("Sí, confirmar")
	b.see("No hay conexión")
	b.press("Intentar de nuevo")
	b.settled()
	b.see("No hay conexión")
	b.cut(false)
	b.press("Intentar de nuevo")
	b.see("Su cita está confirmada")
	if n := s.booked(p.Document.Number); n != 1 {
		t.Errorf("the person has %d appointments", n)
	}
}

// TestTheServerIsKilledWhileBooking: whatever became of the first request, there is one appointment in the end.
func TestTheServerIsKilledWhileBooking(t *testing.T) {
	s := start(t)
	b := paired(t, s)
	p := s.person()
	b.toConfirmation(p.Document.Number)
	b.press("Sí, confirmar")
	s.kill()
	b.until("has an answer or none", func() bool {
		text := b.text()
		return strings.Contains(text, "Su cita está confirmada") || strings.Contains(text, "No hay conexión")
	})
	s.begin()
	if strings.Contains(b.text(), "No hay conexión") {
		b.press("Intentar de nuevo")
	}
	b.see("Su cita está confirmada")
	if n := s.booked(p.Document.Number); n != 1 {
		t.Errorf("the person has %d appointments", n)
	}
}

// TestTheTicketFitsTheRoll prints what was booked as the browser does for a roll of 80 mm: one page, without buttons.
func TestTheTicketFitsTheRoll(t *testing.T) {
	s := start(t)
	b := paired(t, s)
	p := s.person()
	b.toConfirmation(p.Document.Number)
	b.press("Sí, confirmar")
	b.see("Su cita está confirmada")
	const millimetre = 1 / 25.4
	printed, err := chromedp.Call(b.ctx, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: 80 * millimetre, PaperHeight: 200 * millimetre})
	if err != nil {
		t.Fatal(err)
	}
	if pages := bytes.Count(printed.Data, []byte("/Type /Page\n")); !bytes.HasPrefix(printed.Data, []byte("%PDF")) || pages != 1 {
		t.Errorf("printed are %d pages in %d bytes", pages, len(printed.Data))
	}
}
