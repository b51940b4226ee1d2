package portal

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/world"
)

// screens are all screens. A new one is a constant, a function in the file of its step, and a line in this table.
var screens = map[Screen]func(*page) *h.Node{
	ScreenWelcome:   welcome,
	ScreenIdentify:  identify,
	ScreenHome:      home,
	ScreenOwn:       own,
	ScreenWho:       who,
	ScreenSpecialty: specialty,
	ScreenReferral:  referral,
	ScreenProvince:  province,
	ScreenCity:      city,
	ScreenUnit:      unit,
	ScreenDay:       day,
	ScreenTime:      timeOfDay,
	ScreenConfirm:   confirm,
	ScreenDone:      bookedOrMoved,
	ScreenNothing:   nothing,
	ScreenCancel:    cancel,
	ScreenCancelled: cancelled,
	ScreenContact:   contact,
	ScreenSaved:     saved,
	ScreenEnded:     ended,
	ScreenProblem:   problem,
}

// page is a state on its way to the screen.
type page struct {
	*State
	visit *Visit
}

// t is a text in the language of the screen.
func (p *page) t(text i18n.Text, values ...string) *h.Node {
	return h.Text(text.In(p.Language, values...))
}

// View is the whole page.
func View(s State) *h.Node {
	p := &page{State: &s, visit: &s.Visit}
	class := "app portal"
	if s.HighContrast {
		class += " contrast"
	}
	if s.LargeText {
		class += " large"
	}
	return h.El("div", h.Class(class), h.A("lang", s.Language.Tag()),
		p.header(),
		h.El("main", h.Key("screen-"+strconv.Itoa(int(s.Screen))), h.A("aria-busy", strconv.FormatBool(s.Busy())), h.Flag("inert", s.Warned),
			screens[s.Screen](p)),
		p.footer(),
		h.If(s.Warned, p.idle()),
		h.El("div", h.Class("patience"), h.A("role", "status"), h.If(s.Busy(), p.t(i18n.OneMoment))),
	)
}

func (p *page) header() *h.Node {
	return h.El("header", h.Flag("inert", p.Warned),
		h.El("div", h.Class("place"),
			h.El("strong", h.Text("Cupo")),
			h.If(p.SignedIn(), h.El("span", h.Text(p.Session.Person.MaskedName)),
				h.El("span", h.Class("aside"), p.t(i18n.SessionUntil, i18n.Clock(p.Session.Expires)))),
			h.If(!p.SignedIn(), h.El("span", p.t(i18n.Appointments))),
		),
		h.If(p.SignedIn(), button(p.t(i18n.SignOut), SignedOut{}, "quiet")),
		h.El("nav", h.Class("languages"), h.A("aria-label", i18n.LanguageName.In(p.Language)), p.languages()),
	)
}

func (p *page) languages() h.Part {
	var all h.Group
	for _, l := range i18n.Languages() {
		all = append(all, h.El("button", h.Key(l.Tag()), h.A("type", "button"), h.A("lang", l.Tag()),
			h.A("aria-pressed", strconv.FormatBool(l == p.Language)), h.OnClick(LanguageChosen{l}), h.Text(l.Name())))
	}
	return all
}

func (p *page) footer() *h.Node {
	return h.El("footer", h.Flag("inert", p.Warned),
		h.If(p.CanGoBack(), button(p.t(i18n.Back), Back{}, "quiet")),
		h.If(p.Offline, h.El("p", h.Class("offline"), p.t(i18n.OfflineNowPortal))),
		h.El("div", h.Class("options"), h.A("role", "group"), h.A("aria-label", i18n.OptionsName.In(p.Language)),
			toggle(p.t(i18n.HighContrast), p.HighContrast, ContrastTurned{}),
			toggle(p.t(i18n.LargeText), p.LargeText, TextSizeTurned{}),
		),
		h.El("p", h.Class("help"), p.t(i18n.PortalHelp), h.Text(" "), telephone("140", p.t(i18n.Call140))),
	)
}

// stayID is what the button is called that puts the end of the visit off.
const stayID = "stay"

