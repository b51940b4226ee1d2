package i18n

// The choice of what to do, and whose appointments they are.
var (
	Hello         = Text{"¿Qué desea hacer?", "¿Imatatak rurayta munanki?", "What would you like to do?"}
	OwnIs         = Text{"Ver, cambiar, cancelar o imprimir", "Rikuy, shuktakyachiy, anchuchiy, pankapi llukshichiypash", "See, change, cancel or print"}
	ContactChoice = Text{"Mis datos de contacto", "Ñukata kayana willaykuna", "My contact data"}
	ContactIs     = Text{"Celular y correo, para avisarle", "Celular, correopash, willankapak", "Mobile and e-mail, to let you know"}
	WhoForTitle   = Text{"¿Para quién es la cita?", "¿Pipaktak tuparika?", "Who is the appointment for?"}
	ForMe         = Text{"Para mí", "Ñukapak", "For me"}
	WhoseGroup    = Text{"De quién", "Pipak", "Whose"}
	Mine          = Text{"Mías", "Ñukapak", "Mine"}
	Insurance     = Text{"Seguro", "Seguro", "Insurance"}

	CoverAffiliate = Text{"Afiliado o afiliada", "Afiliado", "Affiliate"}
	CoverPensioner = Text{"Pensionista", "Pensionista", "Pensioner"}
	CoverSpouse    = Text{"Cónyuge o pareja", "Kusa, warmi", "Spouse or partner"}
	CoverChild     = Text{"Hijo o hija", "Churi, ushushi", "Child"}
	CoverPeasant   = Text{"Seguro Social Campesino", "Seguro Social Campesino", "Peasants' insurance"}
	CoverWorkRisk  = Text{"Riesgos del trabajo", "Llamkaypi llakikuna", "Work-risk insurance"}
	CoverNone      = Text{"Sin cobertura vigente", "Kunanka seguro illan", "No insurance at present"}
	NotCoveredYet  = Text{"No vemos un seguro vigente a su nombre. Llame al 140 para revisarlo.", "Kanpak shutipi kunan segurota mana rikunchikchu. 140-man kayay.", "We see no insurance in your name at present. Call 140 to have it checked."}
	PeasantsWay    = Text{"Para el Seguro Social Campesino, la atención se pide en su dispensario.", "Seguro Social Campesinopak, kanpak dispensariopi hampiyta mañana kanki.", "With the peasants' insurance, care is asked for at your dispensary."}
)

// The steps to an appointment.
var (
	StepOf         = Text{"Paso {0} de {1}", "{0} niki, {1}-manta", "Step {0} of {1}"}
	OpenToAll      = Text{"Puede pedirlas directamente", "Kikinlla mañayta ushanki", "You can book these directly"}
	WithReferral   = Text{"Con derivación de su médico", "Kanpak hampikpa kachana pankawan", "With a referral from your doctor"}
	ReferralWhy    = Text{"Medicina General o Medicina Familiar le dan la derivación en consulta.", "Medicina General, Medicina Familiarpash hampichikushpa kachana pankata kun.", "General or family medicine gives you the referral at a visit."}
	ReferralTitle  = Text{"Primero necesita una derivación", "Ñawpaka kachana pankata minishtinki", "First you need a referral"}
	ReferralText   = Text{"Para {0} no encontramos una derivación vigente. Pida una cita en Medicina General o Medicina Familiar: allí le revisan y, si hace falta, le derivan.", "{0}pak kachana panka mana tiyanchu. Medicina Generalpi, Medicina Familiarpi tuparita mañay: chaypi rikunka, minishtikpika kachanka.", "We found no valid referral for {0}. Book general or family medicine: they see you there and refer you if need be."}
	BookThat       = Text{"Pedir cita en {0}", "{0}pi tuparita mañay", "Book {0}"}
	ProvinceTitle  = Text{"¿En qué provincia?", "¿Ima markapitak?", "In which province?"}
	CityTitle      = Text{"¿En qué ciudad?", "¿Ima kitipitak?", "In which city?"}
	UnitTitle      = Text{"¿En qué unidad médica?", "¿Ima hampina wasipitak?", "At which medical unit?"}
	UnitsThere     = Text{"{0} unidades", "{0} hampina wasi", "{0} units"}
	OneUnitThere   = Text{"1 unidad", "1 hampina wasi", "1 unit"}
	Morning        = Text{"En la mañana", "Tutamanta", "In the morning"}
	Afternoon      = Text{"En la tarde", "Chishi", "In the afternoon"}
	WithWhom       = Text{"Profesional (si desea)", "Hampik (munashpaka)", "Practitioner (if you wish)"}
	HoldOne        = Text{"Le guardamos esta hora 1 minuto más.", "Kay horata 1 chinikupash wakaychinchik.", "We keep this time for you for 1 more minute."}
	HoldMany       = Text{"Le guardamos esta hora {0} minutos más.", "Kay horata {0} chinikupash wakaychinchik.", "We keep this time for you for {0} more minutes."}
	HoldOver       = Text{"Pasó el tiempo y la hora ya no está guardada. Puede pedirla otra vez.", "Pachaka yallirkami, horaka mana wakaychishkachu. Kutin mañayta ushanki.", "The time is over and the place is not kept any more. You can ask for it again."}
	HoldAgain      = Text{"Guardar la hora otra vez", "Horata kutin wakaychiy", "Keep the time again"}
	MovingFrom     = Text{"En lugar de", "Kaypa ranti", "Instead of"}
	Patient        = Text{"Para", "Kaypak", "For"}
	DoneBring      = Text{"Traiga: {0}.", "Apamuy: {0}.", "Bring: {0}."}
	SaveCalendar   = Text{"Guardar en el calendario", "Punchakunapi wakaychiy", "Save to the calendar"}
	ToHome         = Text{"Volver al inicio", "Kallariyman tikray", "Back to the start"}
	CodeAside      = Text{"Anote este código: sirve para consultar la cita por cualquier medio.", "Kay shimita killkay: tuparita maypipash tapunkapak.", "Note this code: with it you can ask about the appointment anywhere."}
	NothingInArea  = Text{"En {0} ninguna unidad atiende {1} por este medio.", "{0}pi mana shuk hampina wasipash {1}ta kaypi kunchu.", "In {0} no unit offers {1} here."}
	NothingWays    = Text{"Qué puede hacer", "Imatatak rurayta ushanki", "What you can do"}
	OtherCity      = Text{"Buscar en otra unidad o provincia", "Shuktak hampina wasipi, markapipash maskay", "Look at another unit or province"}
	LookAgain      = Text{"Buscar otra vez ahora", "Kunan kutin maskay", "Look again now"}
	NothingLater   = Text{"Cuando alguien cancela, su cupo queda libre: vuelva a mirar más tarde.", "Shuk runa anchuchikpi, paypa pacha chushakyan: chaymanta kutin rikuy.", "When somebody cancels, their place is free again: look again later."}
	OtherDayChoice = Text{"Elegir otro día", "Shuktak punchata akllay", "Choose another day"}
)
