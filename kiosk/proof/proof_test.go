package proof

import (
	"bytes"
	"crypto/sha256"
	standard "encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/altcha-org/altcha-lib-go"

	"github.com/cupo-ec/cupo/wire"
)

func TestTheHashIsSHA256(t *testing.T) {
	message := bytes.Repeat([]byte("Cupo\x00\xff"), 60)
	for n := range message {
		if got, want := sum(message[:n]), sha256.Sum256(message[:n]); got != want {
			t.Fatalf("%d bytes: %x, want %x", n, got, want)
		}
	}
}

func TestTheEncodingIsBase64(t *testing.T) {
	for n := range 40 {
		b := bytes.Repeat([]byte{0xfb, 0xf0, 0x3e}, 20)[:n]
		if got, want := base64(b), standard.StdEncoding.EncodeToString(b); got != want {
			t.Errorf("%x: %q, want %q", b, got, want)
		}
	}
}

// check makes a robot check whose number is known.
func check(salt string, number, maxNumber int64) wire.Challenge {
	digest := sha256.Sum256([]byte(salt + strconv.FormatInt(number, 10)))
	return wire.Challenge{Algorithm: Algorithm, Challenge: hex.EncodeToString(digest[:]), MaxNumber: maxNumber, Salt: salt, Signature: "s"}
}

func TestSearch(t *testing.T) {
	for _, salt := range []string{"", "ab?expires=1795453200&", strings.Repeat("x", 63), strings.Repeat("x", 64), strings.Repeat("x", 130)} {
		for _, number := range []int64{0, 1, 9, 10, 1234, 5000} {
			search, known := Begin(check(salt, number, 5000))
			pieces := 0
			for ; known && !search.Over(); search = search.Try(100) {
				if pieces++; search.Percent() > 100 {
					t.Fatal("more than all")
				}
			}
			var told struct {
				Algorithm, Challenge, Salt, Signature string
				Number                                int64
			}
			text, err := standard.StdEncoding.DecodeString(search.Solution())
			if err == nil {
				err = json.Unmarshal(text, &told)
			}
			if err != nil || !search.Found() || told.Number != number || told.Salt != salt || told.Algorithm != Algorithm || told.Signature != "s" {
				t.Errorf("salt of %d bytes, number %d: %+v, found %v, %v", len(salt), number, told, search.Found(), err)
			}
			if int64(pieces) != number/100+1 {
				t.Errorf("number %d took %d pieces", number, pieces)
			}
		}
	}
}

func TestWhatCannotBeSolved(t *testing.T) {
	search, known := Begin(check("salt", 200, 100))
	if search = search.Try(1000); !known || !search.Over() || search.Found() {
		t.Error("a number beyond the largest is found")
	}
	for name, spoil := range map[string]func(*wire.Challenge){
		"another algorithm": func(c *wire.Challenge) { c.Algorithm = "SHA-512" },
		"no hash":           func(c *wire.Challenge) { c.Challenge = "zz" + c.Challenge[2:] },
		"a short hash":      func(c *wire.Challenge) { c.Challenge = "00" },
		"a negative bound":  func(c *wire.Challenge) { c.MaxNumber = -1 },
	} {
		c := check("salt", 1, 10)
		spoil(&c)
		if _, known := Begin(c); known {
			t.Errorf("%s is taken", name)
		}
	}
}

// TestTheServersLibraryAgrees has a check of the library that the server uses solved here, and looked at there.
func TestTheServersLibraryAgrees(t *testing.T) {
	made, err := altcha.CreateChallenge(altcha.ChallengeOptions{Algorithm: altcha.SHA256, MaxNumber: 2000, HMACKey: "key"})
	if err != nil {
		t.Fatal(err)
	}
	search, known := Begin(wire.Challenge{
		Algorithm: made.Algorithm, Challenge: made.Challenge, MaxNumber: made.MaxNumber, Salt: made.Salt, Signature: made.Signature,
	})
	for known && !search.Over() {
		search = search.Try(64)
	}
	if solved, err := altcha.VerifySolutionSafe(search.Solution(), "key", false); err != nil || !solved {
		t.Errorf("solved: %v, %v", solved, err)
	}
}

func BenchmarkTry(b *testing.B) {
	search, _ := Begin(check("0123456789abcdef01234567?expires=1795453200&", -1, 1<<60))
	search.Try(b.N)
}
