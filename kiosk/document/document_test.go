package document

import "testing"

func TestCedulas(t *testing.T) {
	for number, want := range map[string]bool{
		"1710034065": true, "0926687856": true, "1714307103": true, "1713175071": true,
		"1710034064": false, "0102030405": false, "2222222222": false, "171003406": false, "17100340650": false,
		"17100340a5": false, "": false, "0000000000": false,
	} {
		if got := CedulaFits(number); got != want {
			t.Errorf("%q fits: %v", number, got)
		}
	}
}

func TestBare(t *testing.T) {
	if got := Bare(" 171 003-406.5 "); got != "1710034065" {
		t.Errorf("bare is %q", got)
	}
}
