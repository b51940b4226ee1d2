package i18n

import "strconv"

var (
	spanishOnes = [...]string{
		"cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "trece", "catorce",
		"quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno", "veintidós", "veintitrés",
		"veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve",
	}
	spanishTens     = [...]string{3: "treinta", 4: "cuarenta", 5: "cincuenta", 6: "sesenta", 7: "setenta", 8: "ochenta", 9: "noventa"}
	spanishHundreds = [...]string{
		1: "ciento", 2: "doscientos", 3: "trescientos", 4: "cuatrocientos", 5: "quinientos", 6: "seiscientos", 7: "setecientos",
		8: "ochocientos", 9: "novecientos",
	}
	kichwaOnes = [...]string{1: "shuk", 2: "ishkay", 3: "kimsa", 4: "chusku", 5: "pichka", 6: "sukta", 7: "kanchis", 8: "pusak", 9: "iskun"}
)

// Spoken is a number from 0 to 999 as it is said. In English, and beyond, it is what a voice reads by itself.
func (l Language) Spoken(n int) string {
	switch {
	case n < 0 || n > 999 || l == English || l == Kichwa && n == 0:
		return strconv.Itoa(n)
	case l == Kichwa:
		return kichwa(n)
	default:
		return spanish(n)
	}
}

func spanish(n int) string {
	switch {
	case n < len(spanishOnes):
		return spanishOnes[n]
	case n == 100:
		return "cien"
	case n > 100:
		return joined(spanishHundreds[n/100], " ", n%100, spanish)
	default:
		return joined(spanishTens[n/10], " y ", n%10, spanish)
	}
}

// kichwa counts in tens: twelve is ten two, and twenty is two tens.
func kichwa(n int) string {
	times := func(of int, unit string) string {
		if of == 1 {
			return unit
		}
		return kichwaOnes[of] + " " + unit
	}
	switch {
	case n < 10:
		return kichwaOnes[n]
	case n < 100:
		return joined(times(n/10, "chunka"), " ", n%10, kichwa)
	default:
		return joined(times(n/100, "patsak"), " ", n%100, kichwa)
	}
}

func joined(large, with string, rest int, words func(int) string) string {
	if rest == 0 {
		return large
	}
	return large + with + words(rest)
}
