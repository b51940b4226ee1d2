package i18n

// The portal's first screen: what this is, before anybody is known.
var (
	WelcomeTitle  = Text{"Su cita médica del IESS", "IESSpa hampichina tuparika", "Your IESS medical appointment"}
	WelcomeText   = Text{"Aquí puede pedir, ver, cambiar o cancelar su cita médica. También la de su familia.", "Kaypi hampichina tuparita mañayta, rikuyta, shuktakyachiyta, anchuchiytapash ushanki. Ayllupak tuparitapash.", "Book, see, change or cancel your medical appointment here. Your family's as well."}
	WelcomeFree   = Text{"Es gratis. Nadie puede cobrarle por una cita.", "Yankallami. Pipash tuparimanta mana kullkita mañayta ushanchu.", "It is free. Nobody may charge you for an appointment."}
	WelcomeStart  = Text{"Empezar", "Kallariy", "Start"}
	Loading       = Text{"Cargando…", "Apamukun…", "Loading…"}
	AtHandTitle   = Text{"Tenga a la mano", "Makipi charipay", "Have at hand"}
	AtHandNumber  = Text{"El número de su cédula. Si no tiene cédula, su código de identificación o su pasaporte.", "Cédula yupay. Cédula illakpika, riksichik yupay, mana kashpaka pasaporte.", "The number of your identity card. Without one, your identification code or your passport."}
	AtHandYear    = Text{"El año en que se emitió ese documento.", "Chay panka kushka wata.", "The year in which that document was issued."}
	AtHandRefer   = Text{"Para un especialista, la derivación de su médico.", "Yachak hampikpak, kanpak hampikpa kachana panka.", "For a specialist, the referral from your doctor."}
	WhoMayTitle   = Text{"Quién puede pedir cita", "Pitak tuparita mañayta ushan", "Who can book"}
	WhoMayText    = Text{"Afiliados, pensionistas y jubilados, su cónyuge o pareja y sus hijos menores de 18 años. Si es del Seguro Social Campesino, acuda a su dispensario.", "Afiliadokuna, pensionistakuna, jubiladokuna, paykunapa kusa warmi, 18 watata mana paktachishka wawakunapash. Seguro Social Campesinomanta kashpaka, kanpak dispensarioman ripay.", "Affiliates, pensioners and retired people, their spouse or partner, and their children under 18. If you belong to the peasants' insurance, go to your dispensary."}
	ByPhoneTitle  = Text{"Por teléfono", "Karu rimaypi", "By telephone"}
	ByPhone140    = Text{"Citas médicas", "Hampichina tuparikuna", "Medical appointments"}
	ByPhone1800   = Text{"Llamada gratuita", "Yanka kayay", "Free call"}
	ByPhone161    = Text{"También para citas", "Tuparikunapakpash", "For appointments as well"}
	HoursTitle    = Text{"Horario", "Horakuna", "Hours"}
	HoursText     = Text{"Esta página y el 140 atienden a toda hora, todos los días.", "Kay panka, 140-pash tukuy punchakuna, tukuy horakuna uyan.", "This page and 140 are open at every hour of every day."}
	LegalTitle    = Text{"Base legal", "Kamachikmanta", "Legal basis"}
	LegalText     = Text{"La salud y la seguridad social son derechos: artículos 32 y 34 de la Constitución, y Ley de Seguridad Social.", "Alli kawsay, seguridad socialpash hayñikunami: Constituciónpa 32, 34 niki, Ley de Seguridad Socialpash.", "Health and social security are rights: articles 32 and 34 of the Constitution, and the Social Security Act."}
	ContactTitle  = Text{"Preguntas y quejas", "Tapuykuna, willachikunapash", "Questions and complaints"}
	ContactText   = Text{"Escriba a {0} o llame al {1}.", "{0}man killkay, mana kashpaka {1}man kayay.", "Write to {0} or call {1}."}
	ContactAtUnit = Text{"En su unidad médica, pida Atención al Ciudadano.", "Kanpak hampina wasipi Atención al Ciudadanota mañay.", "At your medical unit, ask for Atención al Ciudadano."}
	PrivacyText   = Text{"No guardamos nada en este teléfono.", "Kay karu rimaypi imatapash mana wakaychinchikchu.", "We keep nothing on this telephone."}
)

