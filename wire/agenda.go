package wire

// AgendasPath is where the staff of a unit see a day's agendas.
const AgendasPath = "/v1/agendas"

// Agenda is one day of a practitioner at a unit. Slots is how many places it has, Free how many of them nobody
// has and are not suspended, also of those whose time is over. Appointments are those that have a place, in order of time: whoever
// cancelled is not in it. Suspended is how many of the places that have not begun the practitioner does not attend: nobody is given one of
// them, and those who have one may move or cancel whenever they want.
type Agenda struct {
	ID           string              `wire:"id"`
	Practitioner PractitionerSummary `wire:"practitioner"`
	Specialty    SpecialtySummary    `wire:"specialty"`
	Start        string              `wire:"start"`
	End          string              `wire:"end"`
	Slots        int                 `wire:"slots"`
	Free         int                 `wire:"free"`
	Suspended    int                 `wire:"suspended,omitempty"`
	Appointments []Appointment       `wire:"appointments,max=64"`
}

// AgendasResponse answers GET AgendasPath, in order of time. Next is what to ask AfterParam for where there are
// more.
type AgendasResponse struct {
	Date    string   `wire:"date"`
	Agendas []Agenda `wire:"agendas,max=64"`
	Next    string   `wire:"next,omitempty"`
}

// SuspendRequest says at SuspendTemplate that the practitioner of an agenda does not attend, with which everything that was
// said before of that agenda ends. It is about the places that begin at From or later, default all, and before Until,
// default the end; RFC 3339. ResumeTemplate takes nothing: the practitioner attends after all.
type SuspendRequest struct {
	From  string `wire:"from,omitempty"`
	Until string `wire:"until,omitempty"`
}

// AgendaResponse answers both with the agenda as it is then. Those of its appointments that are suspended are people
// to be told.
type AgendaResponse struct {
	Agenda Agenda `wire:"agenda"`
}
