package flow

import (
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/document"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// identify takes in who the person is.
func (s *State) identify(m Msg) []world.Cmd {
	v := &s.Visit
	switch m := m.(type) {
	case Began:
		if m.Intent == IntentQueue {
			return s.readQueue()
		}
		if s.Screen != ScreenHome {
			return s.beganAgain(m.Intent)
		}
		v.Intent, v.DocumentType = m.Intent, wire.DocumentCedula
		s.open(ScreenIdentify)
	case DocumentChosen:
		v.DocumentType, v.Typed, v.Hint = m.Type, "", HintNone
	case Typed:
		s.typed(m.Character)
	case Erased:
		s.erased()
	case Submitted:
		return s.submitted()
	}
	return nil
}

// beganAgain goes on to something else with the same person.
func (s *State) beganAgain(intent Intent) []world.Cmd {
	v := &s.Visit
	if v.Document.Number == "" { // only their paper was read
		v.Intent, v.DocumentType = intent, wire.DocumentCedula
		s.open(ScreenIdentify)
		return nil
	}
	v.Intent, v.Moving = intent, false
	return s.identified()
}

func (s *State) typed(character string) {
	if len(character) != 1 {
		return
	}
	field, limit := s.field()
	if field == nil || len(*field) >= limit {
		return
	}
	c := strings.ToUpper(character)
	letters := s.Screen == ScreenPair || s.Screen == ScreenIdentify && s.Visit.DocumentType != wire.DocumentCedula
	if c[0] >= '0' && c[0] <= '9' || letters && (c[0] >= 'A' && c[0] <= 'Z' || c[0] == '-') {
		*field += c
		s.Visit.Hint = HintNone
	}
	if s.Screen == ScreenIdentify && s.Visit.DocumentType == wire.DocumentCedula && len(*field) == limit && !document.CedulaFits(*field) {
		s.Visit.Hint = HintMistyped
	}
}

// field is what is being typed on this screen, and how long it may be.
func (s *State) field() (*string, int) {
	switch s.Screen {
	case ScreenPair:
		return &s.Device.Code, maxTyped
	case ScreenIdentify:
		if s.Visit.DocumentType == wire.DocumentCedula {
			return &s.Visit.Typed, cedulaDigits
		}
		return &s.Visit.Typed, maxTyped
	case ScreenYear:
		return &s.Visit.YearTyped, yearDigits
	}
	return nil, 0
}

func (s *State) erased() {
	if field, _ := s.field(); field != nil && *field != "" {
		*field = (*field)[:len(*field)-1]
		s.Visit.Hint = HintNone
	}
}

func (s *State) submitted() []world.Cmd {
	v := &s.Visit
	switch s.Screen {
	case ScreenPair:
		return s.pair()
	case ScreenIdentify:
		switch {
		case v.DocumentType == wire.DocumentCedula && len(v.Typed) < cedulaDigits, len(v.Typed) < 3:
			v.Hint = HintShort
			return nil
		case v.DocumentType == wire.DocumentCedula && !document.CedulaFits(v.Typed):
			v.Hint = HintMistyped
			return nil
		}
		v.Document = wire.Document{Type: v.DocumentType, Number: v.Typed}
		return s.identified()
	case ScreenYear:
		if len(v.YearTyped) < yearDigits {
			v.Hint = HintShort
			return nil
		}
		return s.prove(number(v.YearTyped))
	}
	return nil
}

// identified goes on to what the person came for. Booking needs no look at what they have: the server knows.
func (s *State) identified() []world.Cmd {
	switch s.Visit.Intent {
	case IntentBook:
		return s.chooseSpecialty()
	case IntentManage:
		return s.needProof()
	default:
		return s.lookUp()
	}
}

// lookUp asks for what a document alone may show: today's appointments at this unit.
func (s *State) lookUp() []world.Cmd {
	r := s.request(client.Post, wire.SearchPath, (&wire.SearchRequest{Document: s.Visit.Document}).AppendMsgpack(nil))
	return s.ask(aboutToday, r)
}

// needProof asks for the year of issue, unless it is known, or a scanned card has it.
func (s *State) needProof() []world.Cmd {
	v := &s.Visit
	if v.Year != 0 {
		return s.prove(v.Year)
	}
	if len(v.years) > 0 {
		return s.prove(v.takeYear())
	}
	v.YearTyped = ""
	s.open(ScreenYear)
	return nil
}

// takeYear is the next of a card's years.
func (v *Visit) takeYear() int {
	year := v.years[0]
	v.years = v.years[1:]
	return year
}

// prove asks for all appointments with a year of issue.
func (s *State) prove(year int) []world.Cmd {
	s.Visit.YearTyped = strconv.Itoa(year)
	r := s.request(client.Post, wire.SearchPath, (&wire.SearchRequest{Document: s.Visit.Document, IssueYear: year}).AppendMsgpack(nil))
	return s.ask(aboutProof, r)
}

// proved takes in the answer to a year.
func (s *State) proved(a world.Answered) []world.Cmd {
	v := &s.Visit
	if a.Status == wire.Unauthenticated.Status() {
		return s.wrongYear(a)
	}
	var found wire.AppointmentsResponse
	if cmds, ok := s.decode(a, &found); !ok {
		return cmds
	}
	v.Year, v.Hint = number(v.YearTyped), HintNone
	v.YearTyped = ""
	v.Appointments = coming(found.Appointments)
	if s.Screen == ScreenYear {
		s.turnTo(ScreenDetails)
	} else if s.Screen != ScreenDetails {
		s.open(ScreenDetails)
	}
	return nil
}

// wrongYear lets the person try again, with the next year of their card where that has one.
func (s *State) wrongYear(a world.Answered) []world.Cmd {
	v := &s.Visit
	if client.RefusedToken(a) {
		return s.unpaired()
	}
	if len(v.years) > 0 {
		return s.prove(v.takeYear())
	}
	fromCard := s.Screen != ScreenYear
	v.YearTyped, v.Hint, v.Year = "", HintWrongYear, 0
	if fromCard {
		v.Hint = HintNone
		s.open(ScreenYear)
	}
	return nil
}

// coming are the appointments that lie ahead.
func coming(all []wire.Appointment) []wire.Appointment {
	var ahead []wire.Appointment
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Status == wire.StatusBooked || all[i].Status == wire.StatusCheckedIn {
			ahead = append(ahead, all[i])
		}
	}
	for i := 1; i < len(ahead); i++ { // few, and nearly in order
		for j := i; j > 0 && ahead[j].Slot.Start < ahead[j-1].Slot.Start; j-- {
			ahead[j], ahead[j-1] = ahead[j-1], ahead[j]
		}
	}
	return ahead
}