// idle asks whether somebody is still there, above whatever stood on the screen.
func (p *page) idle() *h.Node {
	return h.El("div", h.Class("veil"), h.El("div", h.Class("dialog"), h.A("role", "alertdialog"), h.A("aria-modal", "true"),
		h.A("aria-labelledby", "idle-title"), h.A("aria-describedby", "idle-text"),
		h.El("h2", h.A("id", "idle-title"), p.t(i18n.PortalIdleAsk)),
		h.El("p", h.A("id", "idle-text"), p.t(i18n.PortalIdle, strconv.Itoa(p.SecondsLeft()))),
		h.El("button", h.A("type", "button"), h.A("id", stayID), h.Class("primary"), h.OnClick(StayedOn{}), p.t(i18n.StayOn)),
		button(p.t(i18n.SignOut), SignedOut{}, "quiet"),
	))
}

// sheet is a screen's heading with what is below it.
func (p *page) sheet(title *h.Node, parts ...h.Part) *h.Node {
	return h.El("section", h.Class("sheet"),
		h.El("h1", h.A("id", world.TitleID), h.A("tabindex", "-1"), title),
		h.Group(parts))
}

// steps are those from the kind of care to the confirmation.
const steps = 5

// step is a screen that is one of the steps to an appointment, with what was chosen so far.
func (p *page) step(n int, title *h.Node, parts ...h.Part) *h.Node {
	return p.sheet(title,
		h.El("p", h.Class("aside"), p.t(i18n.StepOf, strconv.Itoa(n), strconv.Itoa(steps)), h.If(p.chosen() != "", h.Text(" · "+p.chosen()))),
		h.Group(parts))
}

// chosen is what was chosen so far, in one line.
func (p *page) chosen() string {
	v, line := p.visit, ""
	add := func(text string, from Screen) {
		if text == "" || p.Screen <= from {
			return
		}
		if line != "" {
			line += " · "
		}
		line += text
	}
	add(v.For.MaskedName, ScreenWho)
	add(v.Specialty.Name, ScreenSpecialty)
	if v.Unit.Name != "" {
		add(v.Unit.Name, ScreenUnit)
	} else {
		add(v.Province.Name, ScreenProvince)
	}
	if v.Date != "" {
		add(p.Language.Date(v.Date), ScreenDay)
	}
	return line
}

// button does one thing.
func button(label *h.Node, message Msg, class string) *h.Node {
	return h.El("button", h.A("type", "button"), h.Class(class), h.OnClick(message), label)
}

func toggle(label *h.Node, on bool, message Msg) *h.Node {
	return h.El("button", h.A("type", "button"), h.A("aria-pressed", strconv.FormatBool(on)), h.OnClick(message), label)
}

// choice is a large button with a second line, where that is not empty.
func choice(key string, message Msg, label, second *h.Node) *h.Node {
	return h.El("button", h.Key(key), h.A("type", "button"), h.Class("choice"), h.OnClick(message),
		h.El("span", h.Class("label"), label),
		h.If(second.Text != "", h.El("span", h.Class("second"), second)))
}

// more is the button to the rest of a list.
func (p *page) more(rest bool) h.Part {
	return h.If(rest, h.El("div", h.Class("pages"), button(p.t(i18n.More), MoreWanted{}, "quiet")))
}

// notice is a sentence that must be seen, and is read aloud when it comes.
func notice(text *h.Node) *h.Node { return h.El("p", h.Class("notice"), h.A("role", "alert"), text) }

// telephone is a number that the telephone dials when it is touched.
func telephone(number string, label *h.Node) *h.Node {
	return h.El("a", h.A("href", "tel:"+number), label)
}

// fact is a line of a list of names and values.
func (p *page) fact(name i18n.Text, value string) h.Part {
	return h.If(value != "", h.El("div", h.El("dt", p.t(name)), h.El("dd", h.Text(value))))
}

// moment is a day and a time in words.
func (p *page) moment(at string) string {
	if i18n.Day(at) == "" {
		return at
	}
	return p.Language.Date(i18n.Day(at)) + ", " + i18n.Clock(at)
}

func placeName(name, city string) string {
	if city == "" {
		return name
	}
	return name + ", " + city
}
