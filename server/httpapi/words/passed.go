package words

import "github.com/cupo-ec/cupo/allocator/policy"

// Passed is what is said of a rule that has nothing against what was asked, when it is asked to explain.
func Passed(rule policy.Rule, language Language, rules *policy.Document, channel policy.Channel) string {
	language, channel = bounded(language, channel)
	return fill(passed[rule][language], language, rules, channel)
}

// Allowed is what is said where no rule refuses.
func Allowed(language Language) Said {
	language, _ = bounded(language, policy.Internal)
	return allowed[language]
}

// stepGoAhead is the step after an explanation in which every rule allows it.
const stepGoAhead = "go-ahead"

var allowed = [...]Said{
	Spanish: {
		"Las reglas lo permiten", "Se revisaron todas las reglas y ninguna lo impide.",
		stepGoAhead, "Puede hacerlo ahora. Si mientras tanto otra persona toma el cupo, escoja otro o llame al 140.",
	},
	Kichwa: {
		"Kamachiykunaka ari nin", "Tukuy kamachiykunata rikurkanchik, mana shukpash harkanchu.",
		stepGoAhead, "Kunan rurayta ushanki. Shuktak runa chay pachata hapikpika shuktakta akllapay, mana kashpaka 140-man kayapay.",
	},
	English: {
		"The rules allow it", "Every rule was looked at and none is against it.",
		stepGoAhead, "You can go ahead now. If somebody takes the place meanwhile, choose another or call 140.",
	},
}

// passed is in the order of the languages: Spanish, Kichwa, English. The Kichwa is awaiting a native speaker's
// review.
var passed = map[policy.Rule][3]string{
	policy.Started: {
		"La hora de la cita todavía no llega.", "Tuparipa pachaka manarak paktamunchu.", "The time of the appointment has not come yet.",
	},
	policy.OpensAt: {
		"Los cupos de ese día ya están abiertos.", "Chay punchapa pachakunaka ña paskashka kan.", "The places of that day are open.",
	},
	policy.HorizonDays: {
		"La fecha está dentro de los {horizonDays|día|días} que se pueden pedir por este medio.",
		"Chay punchaka kay ñanta mañana {horizonDays|puncha|puncha} ukupi kan.",
		"The date is within the {horizonDays|day|days} that can be booked here.",
	},
	policy.LeadTime: {
		"Todavía hay tiempo para pedir esta cita por este medio.", "Kay tuparita kay ñanta mañankapak pacha tiyanrakmi.",
		"There is still time to ask for this appointment here.",
	},
	policy.ChannelOpen: {
		"Por este medio sí se dan citas.", "Kay ñanta tuparita kunchik.", "Appointments are given here.",
	},
	policy.Specialties: {
		"Por este medio sí se dan citas de esta especialidad.", "Kay ñanta kay hampi yachaypa tuparita kunchik.",
		"Appointments of this specialty are given here.",
	},
	policy.AccountBlock: {
		"El equipo o la cuenta desde donde se pide no está bloqueado.", "Maymanta mañakushkaka mana harkashkachu.",
		"The device or account that asks is not blocked.",
	},
	policy.RightToAttention: {
		"El tipo de seguro de la persona da derecho a la atención.", "Runapa seguroka hampichirina hayñita kunmi.",
		"The person's kind of insurance carries the right to attention.",
	},
	policy.ChildAge: {
		"El día de la cita, la edad de la persona no le quita el derecho a la atención.", "Tupari punchapi runapa watakunaka hayñita mana kichunchu.",
		"On the day of the appointment the person's age does not take the right to attention away.",
	},
	policy.CoverageDates: {
		"El derecho a la atención está vigente el día de la cita.", "Hampichirina hayñika tupari punchapi tiyanmi.",
		"The right to attention is in force on the day of the appointment.",
	},
	policy.NoShowBlock: {
		"No hay un bloqueo por faltas que impida pedir citas por este medio.", "Kay ñanta mañankapakka pishishkamanta harkay mana tiyanchu.",
		"No block for missed appointments stands in the way here.",
	},
	policy.WeekdayByDigit: {
		"Por este medio, ese día de la semana sí le corresponde a la persona.", "Kay ñantaka chay punchaka runapakmi.",
		"Here that day of the week is one of the person's.",
	},
	policy.ActivePerSpecialty: {
		"La persona no pasa de las citas pendientes que puede tener en esta especialidad.", "Runaka kay hampi yachaypi charina tuparikunata mana yallinchu.",
		"The person does not go over the appointments to come that one may have in this specialty.",
	},
	policy.NoOverlap: {
		"La cita no se cruza con otra de la persona.", "Tuparika runapa shuktak tupariwan mana chimpapurarinchu.",
		"The appointment is not too close to another of the person's.",
	},
	policy.Referral: {
		"No hace falta una derivación, o la persona ya la tiene.", "Kachana pankata mana minishtinchu, mana kashpaka runaka ña charin.",
		"No referral is needed, or the person has one.",
	},
	policy.MaxPerDay: {
		"La persona no pasa del límite de citas de un día.", "Runaka shuk punchapi mañana tupuyta mana yallinchu.",
		"The person does not go over the limit of one day.",
	},
	policy.MaxPer7Days: {
		"La persona no pasa del límite de citas de 7 días.", "Runaka 7 punchapi mañana tupuyta mana yallinchu.",
		"The person does not go over the limit of 7 days.",
	},
	policy.MaxPer30Days: {
		"La persona no pasa del límite de citas de 30 días.", "Runaka 30 punchapi mañana tupuyta mana yallinchu.",
		"The person does not go over the limit of 30 days.",
	},
	policy.MaxHolds: {
		"La persona no pasa de los horarios que puede guardar a la vez.", "Runaka wakaychina pachakunata mana yallinchu.",
		"The person does not go over the times that one may keep at once.",
	},
	policy.HoldPause: {
		"No hay que esperar para guardar un horario.", "Pachata wakaychinkapakka mana shuyana kanchu.", "There is no need to wait before keeping a time.",
	},
	policy.Quotas: {
		"El cupo no está guardado para otro medio.", "Pachaka mana shuktak ñanpak wakaychishkachu.", "The place is not kept for another way of booking.",
	},
	policy.CancelUntil: {
		"Todavía se está a tiempo de cancelar o cambiar la cita.", "Tuparita anchuchinkapak, shuktakyachinkapakpash pacha tiyanrakmi.",
		"There is still time to cancel or move the appointment.",
	},
	policy.MaxMoves: {
		"La cita no pasa de las veces que se puede cambiar.", "Tuparika mashna kutin shuktakyachina tupuyta mana yallinchu.",
		"The appointment does not go over the times that it may be moved.",
	},
}
