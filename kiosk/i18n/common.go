package i18n

// What stands on every screen.
var (
	Appointments = Text{"Citas médicas", "Hampichina tuparikuna", "Medical appointments"}
	Back         = Text{"Volver", "Kutin tikray", "Back"}
	Finish       = Text{"Terminar", "Tukuchiy", "Finish"}
	Continue     = Text{"Continuar", "Katiy", "Continue"}
	Yes          = Text{"Sí", "Ari", "Yes"}
	No           = Text{"No", "Mana", "No"}
	More         = Text{"Ver más", "Ashtawan rikuy", "Show more"}
	Earlier      = Text{"Ver anteriores", "Ñawpakunata rikuy", "Show previous"}
	Print        = Text{"Imprimir", "Pankapi llukshichiy", "Print"}
	TryAgain     = Text{"Intentar de nuevo", "Kutin kamay", "Try again"}
	OneMoment    = Text{"Un momento, por favor…", "Asha shuyay…", "One moment, please…"}
	HighContrast = Text{"Alto contraste", "Sinchi tullpu", "High contrast"}
	LargeText    = Text{"Letra grande", "Hatun killka", "Large text"}
	LanguageName = Text{"Idioma", "Shimi", "Language"}
	OptionsName  = Text{"Opciones de pantalla", "Rikuchik pata akllaykuna", "Display options"}
	Help140      = Text{"¿Necesita ayuda? Pregunte al personal o llame al 140.", "¿Yanapayta minishtinkichu? Kaypi llamkakta tapuy, mana kashpaka 140-man kayay.", "Need help? Ask a member of staff or call 140."}
	OfflineNow   = Text{"Sin conexión. Puede anotar su llegada.", "Llika illan. Paktamushkata killkay ushankillami.", "No connection. You can still note your arrival."}
	WaitingCount = Text{"{0} por enviar", "{0} kachankapak", "{0} to be sent"}
	FreeOfCharge = Text{"Este servicio no cuesta nada.", "Kay yanapayka yankallami.", "This service is free of charge."}

	IdleTitle = Text{"¿Sigue ahí?", "¿Kaypirakchu kanki?", "Are you still there?"}
	IdleText  = Text{"Para cuidar sus datos, esta pantalla se cerrará en {0} segundos.", "Kanpak willaykunata wakaychinkapak, kay rikuchik {0} chinikukunapi wichkarinka.", "To protect your data this screen will close in {0} seconds."}
	StayOn    = Text{"Sí, sigo aquí", "Ari, kaypimi kani", "Yes, I am here"}
)
