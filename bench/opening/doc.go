// Package opening plays the minute in which a day's places of one province open: everyone comes at
// once, the places are taken, most find nothing. Afterwards everything is read back.
package opening
