package policy

import "math"

// versionField is the one field that rules nothing.
const versionField = "version"

// fields is the description of a Document. What is said of a value here is all that is said of it
// anywhere.
var fields = [...]Field{
	{
		Name: versionField, Of: OfDocument, Unit: UnitCount, Source: OwnChoice, Max: math.MaxUint16,
		Spanish: "Número de la versión; lo pone el sistema al aplicar un cambio.",
		English: "Number of the version; the system gives it when a change is applied.",
	},
	{
		Name: "name", Of: OfDocument, Unit: UnitText, Source: OwnChoice,
		Spanish: "Nombre con que se conoce este documento.",
		English: "Name that this document goes by.",
	},
	{
		Name: "coverages", Of: OfDocument, Unit: UnitNames, Source: "[2]; work-risk [4]", Rule: RightToAttention,
		Spanish: "Tipos de asegurado que tienen derecho a la atención.",
		English: "Kinds of insured who have the right to attention.",
	},
	{
		Name: "childAgeYears", Of: OfDocument, Unit: UnitYears, Source: "[2]", Rule: ChildAge, Min: 1, Max: 30,
		Spanish: "Edad en que un hijo o hija dependiente deja de estar cubierto, contada al día de la cita.",
		English: "Age at which a dependent child stops being covered, as of the day of the appointment.",
	},
	{
		Name: "referralNeeded", Of: OfDocument, Unit: UnitYesNo, Source: "[0]", Rule: Referral,
		Spanish: "Si las especialidades que no son de acceso libre piden una derivación.",
		English: "Whether specialties that are not open to everyone ask for a referral.",
	},
	{
		Name: "openSpecialties", Of: OfDocument, Unit: UnitNames, Source: "[0] first level; [2] its own list", Rule: Referral,
		Spanish: "Especialidades que no piden derivación; ninguna para que valgan las de primer nivel del catálogo.",
		English: "Specialties that need no referral; none for those that the catalogue calls first level.",
	},
	{
		Name: "referralDays", Of: OfDocument, Unit: UnitDays, Source: OwnChoice, Rule: Referral, Min: 1, Max: 730,
		Spanish: "Cuánto vale una derivación que no dice ella misma hasta cuándo.",
		English: "How long a referral is good that does not say so itself.",
	},
	{
		Name: "referralIssuers", Of: OfDocument, Unit: UnitNames, Source: "[0]",
		Spanish: "Especialidades cuyos profesionales pueden dar una derivación.",
		English: "Specialties whose practitioners may give a referral.",
	},
	{
		Name: "activePerSpecialty", Of: OfDocument, Unit: UnitCount, Source: "the rules of the service", Rule: ActivePerSpecialty, Max: 20,
		Spanish: "Cuántas citas pendientes puede tener una persona en una especialidad; 0 sin límite.",
		English: "How many appointments to come a person may have in one specialty; 0 for no limit.",
	},
	{
		Name: "unitMarginSeconds", Of: OfDocument, Unit: UnitSeconds, Source: OwnChoice, Rule: NoOverlap, Max: 43200,
		Spanish: "Tiempo que una persona necesita entre dos citas en unidades distintas.",
		English: "Time that a person needs between two appointments at different units.",
	},
	{
		Name: "maxPerDay", Of: OfDocument, Unit: UnitCount, Source: "press, in force since 10 September 2025", Rule: MaxPerDay, Max: 255,
		Spanish: "Cuántas citas se pueden pedir para una persona en un día, por todos los medios juntos y contando las canceladas; 0 sin límite.",
		English: "How many appointments may be asked for a person in one day, through all channels together and counting those cancelled; 0 for no limit.",
	},
	{
		Name: "maxPer7Days", Of: OfDocument, Unit: UnitCount, Source: "press, in force since 10 September 2025", Rule: MaxPer7Days, Max: 255,
		Spanish: "Cuántas citas se pueden pedir para una persona en 7 días, por todos los medios juntos y contando las canceladas; 0 sin límite.",
		English: "How many appointments may be asked for a person in 7 days, through all channels together and counting those cancelled; 0 for no limit.",
	},
	{
		Name: "maxPer30Days", Of: OfDocument, Unit: UnitCount, Source: "press, in force since 10 September 2025", Rule: MaxPer30Days, Max: 255,
		Spanish: "Cuántas citas se pueden pedir para una persona en 30 días, por todos los medios juntos y contando las canceladas; 0 sin límite.",
		English: "How many appointments may be asked for a person in 30 days, through all channels together and counting those cancelled; 0 for no limit.",
	},
	{
		Name: "maxMoves", Of: OfDocument, Unit: UnitCount, Source: OwnChoice, Rule: MaxMoves, Max: 100,
		Spanish: "Cuántas veces se puede cambiar de fecha una misma cita; 0 sin límite.",
		English: "How often one appointment may be moved; 0 for no limit.",
	},
	{
		Name: "strikesToBlock", Of: OfDocument, Unit: UnitCount, Source: "press; the number is this project's choice", Rule: AccountBlock, Max: 255,
		Spanish: "Cuántos rechazos por pasarse de los límites bloquean la cuenta o el equipo de donde vienen; 0 para no bloquear.",
		English: "How many refusals for going over the limits block the account or device that they come from; 0 for never.",
	},
	{
		Name: "accountBlockDays", Of: OfDocument, Unit: UnitDays, Source: "press, in force since 10 September 2025", Rule: AccountBlock, Max: 366,
		Spanish: "Cuánto dura ese bloqueo, y por cuánto tiempo cuenta cada rechazo.",
		English: "How long that block lasts, and how long each refusal counts.",
	},
	{
		Name: "holdSeconds", Of: OfDocument, Unit: UnitSeconds, Source: OwnChoice, Rule: HoldSeconds, Min: 30, Max: 3600,
		Spanish: "Cuánto se guarda un horario mientras la persona llena sus datos.",
		English: "How long a place is kept while a person fills in their details.",
	},
	{
		Name: "maxHolds", Of: OfDocument, Unit: UnitCount, Source: OwnChoice, Rule: MaxHolds, Min: 1, Max: 10,
		Spanish: "Cuántos horarios puede tener guardados una persona a la vez.",
		English: "How many places a person may keep at once.",
	},
	{
		Name: "holdPauseSeconds", Of: OfDocument, Unit: UnitSeconds, Source: OwnChoice, Rule: HoldPause, Max: 3600,
		Spanish: "Cuánto se espera después de soltar un horario guardado para guardar otro.",
		English: "How long after letting a kept place go a person waits to keep another.",
	},
	{
		Name: "cancelUntilSeconds", Of: OfDocument, Unit: UnitSeconds, Source: "[2]", Rule: CancelUntil, Max: 1209600,
		Spanish: "Hasta cuánto antes de la hora se puede cancelar o cambiar una cita.",
		English: "How long before its start an appointment may last be cancelled or moved.",
	},
	{
		Name: "arriveBeforeSeconds", Of: OfDocument, Unit: UnitSeconds, Source: "[2]", Max: 14400,
		Spanish: "Cuánto antes de la hora se pide llegar.",
		English: "How long before the start the patient is asked to be there.",
	},
	{
		Name: "lateAfterSeconds", Of: OfDocument, Unit: UnitSeconds, Source: OwnChoice, Rule: LateAfter, Max: 14400,
		Spanish: "Cuánto después de la hora se pierde la cita por llegar tarde.",
		English: "How long after its start an appointment is lost by being late.",
	},
	{
		Name: "checkInFromSeconds", Of: OfDocument, Unit: UnitSeconds, Source: OwnChoice, Rule: CheckInFrom, Max: 86400,
		Spanish: "Desde cuánto antes de la hora se puede registrar la llegada.",
		English: "From how long before the start the arrival may be recorded.",
	},
	{
		Name: "noShowsToBlock", Of: OfDocument, Unit: UnitCount, Source: "[2]", Rule: NoShowBlock, Max: 20,
		Spanish: "Cuántas citas a las que no se asistió bloquean los medios de autoservicio hasta que un operador levante el bloqueo; 0 para no bloquear.",
		English: "How many appointments not come to block the self-service channels until an operator lifts it; 0 for never.",
	},
	{
		Name: "noShowWindowDays", Of: OfDocument, Unit: UnitDays, Source: OwnChoice, Rule: NoShowBlock, Max: 3660,
		Spanish: "Durante cuántos días cuenta una falta.",
		English: "For how many days an absence counts.",
	},
	{
		Name: "noShowAtClosing", Of: OfDocument, Unit: UnitYesNo, Source: OwnChoice,
		Spanish: "Si al cierre se marca como falta a quien nunca registró su llegada.",
		English: "Whether at closing time those who never checked in are recorded as absent.",
	},
	{
		Name: "noShowAfterSeconds", Of: OfDocument, Unit: UnitSeconds, Source: OwnChoice, Max: 86400,
		Spanish: "Cuánto después del fin de la agenda es ese cierre.",
		English: "How long after the end of the agenda that closing time is.",
	},
	{
		Name: "disputeDays", Of: OfDocument, Unit: UnitDays, Source: OwnChoice, Rule: DisputeDays, Max: 3660,
		Spanish: "Durante cuántos días una persona puede reclamar por lo que se registró de su cita; 0 sin límite.",
		English: "For how many days a person may dispute what was recorded of an appointment; 0 for no limit.",
	},
	{
		Name: "keySeconds", Of: OfDocument, Unit: UnitSeconds, Source: OwnChoice, Min: 86400, Max: 604800,
		Spanish: "Cuánto se guarda la respuesta a una solicitud, por si se repite.",
		English: "How long the answer to a request is kept, should it come again.",
	},
	{
		Name: "historyDays", Of: OfDocument, Unit: UnitDays, Source: OwnChoice, Min: 31, Max: 3660,
		Spanish: "Cuánto queda una cita en la memoria después de su día.",
		English: "How long an appointment stays in memory after its day.",
	},
	{
		Name: "auditDays", Of: OfDocument, Unit: UnitDays, Source: OwnChoice, Min: 31, Max: 14640,
		Spanish: "Cuánto se guarda el registro de auditoría.",
		English: "How long the audit trail is kept.",
	},
	{
		Name: "sessionSeconds", Of: OfDocument, Unit: UnitSeconds, Source: OwnChoice, Min: 60, Max: 86400,
		Spanish: "Cuánto dura la sesión de un paciente.",
		English: "How long a patient's session lasts.",
	},
	{
		Name: "challengeSeconds", Of: OfDocument, Unit: UnitSeconds, Source: OwnChoice, Rule: Challenge, Min: 30, Max: 3600,
		Spanish: "Cuánto tiempo hay para resolver la prueba de que no es un robot.",
		English: "How long a robot check may take.",
	},
	{
		Name: "wrongYearsToLock", Of: OfDocument, Unit: UnitCount, Source: OwnChoice, Rule: WrongYears, Min: 1, Max: 100,
		Spanish: "Cuántos años de expedición equivocados cierran el ingreso de un documento.",
		English: "How many wrong years of issue close a document's way in.",
	},
	{
		Name: "lockSeconds", Of: OfDocument, Unit: UnitSeconds, Source: OwnChoice, Rule: WrongYears, Min: 60, Max: 86400,
		Spanish: "Cuánto queda cerrado ese ingreso.",
		English: "How long that way in stays closed.",
	},
	{
		Name: "queueAppointmentMinutes", Of: OfDocument, Unit: UnitMinutes, Source: OwnChoice, Max: 240,
		Spanish: "Cuánto antes de su llegada cuenta en la fila quien tiene una cita y llegó a tiempo.",
		English: "How much earlier than they came those count in the queue who have an appointment and came in time.",
	},
	{
		Name: "queueDisabilityMinutes", Of: OfDocument, Unit: UnitMinutes, Source: OwnChoice, Max: 240,
		Spanish: "Cuánto antes de su llegada cuenta en la fila una persona con discapacidad.",
		English: "How much earlier than they came persons with a disability count in the queue.",
	},
	{
		Name: "queuePregnantMinutes", Of: OfDocument, Unit: UnitMinutes, Source: OwnChoice, Max: 240,
		Spanish: "Cuánto antes de su llegada cuenta en la fila una mujer embarazada.",
		English: "How much earlier than they came pregnant women count in the queue.",
	},
	{
		Name: "queueElderlyMinutes", Of: OfDocument, Unit: UnitMinutes, Source: OwnChoice, Max: 240,
		Spanish: "Cuánto antes de su llegada cuenta en la fila una persona adulta mayor.",
		English: "How much earlier than they came elderly persons count in the queue.",
	},
	{
		Name: "queueCallsEachTicket", Of: OfDocument, Unit: UnitCount, Source: OwnChoice, Min: 1, Max: 10,
		Spanish: "Cuántas llamadas sin respuesta terminan un turno de la fila.",
		English: "How many calls without an answer end a number of the queue.",
	},
	{
		Name: "open", Of: OfChannel, Unit: UnitYesNo, Source: "[0][1][2]", Rule: ChannelOpen,
		Spanish: "Si por este medio se pueden pedir citas.",
		English: "Whether appointments may be booked here.",
	},
	{
		Name: "selfService", Of: OfChannel, Unit: UnitYesNo, Source: "[2]",
		Spanish: "Si aquí el paciente se atiende solo, de modo que quien está bloqueado debe hablar con un operador.",
		English: "Whether patients serve themselves here, so that who is blocked must talk to an operator.",
	},
	{
		Name: "forUnit", Of: OfChannel, Unit: UnitYesNo, Source: "[2]",
		Spanish: "Si aquí actúa la propia unidad médica, que puede cancelar y cambiar hasta la hora de la cita.",
		English: "Whether the medical unit itself acts here, which may cancel and move until the start.",
	},
	{
		Name: "specialties", Of: OfChannel, Unit: UnitNames, Source: "[0][1]; [2] for WhatsApp", Rule: Specialties,
		Spanish: "Únicas especialidades que se dan por este medio; \"all\" para todas.",
		English: "The only specialties that may be booked here; \"all\" for every one.",
	},
	{
		Name: "evenWeekdays", Of: OfChannel, Unit: UnitWeekdays, Source: "[2] for the phone", Rule: WeekdayByDigit,
		Spanish: "Días de la semana en que puede tener cita quien tiene un documento que termina en cifra par.",
		English: "Days of the week on which those whose document ends in an even digit may have an appointment.",
	},
	{
		Name: "oddWeekdays", Of: OfChannel, Unit: UnitWeekdays, Source: "[2] for the phone", Rule: WeekdayByDigit,
		Spanish: "Los mismos días para los documentos que terminan en cifra impar.",
		English: "The same days for documents that end in an odd digit.",
	},
	{
		Name: "horizonDays", Of: OfChannel, Unit: UnitDays, Source: OwnChoice, Rule: HorizonDays, Max: 366,
		Spanish: "Con cuántos días de anticipación se puede pedir una cita.",
		English: "How many days ahead an appointment may be booked.",
	},
	{
		Name: "leadSeconds", Of: OfChannel, Unit: UnitSeconds, Source: OwnChoice, Rule: LeadTime, Max: 2592000,
		Spanish: "Cuánto antes de la hora se puede pedir una cita por última vez.",
		English: "How long before its start a place can last be booked.",
	},
	{
		Name: "quotaPercent", Of: OfQuota, Unit: UnitPercent, Source: OwnChoice, Rule: Quotas, Max: 100,
		Spanish: "Parte de los cupos de cada agenda que se guarda para este medio; 0 para ninguna.",
		English: "Share of the places of each agenda that is kept for this channel; 0 for none.",
	},
	{
		Name: "quotaReleaseSeconds", Of: OfQuota, Unit: UnitSeconds, Source: OwnChoice, Rule: Quotas, Max: 31622400,
		Spanish: "Cuánto antes de la hora esos cupos se abren a todos los medios.",
		English: "How long before their start those places are open to every channel.",
	},
}
