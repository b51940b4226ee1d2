package httpapi

import (
	"net/http"

	"github.com/cupo-ec/cupo/wire"
)

// routes is the one table of URLs. The routes of a demo exist for measuring and never in production.
func (a *API) routes(demo bool) []route {
	table := append(openRoutes(), catalogueRoutes()...)
	table = append(table, bookingRoutes()...)
	table = append(table, attendanceRoutes()...)
	table = append(table, queueRoutes()...)
	table = append(table, appointmentRoutes()...)
	table = append(table, ownerRoutes()...)
	table = append(table, clusterRoutes()...)
	table = append(table, backupRoutes()...)
	table = append(table, accessRoutes()...)
	table = append(table, kioskRoutes()...)
	table = append(table, policyRoutes()...)
	table = append(table, registryRoutes()...)
	table = append(table, personRoutes()...)
	if demo {
		table = append(table, demoRoutes(a.clock != nil)...)
	}
	return table
}

func openRoutes() []route {
	return []route{
		{http.MethodGet, wire.HealthPath, roleNone, health, documentation{
			summary: "The process is alive.", response: &wire.Health{}, status: 200}},
		{http.MethodGet, wire.ReadyPath, roleNone, ready, documentation{
			summary: "Whether this node may be given traffic, and why not.", response: &wire.Readiness{}, status: 200}},
		{http.MethodGet, wire.OpenAPIPath, roleNone, openAPI, documentation{
			summary: "This description.", media: wire.MediaJSON, status: 200}},
		{http.MethodGet, wire.DocsPath, roleNone, docs, documentation{
			summary: "This description, to read.", media: mediaHTML, status: 200}},
	}
}

func catalogueRoutes() []route {
	return []route{
		{http.MethodGet, wire.ProvincesPath, rolesAll, provinces, documentation{
			summary: "The provinces.", response: &wire.ProvincesResponse{}, status: 200}},
		{http.MethodGet, wire.SpecialtiesPath, rolesAll, specialties, documentation{
			summary: "The specialties, and which need a referral.", response: &wire.SpecialtiesResponse{}, status: 200}},
		{http.MethodGet, wire.UnitsPath, rolesAll, units, documentation{
			summary: "The medical units, the nearest first where near is given.", response: &wire.UnitsResponse{}, status: 200,
			query: []parameter{
				{wire.ProvinceParam, "two-digit code of the province", false},
				{wire.CityParam, "city, as units name it", false},
				{wire.SpecialtyParam, "id of a specialty that the unit has agendas for", false},
				{wire.NearParam, "lat,lon in degrees", false},
				{wire.LimitParam, "how many units at most", false}}}},
		{http.MethodGet, wire.AvailabilityPath, rolesAll, availability, documentation{
			summary: "How many places of each day may be booked now.", response: &wire.AvailabilityResponse{}, status: 200,
			query: append(placeQuery(),
				parameter{wire.FromParam, "first date; default today", false},
				parameter{wire.ToParam, "last date; default the horizon", false})}},
		{http.MethodGet, wire.SlotsPath, rolesAll, slots, documentation{
			summary: "The places of one day.", response: &wire.SlotsResponse{}, status: 200,
			query: append(placeQuery(), parameter{wire.DateParam, "the date", true})}},
	}
}

func placeQuery() []parameter {
	return []parameter{
		{wire.UnitParam, "id of the unit", true},
		{wire.SpecialtyParam, "id of the specialty", true},
		{wire.PractitionerParam, "id of the practitioner, where only theirs will do", false},
	}
}

func bookingRoutes() []route {
	judged := []wire.Code{
		wire.SlotTaken, wire.AlreadyBooked, wire.Overlap, wire.SlotPast, wire.NotCovered,
		wire.OutsideHorizon, wire.NotOpenYet, wire.InvalidDocument, wire.NotFound,
	}
	alternatives := []parameter{{wire.AlternativesParam, "how many other free places to offer when this one cannot be had", false}}
	return []route{
		{http.MethodPost, wire.HoldsPath, rolesBook, placeHold, documentation{
			summary: "Keep a place while the form is filled in.", request: &wire.HoldRequest{}, response: &wire.HoldResponse{},
			status: 201, keyed: true, query: alternatives, refuses: append(judged[:len(judged):len(judged)], wire.LimitReached)}},
		{http.MethodDelete, wire.HoldTemplate, rolesBook, releaseHold, documentation{
			summary: "Give a held place back.", status: 204, refuses: []wire.Code{wire.NotFound}}},
		{http.MethodPost, wire.AppointmentsPath, rolesBook, book, documentation{
			summary: "Book a place: a given one, a held one, or the earliest that fits.", request: &wire.BookRequest{},
			response: &wire.AppointmentResponse{}, status: 201, keyed: true, query: alternatives,
			refuses: append(judged[:len(judged):len(judged)], wire.HoldExpired, wire.NothingFree)}},
		{http.MethodPost, wire.BatchPath, RoleChannel | RoleOperator, bookBatch, documentation{
			summary: "Book many, each decided on its own.", request: &wire.BatchRequest{}, response: &wire.BatchResponse{},
			status: 200, keyed: true, refuses: []wire.Code{wire.TooManyItems}}},
	}
}

