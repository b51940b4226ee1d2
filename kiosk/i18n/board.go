package i18n

// The board on the wall of a waiting room.
var (
	BoardTitle    = Text{"Turnos llamados", "Kayashka turnokuna", "Numbers called"}
	CalledNow     = Text{"Pase ahora", "Kunan yaykuy", "Now called"}
	CalledBefore  = Text{"Llamados antes", "Ñawpa kayashkakuna", "Called before"}
	CalledNobody  = Text{"Espere a que su número aparezca aquí.", "Kanpak yupay kaypi rikurinkakama shuyay.", "Wait until your number appears here."}
	DeskNumber    = Text{"Ventanilla {0}", "{0} ventanilla", "Desk {0}"}
	BoardWaiting  = Text{"{0} en espera · {1} min", "{0} shuyakkuna · {1} chiniku", "{0} waiting · {1} min"}
	BoardWaits    = Text{"Cuánto se espera", "Mashna pacha shuyana", "How long it takes"}
	NoLineSince   = Text{"Sin conexión desde las {0}. Escuche al personal.", "{0} horamanta llika illan. Llamkakkunata uyay.", "No connection since {0}. Please listen to the staff."}
	SayCalled     = Text{"Turno {0} {1}, ventanilla {2}.", "Turno {0} {1}, ventanilla {2}.", "Number {0} {1}, desk {2}."}
	SayCalledTo   = Text{"Turno {0} {1}, {2}.", "Turno {0} {1}, {2}.", "Number {0} {1}, {2}."}
	ClockName     = Text{"Hora", "Hora", "Time"}
	CalledNumbers = Text{"Números llamados", "Kayashka yupaykuna", "Called numbers"}
)
