package i18n

import "testing"

func TestNumbersAsTheyAreSaid(t *testing.T) {
	for n, want := range map[int][2]string{
		1: {"uno", "shuk"}, 7: {"siete", "kanchis"}, 10: {"diez", "chunka"}, 12: {"doce", "chunka ishkay"}, 16: {"dieciséis", "chunka sukta"},
		22: {"veintidós", "ishkay chunka ishkay"}, 30: {"treinta", "kimsa chunka"}, 41: {"cuarenta y uno", "chusku chunka shuk"},
		100: {"cien", "patsak"}, 101: {"ciento uno", "patsak shuk"}, 230: {"doscientos treinta", "ishkay patsak kimsa chunka"},
		515: {"quinientos quince", "pichka patsak chunka pichka"}, 999: {"novecientos noventa y nueve", "iskun patsak iskun chunka iskun"},
		0: {"cero", "0"}, 1000: {"1000", "1000"}, -1: {"-1", "-1"},
	} {
		if s, k := Spanish.Spoken(n), Kichwa.Spoken(n); s != want[0] || k != want[1] {
			t.Errorf("%d is said %q and %q, want %q", n, s, k, want)
		}
	}
	seen := map[string]int{}
	for n := range 1000 {
		for _, l := range []Language{Spanish, Kichwa} {
			words := l.Spoken(n)
			if other, twice := seen[words]; twice || words == "" {
				t.Errorf("%d and %d are both said %q", n, other, words)
			}
			seen[words] = n
		}
	}
}
