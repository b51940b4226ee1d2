package words

import (
	"strconv"
	"time"
)

// Paper is what stands on an appointment that is printed or put into a calendar.
type Paper struct {
	Title, Code, Status, When, Minutes, ArriveBy, Unit, Specialty, Practitioner, Document, Bring, CancelUntil string
	// Suspended is the status where the practitioner does not attend.
	Suspended string
	// Free says that it costs nothing, Help where to ask and how to cancel, Lost what happens to who is late.
	Cost, Free, Help, Lost string
	// Things names what to bring, Statuses how an appointment stands; both by the words of the contract.
	Things, Statuses map[string]string
}

// PaperIn is the paper's words in a language.
func PaperIn(language Language) *Paper {
	if language > English {
		language = Spanish
	}
	return papers[language]
}

var papers = [...]*Paper{
	Spanish: {
		Title: "Cita médica", Code: "Código", Status: "Estado", When: "Fecha y hora", Minutes: "minutos",
		ArriveBy: "Llegue hasta las", Unit: "Unidad médica", Specialty: "Especialidad", Practitioner: "Profesional",
		Document: "Documento", Bring: "Traiga", CancelUntil: "Puede cancelar o cambiar hasta el", Cost: "Costo",
		Suspended: "el profesional está ausente: puede cambiar la cita sin perder su derivación, o cancelarla",
		Free:      "Esta cita no cuesta nada. Nadie puede cobrarle por pedirla, cambiarla ni cancelarla.",
		Help:      "Si no puede asistir, cancele con este código por cualquier medio o llame al 140: otra persona podrá usar el cupo.",
		Lost:      "Si llega tarde, la cita se pierde y debe pedir otra.",
		Things: map[string]string{
			"cedula": "cédula", "foreigner-code": "código de identificación", "passport": "pasaporte", "referral": "derivación",
		},
		Statuses: map[string]string{
			"booked": "reservada", "checked-in": "llegada registrada", "attended": "atendida", "cancelled": "cancelada",
			"rescheduled": "cambiada por otra", "no-show": "perdida por inasistencia", "late": "perdida por atraso",
		},
	},
	Kichwa: {
		Title: "Hampichina tupari", Code: "Tupari shimi", Status: "Imashna kashka", When: "Puncha, horapash", Minutes: "chinikukuna",
		ArriveBy: "Kay horakama paktamuy", Unit: "Hampina wasi", Specialty: "Hampi yachay", Practitioner: "Hampik",
		Document: "Kikinpa killka", Bring: "Apamuy", CancelUntil: "Kaykama anchuchita, shuktakyachita ushanki", Cost: "Chani",
		Suspended: "hampikka illan: tuparita shuktakyachita ushanki, kachana pankata mana chinkachinkichu; anchuchitapash ushankimi",
		Free:      "Kay tuparika yankallami. Mañankapak, shuktakyachinkapak, anchuchinkapakpash pipash mana kullkita mañayta ushanchu.",
		Help:      "Mana shamuyta ushashpaka, kay tupari shimiwan anchuchipay, mana kashpaka 140-man kayapay: shuktak runa kay pachata charinka.",
		Lost:      "Unayashpa paktamukpika tuparika chinkarin, mushukta mañana kanki.",
		Things: map[string]string{
			"cedula": "cédula killka", "foreigner-code": "riksichik yupay", "passport": "pasaporte killka", "referral": "kachashka killka",
		},
		Statuses: map[string]string{
			"booked": "wakaychishka", "checked-in": "paktamushka", "attended": "hampishka", "cancelled": "anchuchishka",
			"rescheduled": "shuktakyachishka", "no-show": "mana shamushkamanta chinkashka", "late": "unayashkamanta chinkashka",
		},
	},
	English: {
		Title: "Medical appointment", Code: "Code", Status: "Status", When: "Date and time", Minutes: "minutes",
		ArriveBy: "Be there by", Unit: "Medical unit", Specialty: "Specialty", Practitioner: "Practitioner",
		Document: "Document", Bring: "Bring", CancelUntil: "You can cancel or change it until", Cost: "Cost",
		Suspended: "the practitioner is absent: you can change it without losing your referral, or cancel it",
		Free:      "This appointment costs nothing. Nobody may charge you for booking, changing or cancelling it.",
		Help:      "If you cannot come, cancel with this code by any channel or call 140: somebody else can use the place.",
		Lost:      "If you are late the appointment is lost, and you must book another.",
		Things: map[string]string{
			"cedula": "identity card", "foreigner-code": "identification code", "passport": "passport", "referral": "referral",
		},
		Statuses: map[string]string{
			"booked": "booked", "checked-in": "arrival recorded", "attended": "attended", "cancelled": "cancelled",
			"rescheduled": "moved to another", "no-show": "lost: did not come", "late": "lost: came late",
		},
	},
}

var (
	spanishDays   = [...]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}
	spanishMonths = [...]string{
		"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
	}
)

// Moment is a time as people read it, in the offset that it has.
func Moment(language Language, at time.Time) string {
	switch language {
	case Kichwa:
		return at.Format("02/01/2006, 15:04")
	case English:
		return at.Format("Monday, 2 January 2006, 15:04")
	default:
		return spanishDays[at.Weekday()] + ", " + strconv.Itoa(at.Day()) + " de " + spanishMonths[at.Month()-1] + at.Format(" de 2006, 15:04")
	}
}
