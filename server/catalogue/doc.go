// Package catalogue is the national input of the demonstration: provinces, cantons, medical units,
// specialties and holidays from data files that anyone can read and correct, and from a seed the
// practitioners, weekly schedules, agendas and persons that go with them.
//
// The files under data say in their headers which rows are real and which are made up. Everything
// generated is made up; the same seed gives the same output, byte for byte, on every machine.
package catalogue
