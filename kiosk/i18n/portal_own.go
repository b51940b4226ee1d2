package i18n

// One's own appointments, and how one is reached.
var (
	OwnNone       = Text{"No hay citas pendientes.", "Shamuk tuparikuna illanmi.", "There are no appointments to come."}
	OwnTooLate    = Text{"Ya no se puede cambiar ni cancelar por aquí. Llame al 140.", "Kaypika ña mana shuktakyachita, anchuchita ushanchu. 140-man kayay.", "It can no longer be changed or cancelled here. Call 140."}
	GoNow         = Text{"La hora de llegada ya pasó: vaya ahora mismo y avise en ventanilla.", "Paktamuna horaka ña yallirkami: kunan ripay, ventanillapipash willapay.", "The time to be there is past already: go now and tell the desk."}
	OwnHere       = Text{"Su llegada está registrada.", "Paktamushkaka killkashkami.", "Your arrival is recorded."}
	ArriveTime    = Text{"Llegue hasta", "Kay horakama paktamuy", "Be there by"}
	Bring         = Text{"Traiga", "Apamuy", "Bring"}
	Cost          = Text{"Costo", "Chani", "Cost"}
	Nothing       = Text{"Ninguno", "Illan", "None"}
	CancelFrees   = Text{"Si cancela, otra persona podrá usar el cupo.", "Anchuchikpika, shuktak runa chay pachata charinka.", "If you cancel, somebody else can use the place."}
	CancelNotBack = Text{"La hora no se puede recuperar después.", "Chay horaka mana kutin tikranchu.", "You cannot get the time back afterwards."}

	ThingCedula   = Text{"cédula", "cédula", "identity card"}
	ThingCode     = Text{"código de identificación", "riksichik yupay", "identification code"}
	ThingPassport = Text{"pasaporte", "pasaporte", "passport"}
	ThingReferral = Text{"derivación", "kachana panka", "referral"}

	ContactFormTitle = Text{"¿Cómo le avisamos?", "¿Imashnatak willashun?", "How do we reach you?"}
	ContactFormText  = Text{"Le avisamos aquí si su cita cambia o se cancela.", "Kanpak tupari shuktakyakpi, anchurikpipash kayman willashun.", "We tell you here when your appointment changes or is cancelled."}
	MobileLabel      = Text{"Celular", "Celular", "Mobile"}
	MobileHelp       = Text{"Por ejemplo, 0991234567.", "Shinami: 0991234567.", "For example, 0991234567."}
	CompanyLabel     = Text{"Operadora del celular", "Celularpa empresa", "Telephone company"}
	CompanyNone      = Text{"Prefiero no decir", "Mana nisha", "Rather not say"}
	CompanyOther     = Text{"Otra", "Shuktak", "Another"}
	EmailLabel       = Text{"Correo electrónico", "Correo electrónico", "E-mail"}
	EmailHelp        = Text{"Por ejemplo, nombre@correo.ec.", "Shinami: shuti@correo.ec.", "For example, name@mail.ec."}
	Keep             = Text{"Guardar", "Wakaychiy", "Save"}
	SavedTitle       = Text{"Sus datos están guardados", "Kanpak willaykuna wakaychishkami", "Your data is saved"}
	SavedText        = Text{"Le avisaremos allí si su cita cambia.", "Kanpak tupari shuktakyakpi chayman willashun.", "We will tell you there when your appointment changes."}

	PortalOfflineText = Text{"Revise su conexión a internet. Lo que pidió no se hará dos veces: puede intentar de nuevo.", "Internetta rikuy. Mañashkaka mana ishkay kuti rurarinkachu: kutin kamayta ushanki.", "Check your internet connection. What you asked for will not be done twice: you can try again."}
	PortalStrangeText = Text{"Vuelva a intentar más tarde o llame al 140.", "Chaymanta kutin kamay, mana kashpaka 140-man kayay.", "Try again later or call 140."}
	RetryIn           = Text{"Volvemos a intentar en {0} segundos.", "{0} chinikupi kutin kamashun.", "We try again in {0} seconds."}
	SeeOwn            = Text{"Ver mis citas", "Ñuka tuparikunata rikuy", "See my appointments"}
	OfflineNowPortal  = Text{"Sin conexión", "Llika illan", "No connection"}
)
