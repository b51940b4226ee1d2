package i18n

// The numbers of the unit's queue.
var (
	HomeQueue     = Text{"Sacar un turno", "Turno yupayta hapiy", "Take a number"}
	HomeQueueIs   = Text{"Para ventanilla, farmacia u otro servicio", "Ventanillapak, farmaciapak, shuktak yanapaypakpash", "For the desk, the pharmacy or another service"}
	ServiceTitle  = Text{"¿Para qué servicio?", "¿Ima yanapaypaktak?", "For which service?"}
	WaitingAbout  = Text{"{0} personas esperan, unos {1} minutos", "{0} runakuna shuyakun, {1} chinikukuna shina", "{0} people are waiting, about {1} minutes"}
	NobodyWaits   = Text{"Nadie espera", "Pipash mana shuyakunchu", "Nobody is waiting"}
	PriorityTitle = Text{"¿Tiene derecho a atención preferente?", "¿Ñawpa yanapayta charinkichu?", "Are you entitled to be seen first?"}
	PriorityNone  = Text{"No, turno general", "Mana, tukuykunapak turno", "No, a general number"}
	Elderly       = Text{"Tengo 65 años o más", "65 watata, yallitapash charini", "I am 65 or older"}
	Pregnant      = Text{"Estoy embarazada", "Chichu kani", "I am pregnant"}
	Disability    = Text{"Tengo una discapacidad", "Shuk harkayta charini", "I have a disability"}
	YourNumber    = Text{"Su turno", "Kanpak turno", "Your number"}
	AheadOfYou    = Text{"Personas antes que usted: {0}", "Kanmanta ñawpa runakuna: {0}", "People before you: {0}"}
	WaitRange     = Text{"Espera aproximada: entre {0} y {1} minutos", "Shuyana pacha: {0}manta {1}kama chinikukuna", "Approximate wait: between {0} and {1} minutes"}
	WatchBoard    = Text{"Espere a que su número aparezca en la pantalla.", "Kanpak yupay rikuchik patapi rikurinkakama shuyay.", "Wait until your number appears on the screen."}
	NoPaper       = Text{"La impresora no tiene papel: anote o fotografíe su número.", "Llukshichikka pankata mana charinchu: kanpak yupayta killkay, mana kashpaka fototapash hapiy.", "The printer has no paper: write your number down or take a picture of it."}
)
