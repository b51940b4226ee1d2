package i18n

// The desk: what staff see.
var (
	DeskSetupTitle   = Text{"¿Qué ventanilla es esta?", "¿Ima ventanillatak kay kan?", "Which desk is this?"}
	DeskName         = Text{"Nombre o número de la ventanilla", "Ventanillapak shuti, yupaypash", "Name or number of the desk"}
	DeskServices     = Text{"¿Qué servicios atiende?", "¿Ima yanapaykunatatak kun?", "Which services does it serve?"}
	DeskSave         = Text{"Guardar", "Wakaychiy", "Save"}
	DeskNeedsName    = Text{"Escriba el nombre de la ventanilla y elija al menos un servicio.", "Ventanillapak shutita killkay, shuk yanapaytapash akllay.", "Type the desk's name and choose at least one service."}
	DeskChange       = Text{"Cambiar ventanilla", "Ventanillata shuktakyachiy", "Change desk"}
	DeskParts        = Text{"Partes de la ventanilla", "Ventanillapak rakikuna", "Parts of the desk"}
	DeskQueue        = Text{"Turnos", "Turnokuna", "Numbers"}
	DeskArrivals     = Text{"Registrar llegada", "Paktamushkata killkay", "Record an arrival"}
	DeskAgendas      = Text{"Agendas", "Agendakuna", "Agendas"}
	CallNext         = Text{"Llamar al siguiente", "Katikta kayay", "Call the next"}
	Recall           = Text{"Llamar otra vez", "Kutin kayay", "Call again"}
	NoAnswer         = Text{"No contestó", "Mana kutichirkachu", "No answer"}
	TicketDone       = Text{"Terminado", "Tukuchishka", "Done"}
	Transfer         = Text{"Pasar a otro servicio", "Shuktak yanapayman kachay", "Send to another service"}
	CorrectClass     = Text{"Corregir preferencia", "Ñawpa yanapayta allichiy", "Correct the priority"}
	TransferTo       = Text{"¿A qué servicio pasa {0}?", "¿Ima yanapaymantak {0} rin?", "To which service does {0} go?"}
	ClassOf          = Text{"¿Qué preferencia tiene {0}?", "¿Ima ñawpa yanapaytatak {0} charin?", "Which priority does {0} have?"}
	LeaveIt          = Text{"Dejarlo", "Sakiy", "Leave it"}
	NobodyCalled     = Text{"No ha llamado a nadie", "Manarak pitapash kayarkankichu", "You have called nobody"}
	CalledHere       = Text{"En su ventanilla", "Kanpak ventanillapi", "At your desk"}
	WaitedMinutes    = Text{"Esperó {0} min", "{0} chinikuta shuyarka", "Waited {0} min"}
	CalledTimes      = Text{"Llamado {0} veces", "{0} kutin kayashka", "Called {0} times"}
	LineTitle        = Text{"En espera: {0}", "Shuyakkuna: {0}", "Waiting: {0}"}
	LineEmpty        = Text{"Nadie espera en sus servicios.", "Kanpak yanapaykunapi pipash mana shuyakunchu.", "Nobody is waiting for your services."}
	ClassGeneral     = Text{"General", "Tukuykunapak", "General"}
	ClassAppointment = Text{"Con cita", "Tupariwan", "With an appointment"}
	ClassDisability  = Text{"Discapacidad", "Harkayuk", "Disability"}
	ClassPregnant    = Text{"Embarazo", "Chichu", "Pregnant"}
	ClassElderly     = Text{"65 años o más", "65 wata, yallipash", "65 or older"}

	LostTitle  = Text{"No hubo respuesta", "Mana kutichirkachu", "There was no answer"}
	LostText   = Text{"Se intenta de nuevo; nada se hará dos veces.", "Kutin kamakun; imapash mana ishkay kutin rurarinkachu.", "It is being tried again; nothing will be done twice."}
	DeskOddity = Text{"La respuesta no se entiende. Revise cómo quedó antes de seguir.", "Kutichiyka mana hamutarinchu. Manarak katishpa, imashna sakirishkata rikuy.", "The answer is not understood. Check how things stand before you go on."}
	DeskUnread = Text{"No se pudieron leer las agendas. Pulse «Actualizar».", "Agendakunata mana killkakatita usharkanchikchu. «Mushukyachiy» ñitipay.", "The agendas could not be read. Press “Refresh”."}
	NoLineDesk = Text{"Sin conexión desde las {0}. Lo que ve puede haber cambiado.", "{0} horamanta llika illan. Rikushkaka shuktakyashka kanka.", "No connection since {0}. What you see may have changed."}

	ArrivalKind    = Text{"Documento", "Panka", "Document"}
	ArrivalNumber  = Text{"Número o código de la cita", "Yupay, mana kashpaka tuparipak yupay", "Number, or code of the appointment"}
	ArrivalByCode  = Text{"Código de la cita", "Tuparipak yupay", "Code of the appointment"}
	ArrivalRecord  = Text{"Registrar", "Killkay", "Record"}
	ArrivalDone    = Text{"Llegada registrada", "Paktamushka killkashka", "Arrival recorded"}
	ArrivalGiven   = Text{"Su turno es {0}", "Paypak turnoka {0} kan", "Their number is {0}"}
	ArrivalNoGiven = Text{"Sin turno: pasa directamente.", "Turno illak: yaykuchunlla.", "No number: they go straight in."}
	ArrivalFor     = Text{"Cita a las {0}, {1}", "Tupari {0} horapi, {1}", "Appointment at {0}, {1}"}

	AgendasTitle     = Text{"Agendas del {0}", "{0} punchapa agendakuna", "Agendas of {0}"}
	AgendasDate      = Text{"Fecha", "Puncha", "Date"}
	AgendasRead      = Text{"Actualizar", "Mushukyachiy", "Refresh"}
	AgendasNone      = Text{"No hay agendas ese día.", "Chay punchapi agendakuna illan.", "There are no agendas on that day."}
	AgendaFree       = Text{"{0} de {1} libres", "{1}-manta {0} chushak", "{0} of {1} free"}
	AgendaNobody     = Text{"Nadie tiene cita.", "Pipash tuparita mana charinchu.", "Nobody has an appointment."}
	AgendaTime       = Text{"Hora", "Hora", "Time"}
	AgendaStatus     = Text{"Estado", "Imashna", "Status"}
	AgendaActions    = Text{"Registrar", "Killkay", "Record"}
	AgendaSuspend    = Text{"No atiende", "Mana hampinkachu", "Is absent"}
	AgendaSuspendNow = Text{"No atiende desde ahora", "Kunanmanta mana hampinkachu", "Is absent from now on"}
	AgendaResume     = Text{"Sí va a atender", "Hampinkami", "Attends after all"}
	AgendaSuspended  = Text{"No atiende en {0} de {1} cupos. No se los da a nadie.", "{1} pachamanta {0} pachapi mana hampinkachu. Chayka pimanpash mana kurinchu.", "Absent for {0} of {1} places. Nobody is given one of them."}
	AgendaTell       = Text{"Personas por avisar: {0}. Pueden cambiar o cancelar su cita durante 30 días.", "Willana runakuna: {0}. 30 punchakama tuparita shuktakyachita, anchuchita ushankuna.", "People to tell: {0}. They can change or cancel their appointment for 30 days."}
	StatusSuspended  = Text{"Avisar: no le atienden", "Willana: mana hampinkachu", "Tell them: not attended"}
	MarkCheckIn      = Text{"Llegó", "Paktamurka", "Arrived"}
	MarkAttended     = Text{"Atendido", "Hampishka", "Attended"}
	MarkNoShow       = Text{"No vino", "Mana shamurkachu", "Did not come"}
	MarkLate         = Text{"Tarde", "Kipa", "Late"}
	MarkConfirm      = Text{"¿Seguro? {0}", "¿Chikatachu? {0}", "Sure? {0}"}
	StatusBooked     = Text{"Reservada", "Akllashka", "Booked"}
	StatusArrived    = Text{"Ya llegó", "Ña paktamurka", "Arrived"}
	StatusAttended   = Text{"Atendida", "Hampishka", "Attended"}
	StatusNoShow     = Text{"No vino", "Mana shamurkachu", "Did not come"}
	StatusLate       = Text{"Perdida por atraso", "Kipamanta chinkashka", "Lost by lateness"}
)
