package i18n

// The beginning: what for, and who.
var (
	HomeTitle    = Text{"¿Qué desea hacer?", "¿Imatatak rurayta munanki?", "What would you like to do?"}
	HomeArrive   = Text{"Ya tengo cita", "Ña tuparita charini", "I have an appointment"}
	HomeArriveIs = Text{"Registrar mi llegada", "Paktamushkata killkay", "Record my arrival"}
	HomeBook     = Text{"Pedir una cita", "Tuparita mañay", "Book an appointment"}
	HomeBookIs   = Text{"Elegir día y hora", "Punchata, horatapash akllay", "Choose a day and a time"}
	HomeManage   = Text{"Mis citas", "Ñuka tuparikuna", "My appointments"}
	HomeManageIs = Text{"Ver, cambiar o cancelar", "Rikuy, shuktakyachiy, anchuchiypash", "See, change or cancel"}
	HomeScan     = Text{"También puede pasar su cédula por el lector.", "Cédula pankata killka rikukpi yallichiytapash ushankimi.", "You can also hold your identity card to the scanner."}

	WhoTitle      = Text{"¿Quién es usted?", "¿Pitak kanki?", "Who are you?"}
	CedulaLabel   = Text{"Número de cédula", "Cédula yupay", "Identity card number"}
	ForeignLabel  = Text{"Código de identificación", "Riksichik yupay", "Identification code"}
	PassportLabel = Text{"Número de pasaporte", "Pasaporte yupay", "Passport number"}
	Cedula        = Text{"Cédula", "Cédula", "Identity card"}
	Foreigner     = Text{"Código de extranjero", "Karu llaktayukpa yupay", "Foreigner's code"}
	Passport      = Text{"Pasaporte", "Pasaporte", "Passport"}
	DocumentKind  = Text{"Tipo de documento", "Panka laya", "Kind of document"}
	Erase         = Text{"Borrar", "Pichay", "Erase"}
	Keypad        = Text{"Teclado", "Yupaykuna", "Keypad"}
	Digits        = Text{"{0} de {1} dígitos", "{0} yupay, {1}-manta", "{0} of {1} digits"}

	YearTitle   = Text{"¿En qué año se emitió su documento?", "¿Ima watapitak kanpak pankata kurka?", "In which year was your document issued?"}
	YearLabel   = Text{"Año de emisión", "Panka kushka wata", "Year of issue"}
	YearExplain = Text{"Lo pedimos para que nadie más vea ni cambie sus citas. Está escrito en su cédula.", "Ama shuktak runa kanpak tuparikunata rikuchun, shuktakyachichunpash mañanchik. Cédula pankapi killkashka kan.", "We ask so that nobody else sees or changes your appointments. It is written on your card."}

	HintShort      = Text{"Faltan números.", "Yupaykuna pishin.", "Some digits are missing."}
	HintMistyped   = Text{"Ese número no es una cédula. Revíselo, por favor.", "Chay yupayka mana cédulachu. Kutin rikupay.", "That is not a card number. Please check it."}
	HintWrongYear  = Text{"El documento y el año no coinciden. Revíselos, por favor.", "Panka, watapash mana paktanchu. Kutin rikupay.", "The document and the year do not match. Please check them."}
	HintUnreadable = Text{"No pudimos leerlo. Pase la cédula otra vez o escriba el número.", "Mana killkakatita usharkanchikchu. Kutin yallichiy, mana kashpaka yupayta killkay.", "We could not read it. Scan the card again or type the number."}

	PairTitle     = Text{"Vincular este quiosco", "Kay kioskota watay", "Pair this kiosk"}
	PairExplain   = Text{"Pida al administrador un código de vinculación para esta unidad y escríbalo aquí.", "Kamayukta kay hampina wasipa watana yupayta mañay, kaypi killkay.", "Ask the administrator for a pairing code for this unit and type it here."}
	PairLabel     = Text{"Código de vinculación", "Watana yupay", "Pairing code"}
	HintWrongCode = Text{"Ese código no sirve: está mal escrito, ya se usó o venció. Pida otro.", "Chay yupayka mana allichu: pantashka, ña hapishka, mana kashpaka tukurishka. Shuktakta mañay.", "That code is no good: mistyped, used or expired. Ask for another."}
)
