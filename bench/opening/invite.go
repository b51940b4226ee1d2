package opening

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/bench/caller"
	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/wire"
)

// invite prints where the node listens and what to try. The lines need a shell, curl, grep and cut.
func invite(o Options, demo *node.Demo) error {
	asking, err := caller.New(demo.URL, demo.Tokens.Web)
	if err != nil {
		return err
	}
	defer asking.Close()
	unit, date, slots, err := somewhereFree(asking)
	if err != nil {
		return err
	}
	person, err := somebodyWithout(asking, demo.Persons)
	if err != nil {
		return err
	}
	path := filepath.Join(o.Node.DataDir, "demo.json")
	_, err = fmt.Fprint(o.Out, invitation(path, demo.URL, person, unit, date, slots))
	return err
}

// somebodyWithout finds an affiliate who has no appointment yet: they can book anything.
func somebodyWithout(asking *caller.Caller, persons []node.DemoPerson) (node.DemoPerson, error) {
	for _, p := range persons {
		if p.Coverage != "affiliate" || p.Document.Type != wire.DocumentCedula {
			continue
		}
		var theirs wire.AppointmentsResponse
		if err := asking.Post(wire.SearchPath, &wire.SearchRequest{Document: p.Document}, &theirs); err != nil {
			return node.DemoPerson{}, err
		}
		if len(theirs.Appointments) == 0 {
			return p, nil
		}
	}
	return node.DemoPerson{}, errors.New("the node offers nobody without an appointment to try with")
}

// toTry is the specialty of the examples; every unit has it.
const toTry = "medicina-general"

// somewhereFree finds a unit and a day with at least two free places.
func somewhereFree(asking *caller.Caller) (unit, date string, slots [2]string, err error) {
	var units wire.UnitsResponse
	if err := asking.Get(wire.WithQuery(wire.UnitsPath, wire.SpecialtyParam, toTry), &units); err != nil {
		return "", "", slots, err
	}
	for _, u := range units.Units {
		pair := caller.Pair{Unit: u.ID, Specialty: toTry}
		var days wire.AvailabilityResponse
		if err := asking.Get(pair.AvailabilityPath("", ""), &days); err != nil {
			return "", "", slots, err
		}
		for i, d := range days.Days {
			// Not one of the first days: what is booked there may be too late to cancel.
			if i < 3 || d.Free < len(slots) {
				continue
			}
			var there wire.SlotsResponse
			if err := asking.Get(pair.SlotsPath(d.Date), &there); err != nil {
				return "", "", slots, err
			}
			found := 0
			for _, s := range there.Slots {
				if s.Status == wire.SlotFree && found < len(slots) {
					slots[found] = s.ID
					found++
				}
			}
			if found == len(slots) {
				return u.ID, d.Date, slots, nil
			}
		}
	}
	return "", "", slots, errors.New("no unit has two free places on a day")
}

func invitation(demoPath, url string, person node.DemoPerson, unit, date string, slots [2]string) string {
	document := fmt.Sprintf(`{"type":"%s","number":"%s"}`, person.Document.Type, person.Document.Number)
	replace := strings.NewReplacer(
		"@URL", url, "@DEMO", demoPath, "@DOCUMENT", document, "@UNIT", unit, "@DATE", date,
		"@DATA", filepath.Dir(demoPath), "@NUMBER", person.Document.Number, "@YEAR", strconv.Itoa(person.IssueYear), "@SLOT1", slots[0], "@SLOT2", slots[1], "@NAME", person.Name, "@SPECIALTY", toTry,
	)
	return replace.Replace(`
The node goes on at @URL (the contract to read: @URL/docs, as OpenAPI: @URL/openapi.json).
The lobby kiosk of a hospital is at @URL/kiosk/ and asks for a code the first time; this makes one:

  bin/cupo kiosk pair --demo @DATA --unit hcam --name vestibulo

There, be @NAME: cédula @NUMBER, issued in @YEAR.
To try the contract, in another shell, in this folder (the person is made up: @NAME):

  TOKEN=$(grep -o '"web": *"[^"]*"' @DEMO | cut -d'"' -f4)
  AUTH="Authorization: Bearer $TOKEN"; JSON='Content-Type: application/json'; KEY=$(date +%s)

  # find: units, days with free places, places of a day
  curl -sw '\n' -H "$AUTH" '@URL/v1/units?specialty=@SPECIALTY&near=-0.22,-78.51&limit=3'
  curl -sw '\n' -H "$AUTH" '@URL/v1/availability?unit=@UNIT&specialty=@SPECIALTY'
  curl -sw '\n' -H "$AUTH" '@URL/v1/slots?unit=@UNIT&specialty=@SPECIALTY&date=@DATE'

  # hold a place while the form is filled in, then book it
  HOLD=$(curl -sw '\n' -H "$AUTH" -H "$JSON" -H "Idempotency-Key: hold-$KEY" -d '{"person":{"document":@DOCUMENT},"slot":"@SLOT1"}' \
    @URL/v1/holds | tee /dev/stderr | grep -o '"id":"[^"]*"' | head -n 1 | cut -d'"' -f4)
  CODE=$(curl -sw '\n' -H "$AUTH" -H "$JSON" -H "Idempotency-Key: book-$KEY" -d '{"person":{"document":@DOCUMENT},"hold":"'$HOLD'"}' \
    @URL/v1/appointments | tee /dev/stderr | grep -o '"code":"[^"]*"' | head -n 1 | cut -d'"' -f4)

  # consult: by code, by person
  curl -sw '\n' -H "$AUTH" @URL/v1/appointments/$CODE
  curl -sw '\n' -H "$AUTH" -H "$JSON" -d '{"document":@DOCUMENT}' @URL/v1/appointments:search

  # reschedule, then cancel the new one
  CODE=$(curl -sw '\n' -H "$AUTH" -H "$JSON" -H "Idempotency-Key: move-$KEY" -d '{"slot":"@SLOT2"}' \
    @URL/v1/appointments/$CODE/reschedule | tee /dev/stderr | grep -o '"code":"[^"]*"' | head -n 1 | cut -d'"' -f4)
  curl -sw '\n' -H "$AUTH" -H "$JSON" -H "Idempotency-Key: cancel-$KEY" -d '{}' @URL/v1/appointments/$CODE/cancel

A retry with the same key is answered the same. Ctrl-C stops the node.
`)
}
