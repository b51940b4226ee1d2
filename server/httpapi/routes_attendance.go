package httpapi

import (
	"net/http"

	"github.com/cupo-ec/cupo/wire"
)

// attendanceRoutes are what comes after an appointment.
func attendanceRoutes() []route {
	recorded := func(path string, roles Role, handle func(*call) (reply, error), summary string) route {
		return route{http.MethodPost, path, roles, handle, documentation{
			summary: summary, request: &wire.AttendanceRequest{}, response: &wire.AppointmentResponse{}, status: 200,
			keyed: true, bodiless: true, refuses: []wire.Code{wire.NotFound, wire.WrongState, wire.InvalidDocument},
		}}
	}
	// What stands on paper are details, for which a kiosk would have to know the year of issue.
	const rolesPaper, rolesAppeal = rolesLook &^ RoleKiosk, RoleChannel | RoleOperator | RolePatient
	return []route{
		// Before the route of one appointment, which would take the suffix for a part of the code.
		{http.MethodGet, wire.CalendarTemplate, rolesPaper, calendar, documentation{
			summary: "One appointment for a calendar (RFC 5545).", media: mediaCalendar, status: 200, refuses: []wire.Code{wire.NotFound}}},
		{http.MethodGet, wire.PrintTemplate, rolesPaper, printed, documentation{
			summary: "One appointment to print, in the caller's language.", media: mediaHTML, status: 200, refuses: []wire.Code{wire.NotFound}}},
		recorded(wire.CheckInTemplate, RoleStaff|RoleKiosk, checkIn, "The patient is there. A kiosk says whose document it was shown."),
		{http.MethodPost, wire.CheckInsPath, RoleStaff | RoleKiosk, noteArrival, documentation{
			summary: "Somebody is at the unit, or was while the device there reached no server: for the appointment whose code they have, or their next one of that day.",
			request: &wire.CheckInRequest{}, response: &wire.AppointmentResponse{}, status: 200, keyed: true,
			refuses: []wire.Code{wire.NotFound, wire.WrongState, wire.InvalidDocument}}},
		{http.MethodGet, wire.AgendasPath, RoleStaff, listAgendas, documentation{
			summary:  "A day's agendas of the caller's unit, in order of time, with the appointments that have a place in them.",
			response: &wire.AgendasResponse{}, status: 200, refuses: []wire.Code{wire.NotFound},
			query: []parameter{
				{wire.DateParam, "the date; default today", false},
				{wire.PractitionerParam, "id of the practitioner, where only theirs will do", false},
				{wire.LimitParam, "how many agendas at most", false},
				{wire.AfterParam, "the next of an answer: go on there", false}}}},
		{http.MethodPost, wire.SuspendTemplate, RoleStaff, suspend, documentation{
			summary: "The practitioner of an agenda does not attend, or from a time on, or for some time.", request: &wire.SuspendRequest{},
			response: &wire.AgendaResponse{}, status: 200, keyed: true, bodiless: true, refuses: []wire.Code{wire.NotFound, wire.WrongState}}},
		{http.MethodPost, wire.ResumeTemplate, RoleStaff, resume, documentation{
			summary:  "The practitioner of an agenda that was suspended attends after all.",
			response: &wire.AgendaResponse{}, status: 200, keyed: true, bodiless: true, refuses: []wire.Code{wire.NotFound, wire.WrongState}}},
		recorded(wire.AttendTemplate, RoleStaff, attend, "The appointment was given."),
		recorded(wire.NoShowTemplate, RoleStaff, noShow, "The patient did not come."),
		recorded(wire.LateTemplate, RoleStaff, markLate, "The patient came too late; the appointment is lost."),
		{http.MethodPost, wire.DisputeTemplate, rolesAppeal, dispute, documentation{
			summary: "Dispute what was recorded of an appointment.", request: &wire.DisputeRequest{}, response: &wire.AppealResponse{},
			status: 201, keyed: true, refuses: []wire.Code{wire.NotFound, wire.WrongState, wire.LimitReached}}},
		{http.MethodPost, wire.AppealsPath, rolesAppeal, appealLimits, documentation{
			summary: "Ask for more bookings than the limits allow.", request: &wire.AppealRequest{}, response: &wire.AppealResponse{},
			status: 201, keyed: true, refuses: []wire.Code{wire.WrongState, wire.LimitReached, wire.NotCovered, wire.NotFound, wire.InvalidDocument}}},
		{http.MethodGet, wire.AppealsPath, RoleStaff | RoleOperator, listAppeals, documentation{
			summary:  "The appeals that wait, the longest-waiting first, or those that were decided, the newest first.",
			response: &wire.AppealsResponse{}, status: 200,
			query: []parameter{{wire.StatusParam, "open (default), upheld or rejected", false}}}},
		{http.MethodPost, wire.DecideTemplate, RoleStaff | RoleOperator, decide, documentation{
			summary: "Decide an appeal; a dispute is decided by the staff of its unit.", request: &wire.DecideRequest{},
			response: &wire.AppealResponse{}, status: 200, keyed: true, refuses: []wire.Code{wire.NotFound, wire.WrongState}}},
		{http.MethodPost, wire.LiftPath, RoleOperator | RoleAdmin, lift, documentation{
			summary: "Open self-service again to somebody who did not come too often.", request: &wire.LiftRequest{},
			response: &wire.LiftResponse{}, status: 200, keyed: true, refuses: []wire.Code{wire.NotFound, wire.WrongState, wire.InvalidDocument}}},
	}
}
