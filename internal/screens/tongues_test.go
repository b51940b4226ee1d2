package screens

import (
	"strconv"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/kiosk/i18n"
)

// TestBookMoveAndCancelAtTheKiosk by touch, in each language: whoever books can change and cancel there too, with the
// year of issue of their document.
func TestBookMoveAndCancelAtTheKiosk(t *testing.T) {
	s := start(t)
	b := paired(t, s)
	for _, language := range i18n.Languages() {
		say := func(text i18n.Text) string { return text.In(language) }
		p := s.person()
		toOwn := func() {
			b.press(language.Name())
			b.press(say(i18n.HomeManage))
			b.see(say(i18n.WhoTitle))
			b.pressDigits(p.Document.Number)
			b.press(say(i18n.Continue))
			b.see(say(i18n.YearTitle))
			b.pressDigits(strconv.Itoa(p.IssueYear))
			b.press(say(i18n.Continue))
			b.see(say(i18n.DetailsTitle))
		}
		b.press(language.Name())
		b.press(say(i18n.HomeBook))
		b.see(say(i18n.WhoTitle))
		b.pressDigits(p.Document.Number)
		b.press(say(i18n.Continue))
		b.see(say(i18n.SpecialtyTitle))
		b.press("Medicina General")
		b.see(say(i18n.PlaceTitle))
		b.press(b.choice(1))
		b.see(say(i18n.DayTitle))
		b.press(b.choice(2))
		b.see(say(i18n.TimeTitle))
		b.press(b.choice(0))
		b.see(say(i18n.ConfirmTitle))
		b.press(say(i18n.ConfirmYes))
		b.see(say(i18n.BookedTitle))
		b.press(say(i18n.Finish))
		b.see(i18n.HomeTitle.In(i18n.Spanish))

		toOwn()
		b.press(say(i18n.Move))
		b.see(say(i18n.DayTitle))
		b.press(b.choice(3))
		b.see(say(i18n.TimeTitle))
		b.press(b.choice(0))
		b.see(say(i18n.ConfirmTitle))
		b.press(say(i18n.ConfirmMove))
		b.see(say(i18n.MovedTitle))
		if n := s.booked(p.Document.Number); n != 1 {
			t.Errorf("%s: after a move the person has %d appointments", language.Name(), n)
		}
		b.press(say(i18n.Finish))
		b.see(i18n.HomeTitle.In(i18n.Spanish))

		toOwn()
		b.press(say(i18n.Cancel))
		b.see(say(i18n.CancelTitle))
		b.press(say(i18n.CancelYes))
		b.see(say(i18n.CancelledTitle))
		if n := s.booked(p.Document.Number); n != 0 {
			t.Errorf("%s: after a cancellation the person has %d appointments", language.Name(), n)
		}
		b.press(say(i18n.Finish))
		b.see(i18n.HomeTitle.In(i18n.Spanish))
	}
	b.content()
}

// TestThePatientsPageInEachLanguage: sign in, book, and cancel.
func TestThePatientsPageInEachLanguage(t *testing.T) {
	s := start(t)
	b := open(t, telephone)
	for _, language := range i18n.Languages() {
		say := func(text i18n.Text) string { return text.In(language) }
		p := s.person()
		b.visit(s.demo.URL + "/")
		b.see(i18n.WelcomeStart.In(i18n.Spanish))
		b.press(language.Name())
		b.press(say(i18n.WelcomeStart))
		b.see(say(i18n.WhoTitle))
		b.fill("number", p.Document.Number)
		b.fill("year", strconv.Itoa(p.IssueYear))
		b.key("Enter")
		b.see(say(i18n.HomeTitle))
		b.press(say(i18n.HomeBook))
		b.until("asks for whom or what", func() bool {
			return strings.Contains(b.text(), say(i18n.WhoForTitle)) || strings.Contains(b.text(), say(i18n.SpecialtyTitle))
		})
		if strings.Contains(b.text(), say(i18n.WhoForTitle)) {
			b.press(say(i18n.ForMe))
		}
		b.see(say(i18n.SpecialtyTitle))
		b.press("Odontología")
		b.press("Loja")
		b.until("offers cities or units", func() bool {
			return strings.Contains(b.text(), say(i18n.CityTitle)) || strings.Contains(b.text(), say(i18n.UnitTitle))
		})
		if strings.Contains(b.text(), say(i18n.CityTitle)) {
			b.press("Loja")
		}
		b.see(say(i18n.UnitTitle))
		b.press(b.firstChoice())
		b.see(say(i18n.DayTitle))
		b.press(b.choice(3))
		b.see(say(i18n.TimeTitle))
		b.press(b.firstChoice())
		b.see(say(i18n.ConfirmTitle))
		b.press(say(i18n.ConfirmYes))
		b.see(say(i18n.BookedTitle))
		b.press(say(i18n.ToHome))
		b.press(say(i18n.HomeManage))
		b.see(say(i18n.DetailsTitle))
		b.press(say(i18n.Cancel))
		b.see(say(i18n.CancelTitle))
		b.press(say(i18n.CancelYes))
		b.see(say(i18n.CancelledTitle))
		if n := s.booked(p.Document.Number); n != 0 {
			t.Errorf("%s: after a cancellation the person has %d appointments", language.Name(), n)
		}
	}
	b.content()
}
