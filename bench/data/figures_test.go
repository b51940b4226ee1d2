package data

import "testing"

func TestAttentions(t *testing.T) {
	if n, err := Attentions("2024-04"); n != 1_713_095 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	for _, unknown := range []string{"", "month", "2024-4", "2031-01"} {
		if n, err := Attentions(unknown); err == nil {
			t.Errorf("%q has %d", unknown, n)
		}
	}
}
