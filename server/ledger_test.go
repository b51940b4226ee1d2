package server_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// ledger is a client that remembers everything it was told, so that the server can be held to it.
type ledger struct {
	client *client
	name   string
	seed   uint64
	random *rand.Rand
	asked  int

	acknowledged []acknowledged
	// open are requests whose outcome is not known: the answer never came.
	open []request
	// status is what each code was last acknowledged to be. A code with an open request is uncertain.
	status    map[string]string
	uncertain map[string]bool
	slotOf    map[string]string
}

// request is one that can be sent again under its key.
type request struct {
	path, key string
	body      wire.Message
	code      string // of the appointment it changes, empty for a booking
}

// acknowledged is a request with the answer it got.
type acknowledged struct {
	request
	answer []byte
}

func (l *ledger) begin() {
	if l.random == nil {
		l.random = rand.New(rand.NewPCG(l.seed, 1))
		l.status, l.uncertain, l.slotOf = map[string]string{}, map[string]bool{}, map[string]string{}
	}
}

var visitSpecialties = []string{"medicina-general", "odontologia", "medicina-familiar", "pediatria"}

// visit books for a person, and then now and then cancels or moves the appointment.
func (l *ledger) visit(person wire.Document) {
	l.begin()
	any := &wire.AnyRequest{Specialty: visitSpecialties[l.random.IntN(len(visitSpecialties))], Province: "17"}
	code, ok := l.send(request{path: wire.AppointmentsPath, body: &wire.BookRequest{Person: wire.Person{Document: person}, Any: any}})
	if !ok {
		return
	}
	switch l.random.IntN(4) {
	case 0:
		l.send(request{path: wire.CancelPath(code), body: &wire.CancelRequest{Reason: "prueba"}, code: code})
	case 1:
		if slot := l.another(code); slot != "" {
			l.send(request{path: wire.ReschedulePath(code), body: &wire.RescheduleRequest{Slot: slot}, code: code})
		}
	}
}

// another finds a free place of the same specialty for an appointment, some days on.
func (l *ledger) another(code string) string {
	_, answer, err := l.client.do(http.MethodGet, wire.AppointmentPath(code), "", nil)
	var found wire.AppointmentResponse
	if err != nil || found.UnmarshalJSON(answer) != nil {
		return ""
	}
	date := found.Appointment.Slot.Start[:10]
	_, answer, err = l.client.do(http.MethodGet, wire.WithQuery(wire.SlotsPath, wire.UnitParam, found.Appointment.Slot.Unit.ID,
		wire.SpecialtyParam, found.Appointment.Slot.Specialty.ID, wire.DateParam, date), "", nil)
	var slots wire.SlotsResponse
	if err != nil || slots.UnmarshalJSON(answer) != nil {
		return ""
	}
	free := slices.DeleteFunc(slots.Slots, func(s wire.Slot) bool { return s.Status != wire.SlotFree })
	if len(free) == 0 {
		return ""
	}
	return free[l.random.IntN(len(free))].ID
}

// send makes a request under a key of its own and writes down what came of it.
func (l *ledger) send(r request) (code string, ok bool) {
	l.asked++
	r.key = fmt.Sprintf("%s-%d", l.name, l.asked)
	return l.settle(r)
}

func (l *ledger) settle(r request) (code string, ok bool) {
	status, answer, err := l.client.do(http.MethodPost, r.path, r.key, r.body)
	if err != nil {
		l.open = append(l.open, r)
		if r.code != "" {
			l.uncertain[r.code] = true
		}
		return "", false
	}
	delete(l.uncertain, r.code)
	if status >= 300 {
		return "", false
	}
	var answered wire.AppointmentResponse
	if answered.UnmarshalJSON(answer) != nil {
		panic(fmt.Sprintf("status %d with an unreadable answer", status))
	}
	a := answered.Appointment
	l.acknowledged = append(l.acknowledged, acknowledged{r, answer})
	l.status[a.Code], l.slotOf[a.Code] = a.Status, a.Slot.ID
	if r.code != "" && r.code != a.Code {
		l.status[r.code] = wire.StatusRescheduled
	}
	return a.Code, true
}

// reconcile sends every open request again under its key: now it must have an outcome.
func (l *ledger) reconcile(t testing.TB) {
	l.begin()
	open := l.open
	l.open = nil
	for _, r := range open {
		l.settle(r)
	}
	if len(l.open) > 0 {
		t.Errorf("%s: %d requests still have no outcome", l.name, len(l.open))
	}
}

// account holds the server to everything it has acknowledged.
func (l *ledger) account(t testing.TB) {
	l.begin()
	for code, want := range l.status {
		if l.uncertain[code] {
			continue
		}
		status, answer, err := l.client.do(http.MethodGet, wire.AppointmentPath(code), "", nil)
		var found wire.AppointmentResponse
		if err != nil || status != http.StatusOK || found.UnmarshalJSON(answer) != nil {
			t.Errorf("%s: acknowledged appointment %s answers %d %.200s %v", l.name, code, status, answer, err)
			continue
		}
		if found.Appointment.Status != want || found.Appointment.Slot.ID != l.slotOf[code] && want != wire.StatusRescheduled {
			t.Errorf("%s: appointment %s is %s at %s, acknowledged as %s at %s", l.name, code,
				found.Appointment.Status, found.Appointment.Slot.ID, want, l.slotOf[code])
		}
	}
	for _, a := range l.acknowledged {
		if l.random.IntN(10) != 0 {
			continue
		}
		if _, answer, err := l.client.do(http.MethodPost, a.path, a.key, a.body); err != nil || string(answer) != string(a.answer) {
			t.Errorf("%s: the same key answers %s, had answered %s (%v)", l.name, answer, a.answer, err)
		}
	}
}
