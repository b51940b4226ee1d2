package words

import "github.com/cupo-ec/cupo/wire"

// Reason is what a line that was not entered is told, in a language; empty for a reason that does not
// exist.
func Reason(reason string, language Language) string {
	if language > English {
		language = Spanish
	}
	return reasons[reason][language]
}

// reasons are the sentences of each reason: Spanish, Kichwa, English.
var reasons = map[string][3]string{
	wire.ReasonNotUTF8: {
		"La línea no está en UTF-8. Guarde el archivo en UTF-8 y vuelva a enviarlo.",
		"Kay aspika mana UTF-8 shinachu. Killkata UTF-8-pi wakaychishpa kutin kachapay.",
		"The line is not UTF-8. Save the file as UTF-8 and send it again.",
	},
	wire.ReasonLineTooLong: {
		"La línea es demasiado larga. Revise que no falte un salto de línea.",
		"Kay aspika yalli sunimi. Aspipak tukuri pishinchu, rikupay.",
		"The line is too long. Check that no line break is missing.",
	},
	wire.ReasonSyntax: {
		"La línea no se puede leer. Revise comillas, comas y llaves.",
		"Kay aspita mana katita usharkanchikchu. Comillas, comas, llaves nishkakunata rikupay.",
		"The line cannot be read. Check quotes, commas and braces.",
	},
	wire.ReasonFieldCount: {
		"La línea no tiene tantos campos como el encabezado.",
		"Kay aspika umapi shina chaylla kuskakunata mana charinchu.",
		"The line has not as many fields as the header.",
	},
	wire.ReasonUnknownField: {
		"Ese campo no existe en este tipo de archivo.",
		"Chay kuskaka kay killkapi mana tiyanchu.",
		"This kind of file has no such field.",
	},
	wire.ReasonRepeatedField: {
		"El campo está dos veces en la línea.",
		"Chay kuskaka kay aspipi ishkay kutin tiyan.",
		"The field stands in the line twice.",
	},
	wire.ReasonMissing: {
		"Falta un dato obligatorio.",
		"Mutsurishka willay pishin.",
		"A required value is missing.",
	},
	wire.ReasonMalformed: {
		"El dato no tiene la forma debida.",
		"Kay willayka mana alli killkashkachu.",
		"The value does not have the form it should.",
	},
	wire.ReasonTooLong: {
		"El dato es demasiado largo.",
		"Kay willayka yalli sunimi.",
		"The value is too long.",
	},
	wire.ReasonOutOfRange: {
		"El dato está fuera de lo permitido, o termina antes de empezar.",
		"Kay willayka saywata yallin, mana kashpaka manarak kallarishpa tukurin.",
		"The value is outside of what is allowed, or ends before it begins.",
	},
	wire.ReasonUnknownPerson: {
		"La persona no está en el registro. Envíe primero el archivo de personas.",
		"Chay runaka killkapi mana tiyanchu. Runakunapak killkata ñawpa kachapay.",
		"The person is not in the registry. Send the file of persons first.",
	},
	wire.ReasonUnknownHolder: {
		"El titular no está en el registro ni en esta parte del archivo.",
		"Kamak runaka killkapipash, kay killka rakipipash mana tiyanchu.",
		"The holder is neither in the registry nor in this part of the file.",
	},
	wire.ReasonOwnHolder: {
		"Nadie puede ser titular de sí mismo.",
		"Maykan runapash paypak kikin kamak mana kayta ushanchu.",
		"Nobody can be their own holder.",
	},
	wire.ReasonUnknownProvince: {
		"Esa provincia no existe.",
		"Chay markaka mana tiyanchu.",
		"There is no such province.",
	},
	wire.ReasonUnknownUnit: {
		"Esa unidad médica no existe. Envíe primero el archivo de unidades.",
		"Chay hampina wasika mana tiyanchu. Hampina wasikunapak killkata ñawpa kachapay.",
		"There is no such medical unit. Send the file of units first.",
	},
	wire.ReasonUnknownSpecialty: {
		"Esa especialidad no existe.",
		"Chay hampi yachayka mana tiyanchu.",
		"There is no such specialty.",
	},
	wire.ReasonUnknownPractitioner: {
		"Ese profesional no existe. Envíe primero el archivo de profesionales.",
		"Chay hampikka mana tiyanchu. Hampikkunapak killkata ñawpa kachapay.",
		"There is no such practitioner. Send the file of practitioners first.",
	},
	wire.ReasonMayNotRefer: {
		"Ese profesional no puede derivar: no atiende en una especialidad que deriva.",
		"Chay hampikka shuktakman mana kachayta ushanchu: kachak hampi yachaypi mana llamkanchu.",
		"This practitioner may not refer: they have no agenda in a specialty that refers.",
	},
	wire.ReasonFixedOffset: {
		"La hora oficial de una unidad que ya existe no se puede cambiar.",
		"Ña tiyak hampina wasipak pachata mana shuktakyachita ushanchikchu.",
		"The offset of a unit that exists cannot be changed.",
	},
	wire.ReasonFull: {
		"Ya no caben más de este tipo.",
		"Kay laya ashtawan mana yaykunchu.",
		"There is no room for more of this kind.",
	},
	wire.ReasonFixedLetter: {
		"La letra de un servicio que ya existe no se puede cambiar: está en los turnos que la gente tiene en la mano.",
		"Ña tiyak ruraypak letrata mana shuktakyachita ushanchikchu: runakunapak turnokunapimi tiyan.",
		"The letter of a service that exists cannot be changed: it stands on the numbers in people's hands.",
	},
	wire.ReasonLetterTaken: {
		"Esa letra ya es de otro servicio de la misma unidad.",
		"Chay letraka chay hampina wasipak shuktak ruraypakmi.",
		"That letter belongs to another service of the unit.",
	},
}
