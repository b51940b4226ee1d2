package catalogue

// unitSize is how many places a unit of a kind opens on an ordinary weekday, relative to the
// others: no figures are public for all units, so a kind's usual size stands for it.
func unitSize(kind Kind) int {
	switch kind {
	case HealthPost:
		return 60
	case HealthCentreA:
		return 110
	case HealthCentreB:
		return 240
	case HealthCentreC:
		return 420
	case BasicHospital:
		return 520
	case SpecialtyCentre:
		return 620
	case DayHospital:
		return 850
	case GeneralHospital:
		return 1400
	case SpecialtiesHospital:
		return 3000
	}
	return 0
}

// opensOnSaturday says whether units of a kind see patients on Saturdays.
func opensOnSaturday(kind Kind) bool {
	return kind != HealthPost && kind != HealthCentreA
}

// specialtyWeight is a specialty's relative share of a unit's places, and the size that a unit
// needs to offer it.
type specialtyWeight struct {
	share       int
	minUnitSize int
}

// weightOfSpecialty gives the share of a specialty; the zero weight for an unknown one.
func weightOfSpecialty(id string) specialtyWeight {
	switch id {
	case generalMedicine:
		return specialtyWeight{share: 32, minUnitSize: unitSize(HealthPost)}
	case "odontologia":
		return specialtyWeight{share: 19, minUnitSize: unitSize(HealthPost)}
	case "obstetricia":
		return specialtyWeight{share: 6, minUnitSize: unitSize(HealthPost)}
	case "medicina-familiar":
		return specialtyWeight{share: 13, minUnitSize: unitSize(HealthCentreA)}
	case "psicologia":
		return specialtyWeight{share: 5, minUnitSize: unitSize(HealthCentreA)}
	case "pediatria":
		return specialtyWeight{share: 9, minUnitSize: unitSize(HealthCentreB)}
	case "ginecologia":
		return specialtyWeight{share: 7, minUnitSize: unitSize(HealthCentreB)}
	case "ginecologia-obstetricia":
		return specialtyWeight{share: 4, minUnitSize: unitSize(HealthCentreC)}
	case "oftalmologia":
		return specialtyWeight{share: 5, minUnitSize: unitSize(BasicHospital)}
	case "traumatologia":
		return specialtyWeight{share: 6, minUnitSize: unitSize(BasicHospital)}
	}
	return specialtyWeight{}
}

// generalMedicine is what every unit offers, however small.
const generalMedicine = "medicina-general"

// offers says whether practitioners of a specialty work at a unit.
func (u Unit) offers(s Specialty) bool {
	if s.Referred && u.Level == 1 {
		return false
	}
	return unitSize(u.Kind) >= weightOfSpecialty(s.ID).minUnitSize
}
