package httpapi

import (
	"net/http"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// Who may see the queue of a unit, and who may take a number in it. But for operators each sees their own unit's.
const (
	rolesBoard  = RoleKiosk | RoleBoard | RoleStaff | RoleOperator
	rolesTicket = RoleKiosk | RoleStaff
)

// queueRoutes are those of a unit's walk-in queue.
func queueRoutes() []route {
	changed := func(path string, handle func(*call) (reply, error), request wire.Message, summary string, more ...wire.Code) route {
		return route{http.MethodPost, path, RoleStaff, handle, documentation{
			summary: summary, request: request, response: &wire.TicketResponse{}, status: 200, keyed: true, bodiless: request == nil,
			refuses: append([]wire.Code{wire.NotFound, wire.WrongState}, more...),
		}}
	}
	return []route{
		{http.MethodGet, wire.UnitQueueTemplate, rolesBoard, showQueue, documentation{
			summary:  "How a unit's queue stands: how many wait for each service and how long that takes, and the numbers that are called, the newest first.",
			response: &wire.Queue{}, status: 200, refuses: []wire.Code{wire.NotFound}}},
		{http.MethodGet, wire.QueueEventsTemplate, rolesBoard, queueEvents, documentation{
			summary: "The same, again with each change, as server-sent events: event board, with the queue in JSON as data. A comment line keeps it open.",
			media:   wire.MediaEvents, status: 200, refuses: []wire.Code{wire.NotFound, wire.Overloaded, wire.NoLeader}}},
		{http.MethodPost, wire.TicketsTemplate, rolesTicket, takeTicket, documentation{
			summary: "Take a number. Its class is what the person says of themselves; that of an appointment needs one that was checked in for today.",
			request: &wire.TicketRequest{}, response: &wire.TicketResponse{}, status: 201, keyed: true,
			refuses: []wire.Code{wire.NotFound, wire.WrongState, wire.LimitReached}}},
		{http.MethodGet, wire.TicketsTemplate, RoleStaff, listTickets, documentation{
			summary:  "The numbers that are called, the newest first, and then those that wait, in the order in which they will be called.",
			response: &wire.TicketsResponse{}, status: 200, refuses: []wire.Code{wire.NotFound}}},
		{http.MethodPost, wire.QueueCallTemplate, RoleStaff, callNext, documentation{
			summary: "Call the next of some services to a desk. Who is still called there is done with it; when nobody waits nothing changes.",
			request: &wire.CallRequest{}, response: &wire.TicketResponse{}, status: 200, keyed: true,
			refuses: []wire.Code{wire.NotFound, wire.QueueEmpty}}},
		changed(wire.RecallTemplate, ofTicket(allocator.KindRecall), nil, "Call the number again, to the same desk."),
		changed(wire.NoAnswerTemplate, ofTicket(allocator.KindNoAnswer), nil,
			"Nobody came: the number goes back to the place of now, and is gone after as many calls as the policy says."),
		changed(wire.TransferTemplate, transferTicket, &wire.TransferRequest{},
			"Send the person on to another service of the unit, with a number there and the place of who came when they did.", wire.LimitReached),
		changed(wire.DoneTemplate, ofTicket(allocator.KindFinishTicket), nil, "The person was served."),
		changed(wire.LeaveTemplate, ofTicket(allocator.KindLeaveTicket), nil, "The person gave up."),
		changed(wire.ClassTemplate, classifyTicket, &wire.ClassRequest{}, "Correct the class that the person said."),
		// Behind those whose paths end like this one.
		{http.MethodGet, wire.TicketTemplate, rolesTicket, showTicket, documentation{
			summary: "One number of today, and how many are before it.", response: &wire.TicketResponse{}, status: 200,
			refuses: []wire.Code{wire.NotFound}}},
	}
}
