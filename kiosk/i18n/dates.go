package i18n

import "strconv"

var weekdays = [...]Text{
	{"domingo", "inti", "Sunday"},
	{"lunes", "wanra", "Monday"},
	{"martes", "awaki", "Tuesday"},
	{"miércoles", "chillay", "Wednesday"},
	{"jueves", "kullka", "Thursday"},
	{"viernes", "chaska", "Friday"},
	{"sábado", "wakmanta", "Saturday"},
}

var months = [...]Text{
	{"enero", "kulla", "January"},
	{"febrero", "panchi", "February"},
	{"marzo", "pawkar", "March"},
	{"abril", "ayriwa", "April"},
	{"mayo", "aymuray", "May"},
	{"junio", "raymi", "June"},
	{"julio", "sitwa", "July"},
	{"agosto", "karwa", "August"},
	{"septiembre", "kuski", "September"},
	{"octubre", "wayru", "October"},
	{"noviembre", "sasi", "November"},
	{"diciembre", "kapak", "December"},
}

// Weekday names the day of the week of a date as the contract writes it, 2026-12-01; empty for what is no date.
func (l Language) Weekday(date string) string {
	day, ok := DayNumber(date)
	if !ok {
		return ""
	}
	return weekdays[(day+4)%7].In(l) // 1970 began on a Thursday
}

// Date writes a date in words, without the year: it is never far.
func (l Language) Date(date string) string {
	if _, ok := DayNumber(date); !ok {
		return date
	}
	month, _ := strconv.Atoi(date[5:7])
	day, _ := strconv.Atoi(date[8:10])
	name := months[month-1].In(l)
	switch l {
	case English:
		return l.Weekday(date) + ", " + strconv.Itoa(day) + " " + name
	case Kichwa:
		return l.Weekday(date) + ", " + strconv.Itoa(day) + " " + name
	default:
		return l.Weekday(date) + ", " + strconv.Itoa(day) + " de " + name
	}
}

// DayNumber counts the days from 1970 to a date, 2026-12-01; false for what is no date of these centuries.
// It is the usual arithmetic of the Gregorian calendar, counted in years that begin in March.
func DayNumber(date string) (int, bool) {
	if len(date) != 10 || date[4] != '-' || date[7] != '-' {
		return 0, false
	}
	year, yearErr := strconv.Atoi(date[:4])
	month, monthErr := strconv.Atoi(date[5:7])
	day, dayErr := strconv.Atoi(date[8:])
	if yearErr != nil || monthErr != nil || dayErr != nil || year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, false
	}
	if month < 3 {
		year--
		month += 12
	}
	const fromMarchOfYear0 = 719468
	return 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 1 - fromMarchOfYear0, true
}

// DateOf is the date of a day counted from 1970, as the contract writes it.
func DateOf(day int) string {
	day += 719468
	era := day / 146097
	ofEra := day - era*146097
	yearOfEra := (ofEra - ofEra/1460 + ofEra/36524 - ofEra/146096) / 365
	ofYear := ofEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	fromMarch := (5*ofYear + 2) / 153
	month, year := fromMarch+3, yearOfEra+era*400
	if month > 12 {
		month -= 12
		year++
	}
	return pad(year, 4) + "-" + pad(month, 2) + "-" + pad(ofYear-(153*fromMarch+2)/5+1, 2)
}

func pad(n, width int) string {
	text := strconv.Itoa(n)
	for len(text) < width {
		text = "0" + text
	}
	return text
}

// Clock is the time of day of a moment as the contract writes it, 2026-12-01T09:20:00-05:00, in its own
// offset: 09:20. What is no moment stays as it is.
func Clock(moment string) string {
	if len(moment) < 16 || moment[10] != 'T' {
		return moment
	}
	return moment[11:16]
}

// Day is the date of a moment as the contract writes it, in its own offset.
func Day(moment string) string {
	if len(moment) < 16 || moment[10] != 'T' {
		return ""
	}
	return moment[:10]
}
