package allocator

import (
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestCodesCatchSlips tries every wrong character and every exchange of neighbours in many codes. Letters
// that are read as others (O as 0) are no slips.
func TestCodesCatchSlips(t *testing.T) {
	s := town(t).s
	for number := uint64(1); number < 200; number++ {
		code := formatCode(s.sealer.Load().appointments.seal(number))
		plain := strings.ReplaceAll(code, "-", "")
		for i := range plain {
			for _, other := range codeAlphabet {
				slip := plain[:i] + string(other) + plain[i+1:]
				if _, ok := parseCode(slip); ok != (slip == plain) {
					t.Fatalf("%s was read for %s", slip, code)
				}
			}
			if i == 0 || plain[i] == plain[i-1] {
				continue
			}
			slip := plain[:i-1] + plain[i:i+1] + plain[i-1:i] + plain[i+1:]
			if _, ok := parseCode(slip); ok {
				t.Fatalf("%s was read for %s", slip, code)
			}
		}
	}
}

func TestCodesAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct {
		text string
		ok   bool
	}{
		{"0000-0000", true}, {"00000000", true}, {"oooo oooo", true}, {"OoOo-0000", true},
		{"0000-000", false}, {"0000-00000", false}, {"0000-0001", false}, {"0000_0000", false}, {"", false}, {"ñ000-0000", false},
	} {
		if sealed, ok := parseCode(c.text); ok != c.ok || sealed != 0 {
			t.Errorf("%q: %d, %v", c.text, sealed, ok)
		}
	}
	one := formatCode(0b00001_11011_00001) // 1, V, 1
	heard := strings.NewReplacer("1", "l", "V", "u").Replace(one)
	if sealed, ok := parseCode(heard); !ok || sealed != 0b00001_11011_00001 {
		t.Errorf("%q was not read as %q", heard, one)
	}
}

// TestCodesDoNotCountUp: what stands in a code says nothing of the next.
func TestCodesDoNotCountUp(t *testing.T) {
	s := town(t).s
	const n = 20_000
	seen, shared := map[string]bool{}, 0
	before := ""
	for number := uint32(1); number <= n; number++ {
		code := s.AppointmentCode(number)
		if seen[code] || code == s.HoldID(number) {
			t.Fatalf("%s was given twice", code)
		}
		seen[code] = true
		if before != "" && code[:2] == before[:2] {
			shared++
		}
		before = code
	}
	// Two random characters agree once in 1,024: 20 of 20,000.
	if shared > 60 {
		t.Errorf("%d of %d codes begin as the one before", shared, n)
	}
	other := NewState()
	other.sealer.Store(newSealer(Secret{1, 2, 3, 4, 5, 6, 7, 9}))
	same := 0
	for number := uint32(1); number <= 1000; number++ {
		if other.AppointmentCode(number) == s.AppointmentCode(number) {
			same++
		}
	}
	if same > 1 {
		t.Errorf("two clusters give the same %d codes", same)
	}
}

// TestPermutation: every number below the limit has one sealed number below it, and comes back from it.
func TestPermutation(t *testing.T) {
	p := newSealer(testSecret).appointments
	seen := make(map[uint64]bool, 1<<16)
	for number := range uint64(1 << 16) {
		sealed := p.seal(number)
		if sealed >= codeLimit || seen[sealed] {
			t.Fatalf("%d was sealed as %d, beyond or twice", number, sealed)
		}
		seen[sealed] = true
	}
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.OneOf(rapid.Uint64Range(0, codeLimit-1), rapid.Uint64Range(codeLimit-1000, codeLimit-1)).Draw(t, "number")
		if sealed := p.seal(number); sealed >= codeLimit || p.open(sealed) != number {
			t.Errorf("%d was sealed as %d and opened as %d", number, sealed, p.open(sealed))
		}
		if opened := p.open(number); opened >= codeLimit || p.seal(opened) != number {
			t.Errorf("%d was opened as %d and sealed as %d", number, opened, p.seal(opened))
		}
	})
}

// TestGuessedCodes: of the codes with a good check character almost none leads anywhere.
func TestGuessedCodes(t *testing.T) {
	w := busyTown(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		if number, ok := w.s.AppointmentNumber(formatCode(r.Uint64() % codeLimit)); ok {
			t.Fatalf("a guess led to appointment %d of %d", number, w.s.appointments.count())
		}
	}
}

func TestHoldCodes(t *testing.T) {
	sealer := newSealer(testSecret)
	seen := map[uint32]int{}
	for hold := uint32(1); hold <= 10_000; hold++ {
		code := sealer.holdCode(hold)
		if code >= 1_000_000 {
			t.Fatalf("hold %d has code %d", hold, code)
		}
		seen[code]++
	}
	// 10,000 balls in a million boxes: about 50 share one.
	if len(seen) < 9_800 {
		t.Errorf("10,000 holds have %d codes", len(seen))
	}
}