func appointmentRoutes() []route {
	return []route{
		{http.MethodPost, wire.SearchPath, rolesLook, searchAppointments, documentation{
			summary: "A person's appointments, the newest first.", request: &wire.SearchRequest{},
			response: &wire.AppointmentsResponse{}, status: 200, refuses: []wire.Code{wire.InvalidDocument}}},
		{http.MethodGet, wire.AppointmentTemplate, rolesLook, consult, documentation{
			summary: "One appointment.", response: &wire.AppointmentResponse{}, status: 200, refuses: []wire.Code{wire.NotFound}}},
		{http.MethodPost, wire.CancelTemplate, rolesLook, cancel, documentation{
			summary: "Cancel an appointment and free its place.", request: &wire.CancelRequest{},
			response: &wire.AppointmentResponse{}, status: 200, keyed: true,
			refuses: []wire.Code{wire.NotFound, wire.NotCancellable, wire.WrongState}}},
		{http.MethodPost, wire.RescheduleTemplate, rolesBook, reschedule, documentation{
			summary: "Move an appointment to another place; both change, or neither.", request: &wire.RescheduleRequest{},
			response: &wire.AppointmentResponse{}, status: 200, keyed: true,
			refuses: []wire.Code{wire.NotFound, wire.NotCancellable, wire.WrongState, wire.SlotTaken, wire.Overlap, wire.SlotPast, wire.OutsideHorizon, wire.NotOpenYet}}},
	}
}

func ownerRoutes() []route {
	return []route{
		{http.MethodGet, wire.MetricsPath, rolesOwner, metrics, documentation{
			summary: "Metrics in Prometheus's text format.", media: "text/plain", status: 200}},
		{http.MethodPost, wire.VerifyPath, rolesOwner, verify, documentation{
			summary: "Check every invariant of the state, and the whole audit trail. Writes wait while the state is checked.", response: &wire.VerifyReport{}, status: 200}},
		{http.MethodGet, wire.AuditPath, RoleAdmin, listAudit, documentation{
			summary: "Who did what and who looked at what, in log order.", response: &wire.AuditResponse{}, status: 200,
			query: []parameter{
				{wire.AppointmentParam, "code of the appointment that it was about", false},
				{wire.ActorParam, "name or number of the token that did it", false},
				{wire.FromParam, "RFC 3339: at this time or later", false},
				{wire.ToParam, "RFC 3339: before this time", false},
				{wire.AfterParam, "the next of an answer: go on there", false},
				{wire.LimitParam, "how many rows at most", false}},
			refuses: []wire.Code{wire.NotFound}}},
		{http.MethodPost, wire.AuditSearchPath, RoleAdmin, searchAudit, documentation{
			summary: "The same, also by a person's document.", request: &wire.AuditRequest{}, response: &wire.AuditResponse{},
			status: 200, refuses: []wire.Code{wire.NotFound, wire.InvalidDocument}}},
		{http.MethodGet, wire.ChangesPath, RoleAdmin, changes, documentation{
			summary: "Every change in log order, for other systems.", response: &wire.ChangesResponse{}, status: 200,
			query: []parameter{
				{wire.FromParam, "the next of an answer, or a log index; from the beginning without it", false},
				{wire.LimitParam, "how many changes at most", false},
				{wire.WaitParam, "how many seconds to wait where there is none yet, at most 8", false}}}},
	}
}

func demoRoutes(clock bool) []route {
	table := []route{
		{http.MethodGet, wire.DemoNoopPath, rolesBook, noop, documentation{
			summary: "Nothing, in as many bytes as asked for: the ruler of the benchmarks.", media: wire.MediaJSON, status: 200,
			query: []parameter{{bytesParam, "size of the answer", false}}}},
		{http.MethodPost, wire.DemoNoopPath, rolesBook, noop, documentation{
			summary: "The same, with a booking's body read.", request: &wire.BookRequest{}, media: wire.MediaJSON, status: 200,
			query: []parameter{{bytesParam, "size of the answer", false}}}},
	}
	if clock {
		table = append(table, route{http.MethodPost, wire.DemoClockPath, RoleAdmin, moveClock, documentation{
			summary: "Move the demo's clock forward.", request: &wire.ClockRequest{}, response: &wire.ClockResponse{}, status: 200}})
	}
	return table
}
