package i18n

// The steps to an appointment.
var (
	SpecialtyTitle = Text{"¿Qué atención necesita?", "¿Ima hampiytatak minishtinki?", "What kind of care do you need?"}
	NeedsReferral  = Text{"Con derivación", "Kachana pankawan", "With a referral"}
	PlaceTitle     = Text{"¿Dónde?", "¿Maypitak?", "Where?"}
	Earliest       = Text{"Lo más pronto posible", "Utkalla", "As soon as possible"}
	EarliestIs     = Text{"La primera hora libre en {0}", "{0}pi ñawpa chushak hora", "The first free time at {0}"}
	ThisUnit       = Text{"Esta unidad", "Kay hampina wasi", "This unit"}
	Kilometres     = Text{"a {0} km", "{0} km karupi", "{0} km away"}
	DayTitle       = Text{"¿Qué día?", "¿Ima punchatak?", "Which day?"}
	Places         = Text{"{0} cupos", "{0} chushak", "{0} places"}
	OnePlace       = Text{"1 cupo", "1 chushak", "1 place"}
	TimeTitle      = Text{"¿A qué hora?", "¿Ima horatak?", "At what time?"}
	AnyOne         = Text{"Cualquier profesional", "Maykan hampikpash", "Any practitioner"}
	With           = Text{"Profesional", "Hampik", "Practitioner"}
	TakenMeanwhile = Text{"Otra persona tomó esa hora. Elija otra, por favor.", "Chay horataka shuktak runa hapirka. Shuktakta akllapay.", "Somebody else took that time. Please choose another."}

	ConfirmTitle     = Text{"¿Está bien así?", "¿Allichu kan?", "Is this right?"}
	ConfirmYes       = Text{"Sí, confirmar la cita", "Ari, tuparita killkay", "Yes, book it"}
	ConfirmMove      = Text{"Sí, cambiar la cita", "Ari, tuparita shuktakyachiy", "Yes, change it"}
	KeptFor          = Text{"Guardamos esta hora para usted mientras decide.", "Akllanki kamaka kay horata kanpak wakaychinchik.", "We keep this time for you while you decide."}
	What             = Text{"Atención", "Hampiy", "Care"}
	When             = Text{"Día y hora", "Puncha, horapash", "Day and time"}
	Where            = Text{"Unidad médica", "Hampina wasi", "Medical unit"}
	BookedTitle      = Text{"Su cita está confirmada", "Kanpak tuparika killkashkami", "Your appointment is booked"}
	MovedTitle       = Text{"Su cita está cambiada", "Kanpak tuparika shuktakyachishkami", "Your appointment is changed"}
	Code             = Text{"Código", "Tupari shimi", "Code"}
	ArriveBy         = Text{"Llegue hasta las {0}. Quien llega tarde pierde la cita.", "{0} horakama paktamuy. Unayakka tuparita chinkachin.", "Be there by {0}. Who comes late loses the appointment."}
	BringDocument    = Text{"Traiga su documento.", "Kanpak pankata apamuy.", "Bring your document."}
	NobodyMayCharge  = Text{"Esta cita no cuesta nada. Nadie puede cobrarle por ella.", "Kay tuparika yankallami. Pipash mana kullkita mañayta ushanchu.", "This appointment costs nothing. Nobody may charge you for it."}
	NothingTitle     = Text{"No hay cupos libres", "Chushak pacha mana tiyanchu", "No places are free"}
	NothingText      = Text{"En {0} no queda ningún cupo de {1} en los días abiertos.", "{0}pi {1}manta mana shuk chushak pachapash sakirinchu.", "At {0} no place for {1} is left on the days that are open."}
	NothingAnywhere  = Text{"Ninguna unidad cercana ofrece {0} en este momento.", "Kunanka kaylla hampina wasikuna {0}ta mana kunchu.", "No unit near here offers {0} at the moment."}
	OtherUnits       = Text{"Buscar en otras unidades", "Shuktak hampina wasikunapi maskay", "Look at other units"}
	OtherSpecialties = Text{"Elegir otra atención", "Shuktak hampiyta akllay", "Choose another kind of care"}
	CallLine         = Text{"Llame al 140, a cualquier hora: si alguien cancela, su cupo queda libre.", "140-man maykan horapash kayay: shuk runa anchuchikpi, paypa pacha chushakyanka.", "Call 140 at any hour: when somebody cancels, their place is free again."}
)
