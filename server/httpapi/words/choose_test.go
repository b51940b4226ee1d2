package words

import (
	"strings"
	"testing"
)

func TestChoose(t *testing.T) {
	for header, want := range map[string]Language{
		"":                                  Spanish,
		"es":                                Spanish,
		"es-EC":                             Spanish,
		"ES-ec, en;q=0.5":                   Spanish,
		"en":                                English,
		"en-GB":                             English,
		"EN-us":                             English,
		"qu":                                Kichwa,
		"qu-EC":                             Kichwa,
		"quz":                               Kichwa,
		"qug":                               Kichwa,
		"qvi-EC,es;q=0.9":                   Kichwa,
		"en;q=0.4, qu;q=0.8, es;q=0.6":      Kichwa,
		"en;q=0.5,es;q=0.5":                 English,
		"es;q=0.5,en;q=0.5":                 Spanish,
		"fr-CH, fr;q=0.9, en;q=0.8, *;q=.5": English,
		"fr, de":                            Spanish,
		"*":                                 Spanish,
		"de, *;q=0.3, en;q=0.2":             Spanish,
		"en;q=0":                            Spanish,
		"en;q=0, qu;q=0.001":                Kichwa,
		"en;q=0.000":                        Spanish,
		"en ; q = 0.7":                      English,
		"en;q=1.000, qu":                    English,
		"qu;q=0.999, en":                    English,
		"en;q=2":                            Spanish,
		"en;q=1.5":                          Spanish,
		"en;q=-1":                           Spanish,
		"en;q=0.1234":                       Spanish,
		"en;q=NaN":                          Spanish,
		"en;q=":                             Spanish,
		"en;level=1":                        Spanish,
		"english":                           Spanish,
		"quack":                             Spanish,
		"q":                                 Spanish,
		" u ":                               Spanish,
		"e n":                               Spanish,
		"-en":                               Spanish,
		",,,,en":                            English,
		"\x00\xff, qu":                      Kichwa,
	} {
		if got := Choose(header); got != want {
			t.Errorf("Choose(%q) = %s, want %s", header, got.Tag(), want.Tag())
		}
	}
}

// What a hostile header can cause is bounded: elements beyond the bounds are not looked at.
func TestChooseIsBounded(t *testing.T) {
	if got := Choose(strings.Repeat("fr,", maxRanges) + "en"); got != Spanish {
		t.Errorf("element %d was looked at", maxRanges+1)
	}
	if got := Choose(strings.Repeat("fr,", maxRanges-1) + "en"); got != English {
		t.Errorf("element %d was not looked at", maxRanges)
	}
	if got := Choose(strings.Repeat("x", maxHeaderBytes) + ",en"); got != Spanish {
		t.Errorf("byte %d was looked at", maxHeaderBytes+1)
	}
	hostile := strings.Repeat("en;q=0.00000000,", 1<<16)
	if n := testing.AllocsPerRun(10, func() { Choose(hostile) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzChoose(f *testing.F) {
	f.Add("es-EC,qu;q=0.9, en;q=0.1")
	f.Fuzz(func(t *testing.T, header string) {
		if got := Choose(header); got > English {
			t.Errorf("language %d", got)
		}
	})
}
