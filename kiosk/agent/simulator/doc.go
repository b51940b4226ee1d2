// Package simulator is a receipt printer for tests: it understands the ESC/POS commands that package
// escpos uses and no others, prints them into pictures, and suffers on demand everything that a printer
// suffers in a lobby.
//
// It is strict where printers are lenient. An unknown command, a parameter out of range, a row that is
// too long, or a letter before its code page was chosen is a fault, kept for the test to see; so the
// commands do not rest on the patience of one model. Like models for the Chinese market it begins with
// two bytes a character. It shares no code and no table with escpos, or they could be wrong together.
package simulator
