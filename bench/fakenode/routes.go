package fakenode

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/wire"
)

func (n *Node) handle(http *fasthttp.RequestCtx) {
	path, query := string(http.Path()), http.QueryArgs()
	if path != wire.ReadyPath && !strings.HasPrefix(string(http.Request.Header.Peek(wire.AuthorizationHeader)), wire.BearerPrefix) {
		refuse(http, wire.Unauthenticated)
		return
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	defer func() { http.Response.Header.Set(wire.IndexHeader, "1."+strconv.Itoa(len(n.answers))) }()
	switch {
	case path == wire.ReadyPath:
		reply(http, 200, &wire.Readiness{Ready: true})
	case path == wire.SpecialtiesPath:
		all := &wire.SpecialtiesResponse{}
		for _, s := range specialties {
			all.Specialties = append(all.Specialties, wire.Specialty{ID: s, Name: s, Level: wire.LevelFirst})
		}
		reply(http, 200, all)
	case path == wire.UnitsPath:
		n.units(http, string(query.Peek(wire.ProvinceParam)))
	case path == wire.AvailabilityPath:
		n.availability(http)
	case path == wire.SlotsPath:
		n.list(http)
	case path == wire.DemoNoopPath:
		size, _ := query.GetUint("bytes")
		http.SetBody(make([]byte, max(0, size)))
	case path == wire.DemoClockPath:
		var request wire.ClockRequest
		if request.UnmarshalJSON(http.PostBody()) == nil {
			n.moved, _ = time.Parse(time.RFC3339, request.Now)
		}
		reply(http, 200, &wire.ClockResponse{Now: request.Now})
	case path == wire.VerifyPath:
		found := &wire.VerifyReport{}
		if n.config.Faults.Unsound {
			found.Violations = []string{"words and tables disagree"}
		}
		reply(http, 200, found)
	default:
		n.appointmentsAndHolds(http, path)
	}
}

// appointmentsAndHolds answers what has a key from what was answered before.
func (n *Node) appointmentsAndHolds(http *fasthttp.RequestCtx, path string) {
	key := string(http.Request.Header.Peek(wire.IdempotencyKeyHeader))
	if stored, known := n.answers[key]; known && key != "" {
		http.SetStatusCode(stored.status)
		http.SetBody(stored.body)
		return
	}
	n.change(http, path)
	if status := http.Response.StatusCode(); key != "" && status < 300 {
		n.answers[key] = answer{status, bytes.Clone(http.Response.Body())}
	}
}

func (n *Node) change(http *fasthttp.RequestCtx, path string) {
	code, suffix, _ := strings.Cut(strings.TrimPrefix(path, wire.AppointmentsPath+"/"), "/")
	switch {
	case path == wire.HoldsPath:
		n.hold(http)
	case strings.HasPrefix(path, wire.HoldsPath+"/"):
		n.release(http, strings.TrimPrefix(path, wire.HoldsPath+"/"))
	case path == wire.AppointmentsPath:
		var request wire.BookRequest
		if request.UnmarshalJSON(http.PostBody()) != nil {
			refuse(http, wire.Malformed)
			return
		}
		made, refusal := n.book(&request)
		if refusal != wire.Done {
			refuse(http, refusal)
			return
		}
		reply(http, 201, n.render(made))
	case path == wire.BatchPath:
		n.batch(http)
	case path == wire.SearchPath:
		n.search(http)
	case n.appointments[code] == nil:
		refuse(http, wire.NotFound)
	case suffix == "":
		reply(http, 200, n.render(n.appointments[code]))
	case suffix == "cancel":
		n.cancel(http, n.appointments[code])
	case suffix == "reschedule":
		n.reschedule(http, n.appointments[code])
	}
}

func (n *Node) units(http *fasthttp.RequestCtx, province string) {
	all := &wire.UnitsResponse{}
	for i := range unitCount {
		u := wire.Unit{ID: "unit-" + strconv.Itoa(i), Name: "Unidad", Province: "17", City: "Quito", Offset: "-05:00"}
		if i%2 == 1 {
			u.Province = "09"
		}
		if province == "" || province == u.Province {
			all.Units = append(all.Units, u)
		}
	}
	reply(http, 200, all)
}

func reply(http *fasthttp.RequestCtx, status int, message wire.Message) {
	http.SetStatusCode(status)
	if string(http.Request.Header.Peek(wire.AcceptHeader)) == wire.MediaMsgpack {
		http.SetBody(message.AppendMsgpack(nil))
		return
	}
	http.SetBody(message.AppendJSON(nil))
}

func refuse(http *fasthttp.RequestCtx, code wire.Code) {
	reply(http, code.Status(), problem(code))
}

func problem(code wire.Code) *wire.Problem {
	return &wire.Problem{
		Type: wire.ProblemTypePrefix + code.String(), Title: code.String(), Status: code.Status(), Code: code.String(),
	}
}