// foundToday takes in today's appointments.
func (s *State) foundToday(a world.Answered) []world.Cmd {
	var found wire.AppointmentsResponse
	if cmds, ok := s.decode(a, &found); !ok {
		return cmds
	}
	s.Visit.Appointments, s.Visit.MaskedName = coming(found.Appointments), found.MaskedName
	if s.Screen != ScreenToday {
		s.open(ScreenToday)
	}
	return nil
}

// key takes in a key: of a scanner on any screen, of a keyboard where something is typed.
func (s *State) key(k world.Key) []world.Cmd {
	var payload string
	if s.scan, payload = s.scan.next(k.Name, k.AtMillis); payload != "" {
		return s.scanned(payload)
	}
	if s.Busy() {
		return nil
	}
	switch k.Name {
	case "Backspace":
		s.erased()
	case "Escape":
		return s.back()
	case "Enter":
		if field, _ := s.field(); field != nil {
			return s.submitted()
		}
	default:
		s.typed(k.Name)
	}
	return nil
}

// scanned takes in a card or a ticket. It begins a visit, goes on with this one where it is the same person's,
// and ends it where it is somebody else's.
func (s *State) scanned(payload string) []world.Cmd {
	if s.Screen == ScreenPair {
		s.Device.Code = ""
		for _, c := range payload {
			s.typed(string(c))
		}
		return s.pair()
	}
	if s.Busy() || s.Screen == ScreenStarting {
		return nil
	}
	if tag, is := strings.CutPrefix(payload, languagePrefix); is {
		s.Language = i18n.ParseTag(tag)
		return nil
	}
	card := readCard(payload, s.thisYear())
	switch {
	case card.Code != "":
		cmds := s.startOver()
		s.open(ScreenIdentify)
		s.Visit.DocumentType = wire.DocumentCedula
		return append(cmds, s.read(aboutCode, wire.AppointmentPath(card.Code))...)
	case card.Number == "":
		s.Visit.Hint = HintUnreadable
		return nil
	}
	return s.scannedCard(card)
}

func (s *State) scannedCard(card Card) []world.Cmd {
	v := &s.Visit
	if s.Screen == ScreenYear && v.Document.Number == card.Number && len(card.Years) > 0 {
		v.years = card.Years
		return s.prove(v.takeYear())
	}
	if s.Screen == ScreenToday && v.Document.Number == card.Number {
		return s.arriveForOnly()
	}
	var cmds []world.Cmd
	intent := v.Intent
	if v.Document.Number != "" && v.Document.Number != card.Number {
		cmds, intent = s.startOver(), IntentArrive
	}
	if s.Screen == ScreenHome {
		s.open(ScreenIdentify)
		if intent == IntentNone {
			intent = IntentArrive
		}
	}
	if s.Screen != ScreenIdentify {
		return cmds
	}
	v.Intent, v.DocumentType, v.Typed, v.Hint = intent, wire.DocumentCedula, card.Number, HintNone
	v.Document, v.years = wire.Document{Type: wire.DocumentCedula, Number: card.Number}, card.Years
	return append(cmds, s.identified()...)
}