// Who the person is, and the robot check.
var (
	SignInTitle   = Text{"¿Quién es usted?", "¿Pitak kanki?", "Who are you?"}
	SignInText    = Text{"Lo pedimos para que solo usted vea sus citas.", "Kanlla kanpak tuparikunata rikuchun mañanchik.", "We ask so that only you see your appointments."}
	CedulaHelp    = Text{"Son 10 números.", "10 yupaymi.", "It has 10 digits."}
	OtherHelp     = Text{"Como está en su documento.", "Kanpak pankapi imashna kashka shina.", "As it is on your document."}
	YearHelp      = Text{"Está junto a la fecha de emisión o expedición. Por ejemplo, 2019.", "Panka kushka puncha kuchupimi. Shinami: 2019.", "It is next to the date of issue. For example, 2019."}
	SignIn        = Text{"Entrar", "Yaykuy", "Sign in"}
	CheckRunning  = Text{"Comprobamos que no es un robot. No tiene que hacer nada.", "Mana robot kashkata rikukunchik. Imatapash mana rurana kankichu.", "We are checking that you are not a robot. You need not do anything."}
	CheckPercent  = Text{"Comprobación: {0} %", "Rikuy: {0} %", "Check: {0} %"}
	CheckDone     = Text{"Comprobación de seguridad lista.", "Rikuyka ña tukurirkami.", "The security check is done."}
	CheckLate     = Text{"La comprobación de seguridad no llega. Seguimos intentando.", "Rikuyka mana paktamunchu. Kutin kamakunchikmi.", "The security check does not arrive. We keep trying."}
	SignInWaiting = Text{"Entrando…", "Yaykukun…", "Signing in…"}
	Interrupted   = Text{"Su sesión terminó. Identifíquese otra vez y seguimos donde estaba.", "Kanpak pachaka tukurirkami. Kutin riksichiy, maypi kashkamanta katishun.", "Your session has ended. Identify yourself again and we go on where you were."}

	HintEmpty     = Text{"Escriba este dato, por favor.", "Kayta killkapay.", "Please fill this in."}
	HintLong      = Text{"Sobran números: la cédula tiene 10.", "Yupaykuna yallin: cédulaka 10 yupayta charin.", "Too many digits: a card has 10."}
	HintNoYear    = Text{"Escriba los cuatro números del año, por ejemplo 2019.", "Watapa chusku yupayta killkay, 2019 shina.", "Write the four digits of the year, for example 2019."}
	HintNotTaken  = Text{"Este dato no fue aceptado. Revíselo, por favor.", "Kayka mana chaskirishkachu. Kutin rikupay.", "This was not accepted. Please check it."}
	HintNoMobile  = Text{"Un celular tiene 10 números y empieza con 09.", "Celularka 10 yupayta charin, 09-wan kallarin.", "A mobile number has 10 digits and begins with 09."}
	HintNoEmail   = Text{"A un correo le hace falta una arroba (@) y un punto.", "Correoka arrobata (@), shuk puntotapash minishtin.", "An e-mail address needs an at sign (@) and a dot."}
	SessionUntil  = Text{"Su sesión dura hasta las {0}", "Kanpak pachaka {0} horakama", "Your session lasts until {0}"}
	SignOut       = Text{"Salir", "Llukshiy", "Sign out"}
	PortalIdle    = Text{"Para cuidar sus datos, cerraremos su sesión en {0} segundos.", "Kanpak willaykunata wakaychinkapak, {0} chinikupi wichkashun.", "To protect your data we will sign you out in {0} seconds."}
	PortalIdleAsk = Text{"¿Sigue ahí?", "¿Chaypichu kanki?", "Are you still there?"}
	EndedTitle    = Text{"Su sesión está cerrada", "Kanpak pachaka wichkashkami", "You are signed out"}
	EndedText     = Text{"En este teléfono no queda ningún dato suyo.", "Kay karu rimaypi kanpak willaykuna mana sakirinchu.", "None of your data is left on this telephone."}
	EndedIdle     = Text{"La cerramos porque pasaron 10 minutos sin que nadie la use.", "10 chiniku pipash mana hapikpi wichkarkanchik.", "We closed it because nobody used it for 10 minutes."}
	StartAgain    = Text{"Entrar otra vez", "Kutin yaykuy", "Sign in again"}
	PortalHelp    = Text{"¿Necesita ayuda?", "¿Yanapayta minishtinkichu?", "Need help?"}
	Call140       = Text{"Llamar al 140", "140-man kayay", "Call 140"}
)
