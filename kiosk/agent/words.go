package agent

import "github.com/cupo-ec/cupo/kiosk/agent/spool"

// said is what a problem says to a person: what happened, what that means, and what to do now. step is
// the same as next, for machines.
type said struct {
	title, detail, step, next string
}

// The steps.
const (
	callStaff     = "call-staff"
	keepTheNumber = "keep-the-number"
	lookForPaper  = "look-for-the-ticket"
	waitAndRetry  = "wait-and-retry"
)

// wordsOf gives the words of a problem. What is nobody's fault in the lobby (a wrong origin, a document
// that is no ticket) has one sentence in common: the person can only do one thing.
func wordsOf(code string, l language) said {
	table := spanishWords()
	switch l {
	case kichwa:
		table = kichwaWords()
	case english:
		table = englishWords()
	}
	if words, ok := table[spool.Why(code)]; ok {
		return words
	}
	return table[anyOther]
}

// anyOther stands for every problem that has no words of its own.
const anyOther spool.Why = ""

func spanishWords() map[spool.Why]said {
	return map[spool.Why]said{
		spool.NoPrinter: {
			"Este quiosco no imprime", "Aquí no hay impresora. Su turno o su cita siguen siendo válidos.",
			keepTheNumber, "Anote lo que ve en la pantalla o tómele una foto.",
		},
		spool.PaperOut: {
			"No hay papel", "La impresora se quedó sin papel. Su turno o su cita siguen siendo válidos.",
			callStaff, "Llame al personal para que ponga papel. Mientras tanto, anote lo que ve en la pantalla.",
		},
		spool.CoverOpen: {
			"La impresora está abierta", "La tapa de la impresora no está cerrada. Su turno o su cita siguen siendo válidos.",
			callStaff, "Llame al personal para que la cierre. Mientras tanto, anote lo que ve en la pantalla.",
		},
		spool.Fault: {
			"La impresora no funciona", "La impresora necesita que alguien la revise. Su turno o su cita siguen siendo válidos.",
			callStaff, "Llame al personal. Mientras tanto, anote lo que ve en la pantalla.",
		},
		spool.Unreachable: {
			"La impresora no responde", "No se pudo hablar con la impresora. Su turno o su cita siguen siendo válidos.",
			callStaff, "Llame al personal. Mientras tanto, anote lo que ve en la pantalla.",
		},
		spool.Busy: {
			"La impresora está ocupada", "Todavía imprime otros papeles; el suyo no se ha impreso.",
			waitAndRetry, "Espere un momento y pulse imprimir otra vez.",
		},
		spool.Unconfirmed: {
			"No sabemos si su papel salió", "La impresora no confirmó que terminó. Su turno o su cita siguen siendo válidos.",
			lookForPaper, "Mire si salió su papel. Si no salió completo, anote lo que ve en la pantalla y llame al personal.",
		},
		anyOther: {
			"No se pudo imprimir", "El quiosco y la impresora no se entendieron. Su turno o su cita siguen siendo válidos.",
			callStaff, "Anote lo que ve en la pantalla y llame al personal.",
		},
	}
}

// kichwaWords is awaiting a native speaker's review.
func kichwaWords() map[spool.Why]said {
	const valid = " Kikinpa turnoka, tuparika allimi katin."
	const write = " Chaykamanka rikurik yupayta killkapay."
	return map[spool.Why]said{
		spool.NoPrinter: {
			"Kay quioscoka mana pankata llukshichinchu", "Kaypika impresora illanmi." + valid,
			keepTheNumber, "Pantallapi rikurikta killkapay, mana kashpaka shuyuta hapipay.",
		},
		spool.PaperOut: {
			"Panka tukurishka", "Impresoraka mana pankata charinchu." + valid,
			callStaff, "Llamkakkunata kayapay, pankata churachun." + write,
		},
		spool.CoverOpen: {
			"Impresoraka paskarishka", "Impresorapa killpanaka mana wichkashkachu." + valid,
			callStaff, "Llamkakkunata kayapay, wichkachun." + write,
		},
		spool.Fault: {
			"Impresoraka mana llamkanchu", "Pipash impresorata rikuchun minishtirin." + valid,
			callStaff, "Llamkakkunata kayapay." + write,
		},
		spool.Unreachable: {
			"Impresoraka mana kutichinchu", "Impresorawan mana rimayta usharkanchikchu." + valid,
			callStaff, "Llamkakkunata kayapay." + write,
		},
		spool.Busy: {
			"Impresoraka shuktakta llukshichikun", "Kikinpa pankaka manarak llukshinchu.",
			waitAndRetry, "Asha shuyapay, kutin imprimir nishkata ñitipay.",
		},
		spool.Unconfirmed: {
			"Kikinpa panka llukshishkata mana yachanchikchu", "Impresoraka tukuchishkata mana willarkachu." + valid,
			lookForPaper, "Kikinpa panka llukshishkata rikupay. Mana tukuy llukshishpaka, pantallapi rikurikta killkapay, llamkakkunata kayapay.",
		},
		anyOther: {
			"Mana pankata llukshichiyta usharkanchikchu", "Quioscopash impresorapash mana hamutanakurkachu." + valid,
			callStaff, "Pantallapi rikurikta killkapay, llamkakkunata kayapay.",
		},
	}
}

func englishWords() map[spool.Why]said {
	const valid = " Your number or appointment is still valid."
	const write = " Meanwhile, write down what the screen shows."
	return map[spool.Why]said{
		spool.NoPrinter: {
			"This kiosk does not print", "There is no printer here." + valid,
			keepTheNumber, "Write down what the screen shows, or take a picture of it.",
		},
		spool.PaperOut: {
			"There is no paper", "The printer has run out of paper." + valid,
			callStaff, "Ask the staff to put paper in." + write,
		},
		spool.CoverOpen: {
			"The printer is open", "The cover of the printer is not closed." + valid,
			callStaff, "Ask the staff to close it." + write,
		},
		spool.Fault: {
			"The printer does not work", "Somebody has to look at the printer." + valid,
			callStaff, "Ask the staff." + write,
		},
		spool.Unreachable: {
			"The printer does not answer", "The printer could not be reached." + valid,
			callStaff, "Ask the staff." + write,
		},
		spool.Busy: {
			"The printer is busy", "It is still printing for others; yours has not been printed.",
			waitAndRetry, "Wait a moment and press print again.",
		},
		spool.Unconfirmed: {
			"We do not know whether your ticket came out", "The printer did not confirm that it has finished." + valid,
			lookForPaper, "Look for your ticket. If it did not come out whole, write down what the screen shows and ask the staff.",
		},
		anyOther: {
			"It could not be printed", "The kiosk and the printer did not understand each other." + valid,
			callStaff, "Write down what the screen shows and ask the staff.",
		},
	}
}
