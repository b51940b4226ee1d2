package desk

import (
	"strings"

	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// kindCode is what stands in the place of a kind of document for the code of an appointment.
const kindCode = "code"

// ticketPrefix begins what the QR code of our own ticket says; the appointment's code follows.
const ticketPrefix = "CUPO:"

// arrive records that somebody is here: by their document, or by the code of their appointment, which is known by
// how it looks, whatever was chosen.
func (s *State) arrive() []world.Cmd {
	typed := strings.ToUpper(strings.TrimSpace(s.Arrival.Typed))
	if typed == "" || !s.Ready() {
		return nil
	}
	code, scanned := strings.CutPrefix(typed, ticketPrefix)
	request := &wire.CheckInRequest{}
	if scanned || s.Arrival.Kind == kindCode || looksLikeCode(code) {
		request.Appointment = code
	} else {
		kind := s.Arrival.Kind
		if kind == "" {
			kind = wire.DocumentCedula
		}
		request.Person = &wire.Person{Document: wire.Document{Type: kind, Number: typed}}
	}
	s.Arrival.Done = false
	return s.change(aboutArrival, wire.CheckInsPath, request.AppendMsgpack(nil))
}

// looksLikeCode reports whether a text is written as codes of appointments are: K7M2-9QXA.
func looksLikeCode(text string) bool {
	if len(text) != 9 || text[4] != '-' {
		return false
	}
	for i := range len(text) {
		c := text[i]
		if i != 4 && (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

func (s *State) gotArrival(a world.Answered) bool {
	var answer wire.AppointmentResponse
	if !client.Done(a, &answer) {
		return false
	}
	s.Arrival = Arrival{Kind: s.Arrival.Kind, Answer: answer, Done: true}
	return true
}
