package i18n

// Who was identified, and their arrival.
var (
	TodayTitle    = Text{"Sus citas de hoy en esta unidad", "Kay hampina wasipi kunan puncha tuparikuna", "Your appointments here today"}
	TodayNone     = Text{"Hoy no tiene una cita en esta unidad.", "Kunan puncha kay hampina wasipi mana tuparita charinkichu.", "You have no appointment at this unit today."}
	TodayAt       = Text{"Hoy a las {0}", "Kunan puncha {0} horapi", "Today at {0}"}
	ArriveNow     = Text{"Registrar mi llegada", "Paktamushkata killkay", "Record my arrival"}
	Suspended     = Text{"El profesional está ausente: esta cita no se atiende. Puede cambiarla sin perder su derivación, o cancelarla.", "Hampikka illan: kay tuparipi mana hampinkachu. Shuktakyachita ushanki, kachana pankata mana chinkachinkichu; anchuchitapash ushankimi.", "The practitioner is absent: nobody attends this appointment. You can change it without losing your referral, or cancel it."}
	AlreadyHere   = Text{"Su llegada ya está registrada", "Paktamushkaka ña killkashkami", "Your arrival is already recorded"}
	DocumentShown = Text{"Documento {0}", "Panka {0}", "Document {0}"}
	WhatElse      = Text{"¿Qué más desea?", "¿Imatatak ashtawan munanki?", "Anything else?"}

	ArrivedTitle = Text{"Su llegada está registrada", "Paktamushkaka killkashkami", "Your arrival is recorded"}
	ArrivedText  = Text{"Tome asiento. Le llamarán para su cita de las {0}.", "Tiyaripay. {0} horamanta tuparipak kayanka.", "Please take a seat. You will be called for your appointment at {0}."}
	NotedTitle   = Text{"Su llegada quedó anotada", "Paktamushkaka kaypi killkashkami", "Your arrival is noted"}
	NotedText    = Text{"No hay conexión en este momento. La enviaremos con la hora de ahora, {0}, en cuanto vuelva. Avise también en ventanilla.", "Kunanka llika illan. Kutimukpi, kunan {0} horawan kachashun. Ventanillapipash willapay.", "There is no connection at the moment. We will send it with the present time, {0}, as soon as it is back. Please tell the desk as well."}
	NoteArrival  = Text{"Anotar mi llegada", "Paktamushkata killkay", "Note my arrival"}

	DetailsTitle = Text{"Sus citas", "Kanpak tuparikuna", "Your appointments"}
	DetailsNone  = Text{"No tiene citas pendientes.", "Shamuk tuparikunata mana charinkichu.", "You have no appointments to come."}
	Move         = Text{"Cambiar", "Shuktakyachiy", "Change"}
	Cancel       = Text{"Cancelar", "Anchuchiy", "Cancel"}
	Until        = Text{"Puede cambiarla o cancelarla hasta {0}", "{0}kama shuktakyachita, anchuchita ushanki", "You can change or cancel it until {0}"}

	CancelTitle    = Text{"¿Cancelar esta cita?", "¿Kay tuparita anchuchinkichu?", "Cancel this appointment?"}
	CancelYes      = Text{"Sí, cancelarla", "Ari, anchuchiy", "Yes, cancel it"}
	CancelNo       = Text{"No, conservarla", "Mana, charirashami", "No, keep it"}
	CancelledTitle = Text{"Su cita está cancelada", "Kanpak tuparika anchuchishkami", "Your appointment is cancelled"}
	CancelledText  = Text{"Gracias por avisar: otra persona podrá usar el cupo.", "Willashkamanta yupaychani: shuktak runa chay pachata charinka.", "Thank you for telling us: somebody else can use the place."}
)
