package wire

// Classes of a ticket: why somebody is called before others who came a little earlier.
const (
	ClassNone        = "none"
	ClassAppointment = "appointment"
	ClassDisability  = "disability"
	ClassPregnant    = "pregnant"
	ClassElderly     = "elderly"
)

// States of a ticket.
const (
	TicketWaiting = "waiting"
	TicketCalled  = "called"
	TicketDone    = "done"
	TicketGone    = "gone" // called as often as the policy says, and nobody came
	TicketLeft    = "left" // gave up
)

// Events of a queue, at QueueEventsPath: server-sent events whose data is a Queue in JSON.
const (
	MediaEvents = "text/event-stream"
	BoardEvent  = "board"
)

// Queue answers GET UnitQueuePath: how the queue of a unit stands, for everybody to see. Called are the
// numbers that are called, the newest first.
type Queue struct {
	Unit     string         `wire:"unit"`
	Now      string         `wire:"now"`
	Services []QueueService `wire:"services,max=26"`
	Called   []CalledTicket `wire:"called,max=12"`
}

// QueueService is something that one queues for at a unit. Waiting is how many do, Wait how long somebody
// would who came now.
type QueueService struct {
	ID      string    `wire:"id"`
	Name    string    `wire:"name"`
	Letter  string    `wire:"letter"`
	Waiting int       `wire:"waiting"`
	Wait    QueueWait `wire:"wait"`
}

// QueueWait is an estimate: about Minutes, and four times in five between Low and High.
type QueueWait struct {
	Minutes int `wire:"minutes"`
	Low     int `wire:"low"`
	High    int `wire:"high"`
}

// CalledTicket is a number on the board. Times is how often it was called.
type CalledTicket struct {
	Number   string `wire:"number"`
	Service  string `wire:"service"`
	Desk     string `wire:"desk"`
	CalledAt string `wire:"calledAt"`
	Times    int    `wire:"times"`
}

// TicketRequest takes a number at TicketsPath. Class is ClassNone where it is left out; ClassAppointment needs
// the code of an appointment that was checked in for today at the unit.
type TicketRequest struct {
	Service     string `wire:"service"`
	Class       string `wire:"class,omitempty"`
	Appointment string `wire:"appointment,omitempty"`
}

// Ticket is a number in a unit's queue: a letter and three digits, counted anew each day. Service is its id.
// Ahead is how many are called before it, and Wait how long that takes, while it waits. Desk and CalledAt are
// there once it is called.
type Ticket struct {
	ID       string    `wire:"id"`
	Number   string    `wire:"number"`
	Service  string    `wire:"service"`
	Class    string    `wire:"class"`
	State    string    `wire:"state"`
	TakenAt  string    `wire:"takenAt"`
	Ahead    int       `wire:"ahead"`
	Wait     QueueWait `wire:"wait"`
	Desk     string    `wire:"desk,omitempty"`
	CalledAt string    `wire:"calledAt,omitempty"`
	Times    int       `wire:"times,omitempty"`
}

// TicketResponse answers taking, looking at and changing a ticket.
type TicketResponse struct {
	Ticket Ticket `wire:"ticket"`
}

// TicketsResponse answers GET TicketsPath: those that are called, the newest first, and then those that wait, in
// the order in which they will be called.
type TicketsResponse struct {
	Tickets []Ticket `wire:"tickets,max=32768"`
}

// CallRequest asks at QueueCallPath for the next of some services, at a desk. Who is still called at that desk is
// done with it.
type CallRequest struct {
	Services []string `wire:"services,max=26"`
	Desk     string   `wire:"desk"`
}

// TransferRequest sends a ticket on to another service of the unit.
type TransferRequest struct {
	Service string `wire:"service"`
}

// ClassRequest corrects the class of a ticket.
type ClassRequest struct {
	Class string `wire:"class"`
}
