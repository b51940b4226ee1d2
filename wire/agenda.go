package wire

// AgendasPath is where the staff of a unit see a day's agendas.
const AgendasPath = "/v1/agendas"

// Agenda is one day of a practitioner at a unit. Slots is how many places it has, Free how many of them nobody
// has, also of those whose time is over. Appointments are those that have a place, in order of time: whoever
// cancelled is not in it.
type Agenda struct {
	Practitioner PractitionerSummary `wire:"practitioner"`
	Specialty    SpecialtySummary    `wire:"specialty"`
	Start        string              `wire:"start"`
	End          string              `wire:"end"`
	Slots        int                 `wire:"slots"`
	Free         int                 `wire:"free"`
	Appointments []Appointment       `wire:"appointments,max=64"`
}

// AgendasResponse answers GET AgendasPath, in order of time. Next is what to ask AfterParam for where there are
// more.
type AgendasResponse struct {
	Date    string   `wire:"date"`
	Agendas []Agenda `wire:"agendas,max=64"`
	Next    string   `wire:"next,omitempty"`
}
