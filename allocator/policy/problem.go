package policy

import "strings"

// Reason says why a document cannot be put into force. It is stable for machines, and has words in
// Problem.Spanish and Problem.English.
type Reason uint8

// The reasons.
const (
	_ Reason = iota
	ReasonMissing
	ReasonUnknownName
	ReasonOutOfBounds
	ReasonName
	ReasonEmpty
	ReasonNames
	ReasonShorterLimit
	ReasonMovesUnbounded
	ReasonHistoryWalk
	ReasonOutlivesHistory
	ReasonArriveBeforeDoors
	ReasonNoWindow
	ReasonBlockWithoutTerm
	ReasonStrikesWithoutLimits
	ReasonNoIssuers
	ReasonNobodyBooks
	ReasonClosedByWeekdays
	ReasonUnknownWeekdays
	ReasonNoHorizon
	ReasonLeadBeyondHorizon
	ReasonCancelBeyondHorizon
	ReasonSelfServiceForUnit
	ReasonQuotaOfClosed
	ReasonQuotaEmpty
	ReasonQuotasOver100
	ReasonQuotaOrder
	ReasonQuotaNeverKept
	ReasonUnknownSpecialty
	reasonCount
)

var reasonWords = [reasonCount][2]string{
	ReasonMissing:              {"falta este dato; un documento los lleva todos", "this is missing; a document carries every field"},
	ReasonUnknownName:          {"nombra algo que no existe, o lo nombra dos veces", "it names something that does not exist, or names it twice"},
	ReasonOutOfBounds:          {"el número está fuera de lo que se admite", "the number is out of its bounds"},
	ReasonName:                 {"el nombre está vacío, es demasiado largo o tiene caracteres que no se ven", "the name is empty, too long, or has characters that cannot be seen"},
	ReasonEmpty:                {"no nombra nada, así que nadie podría pedir una cita", "it names nothing, so nobody could book"},
	ReasonNames:                {"tiene un nombre repetido, o uno que no puede ser de una especialidad", "it has a name twice, or one that cannot be a specialty's"},
	ReasonShorterLimit:         {"el límite de menos días es mayor que el de más días", "the limit of fewer days is above that of more days"},
	ReasonMovesUnbounded:       {"hay límites de citas pero no de cambios, y los cambios cuentan en el historial que hay que recorrer", "bookings are limited but moves are not, and moves are part of the history that has to be walked"},
	ReasonHistoryWalk:          {"con tantas citas y tantos cambios el historial de una persona sería demasiado largo para contarlo", "with so many bookings and moves a person's history would be too long to count"},
	ReasonOutlivesHistory:      {"dura más que el historial del que depende", "it lasts longer than the history that it rests on"},
	ReasonArriveBeforeDoors:    {"pide llegar antes de que se pueda registrar la llegada", "it asks patients to be there before they can check in"},
	ReasonNoWindow:             {"hay faltas que bloquean pero ningún día en que cuenten", "absences block, but there are no days in which they count"},
	ReasonBlockWithoutTerm:     {"bloquea sin decir por cuántos días", "it blocks without saying for how many days"},
	ReasonStrikesWithoutLimits: {"cuenta rechazos por límites, y no hay límites", "it counts refusals for limits, and there are no limits"},
	ReasonNoIssuers:            {"pide derivaciones que nadie puede dar", "it asks for referrals that nobody may give"},
	ReasonNobodyBooks:          {"ningún medio está abierto", "no channel is open"},
	ReasonClosedByWeekdays:     {"el medio está abierto pero no tiene ningún día de la semana", "the channel is open but has no day of the week"},
	ReasonUnknownWeekdays:      {"tiene un día de la semana que no existe", "it has a day of the week that does not exist"},
	ReasonNoHorizon:            {"el medio está abierto pero no se puede pedir con ningún día de anticipación", "the channel is open but books no day ahead"},
	ReasonLeadBeyondHorizon:    {"pide más anticipación de la que el mismo medio permite", "it asks for more notice than the channel itself books ahead"},
	ReasonCancelBeyondHorizon:  {"nadie podría cancelar, porque ninguna cita se pide con tanta anticipación", "nobody could cancel, for no appointment is booked that far ahead"},
	ReasonSelfServiceForUnit:   {"un medio es de los pacientes o de la unidad, no de los dos", "a channel is the patients' or the unit's, not both"},
	ReasonQuotaOfClosed:        {"guarda cupos para un medio que no puede pedir citas", "it keeps places for a channel that may not book"},
	ReasonQuotaEmpty:           {"dice cuándo se abren los cupos guardados pero no guarda ninguno", "it says when kept places open but keeps none"},
	ReasonQuotasOver100:        {"entre todos los medios se guardan más cupos de los que hay", "the channels together keep more places than there are"},
	ReasonQuotaOrder:           {"los cupos guardados están repetidos o en otro orden que los medios", "the quotas are repeated or in another order than the channels"},
	ReasonUnknownSpecialty:     {"nombra una especialidad que no está en el catálogo", "it names a specialty that the catalogue does not have"},
	ReasonQuotaNeverKept:       {"los cupos se abren a todos antes de que el medio pueda pedirlos", "the places are open to all before the channel may book them"},
}

// Problem is one reason why a document cannot be put into force.
type Problem struct {
	Reason Reason
	// Fields are the names of those that it is about, from the document's top.
	Fields []string
}

// Spanish is the reason in Spanish.
func (p *Problem) Spanish() string { return reasonWords[p.Reason][0] }

// English is the reason in English.
func (p *Problem) English() string { return reasonWords[p.Reason][1] }

// Problems is the error of a document that cannot be put into force: everything that is wrong with it.
type Problems struct{ List []Problem }

// Error names the fields and why.
func (p *Problems) Error() string {
	var b strings.Builder
	for i := range p.List {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(strings.Join(p.List[i].Fields, ", ") + ": " + p.List[i].English())
	}
	return b.String()
}

func (p *Problems) add(reason Reason, fields ...string) {
	p.List = append(p.List, Problem{Reason: reason, Fields: fields})
}

// addIf adds a problem where a document has it.
func (p *Problems) addIf(wrong bool, reason Reason, fields ...string) {
	if wrong {
		p.add(reason, fields...)
	}
}

// orNil is the error, nil when nothing is wrong.
func (p *Problems) orNil() error {
	if len(p.List) == 0 {
		return nil
	}
	return p
}
