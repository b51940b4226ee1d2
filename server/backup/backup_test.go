package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
)

// borders are where the frames of a file begin, its end included.
func borders(content []byte) (at []int) {
	at = []int{0, len(magicState)}
	for i := len(magicState); i < len(content); at = append(at, i) {
		i += frameHeadBytes + int(binary.BigEndian.Uint32(content[i+1:]))
	}
	return at
}

func sample(t testing.TB) (content []byte, header Header, k *keys) {
	t.Helper()
	n := startNode(t, filepath.Join(t.TempDir(), "node"))
	defer n.stop()
	n.begin()
	n.grow(10)
	content, header = n.open()
	return content, header, makeKeys(t)
}

// rewritten is a file whose frames were changed and whose checksums fit all the same.
func rewritten(t *testing.T, content []byte, magic string, change func(kind byte, body []byte) []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := newFrameWriter(&out, magic)
	if err != nil {
		t.Fatal(err)
	}
	at := borders(content)
	for i := 1; i < len(at)-1; i++ {
		frame := content[at[i]:at[i+1]]
		if frame[0] == frameSum {
			break
		}
		if body := change(frame[0], bytes.Clone(frame[frameHeadBytes:])); body != nil {
			if err := w.frame(frame[0], body); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.end(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func changedHeader(change func(h *Header)) func(kind byte, body []byte) []byte {
	return func(kind byte, body []byte) []byte {
		if kind != frameHeader {
			return body
		}
		var h Header
		_ = json.Unmarshal(body, &h)
		change(&h)
		body, _ = json.Marshal(&h)
		return body
	}
}

func unchanged(_ byte, body []byte) []byte { return body }

// TestWhatIsCutOffIsRefused at every border, beside every border, and anywhere.
func TestWhatIsCutOffIsRefused(t *testing.T) {
	content, _, k := sample(t)
	if n, err := readAll(content); err != nil || n < 10 {
		t.Fatalf("the whole has %d records, %v", n, err)
	}
	if got := rewritten(t, content, magicState, unchanged); !bytes.Equal(got, content) {
		t.Fatal("what is written again differs")
	}
	for _, at := range borders(content) {
		for _, cut := range []int{at - 1, at, at + 1} {
			if cut < 0 || cut >= len(content) {
				continue
			}
			if _, err := readAll(content[:cut]); !errors.Is(err, ErrDamaged) {
				t.Errorf("cut at %d of %d: %v", cut, len(content), err)
			}
		}
	}
	if _, err := readAll(append(bytes.Clone(content), 0)); !errors.Is(err, ErrDamaged) {
		t.Errorf("a byte more: %v", err)
	}
	dir := filepath.Join(t.TempDir(), "new")
	for _, at := range borders(content)[:len(borders(content))-1] {
		if _, err := k.restore(t, dir, content[:at]).Run(t.Context()); !errors.Is(err, ErrDamaged) {
			t.Errorf("restoring what is cut at %d: %v", at, err)
		}
		wantNothing(t, dir)
	}
	sealed := k.sealed(t, content)
	for range 20 {
		r := &Restore{Dir: dir, Logger: quiet(t), Key: k.key, From: bytes.NewReader(sealed[:rand.IntN(len(sealed))])}
		if _, err := r.Run(t.Context()); !errors.Is(err, ErrDamaged) {
			t.Errorf("restoring a sealed one that is cut: %v", err)
		}
		wantNothing(t, dir)
	}
}

// TestTheHashOfEverythingIsCompared: blocks that are each whole, in another order.
func TestTheHashOfEverythingIsCompared(t *testing.T) {
	content, _, _ := sample(t)
	at := borders(content)
	last := at[len(at)-2]
	other := sha256.Sum256([]byte("something else"))
	bad := bytes.NewBuffer(bytes.Clone(content[:last]))
	w := &frameWriter{to: bad, sum: sha256.New()}
	if err := w.frame(frameSum, other[:]); err != nil {
		t.Fatal(err)
	}
	if _, err := readAll(bad.Bytes()); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("another hash: %v", err)
	}
}

// TestWhatWasAlteredIsRefused: single bits of the sealed file, and of what is in it.
func TestWhatWasAlteredIsRefused(t *testing.T) {
	content, _, k := sample(t)
	for range 3000 {
		bad := bytes.Clone(content)
		bad[rand.IntN(len(bad))] ^= 1 << rand.IntN(8)
		_, err := readAll(bad)
		if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrAnotherKind) && !errors.Is(err, ErrUnknownVersion) {
			t.Fatalf("a flipped bit: %v", err)
		}
	}
	sealed, dir := k.sealed(t, content), filepath.Join(t.TempDir(), "new")
	for range 40 {
		bad := bytes.Clone(sealed)
		bad[rand.IntN(len(bad))] ^= 1 << rand.IntN(8)
		r := &Restore{Dir: dir, Logger: quiet(t), Key: k.key, From: bytes.NewReader(bad)}
		if _, err := r.Run(t.Context()); !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrWrongKey) {
			t.Errorf("a flipped bit of a sealed one: %v", err)
		}
		wantNothing(t, dir)
	}
}

// TestWhatWasForgedIsRefused by somebody who can make all checksums fit.
func TestWhatWasForgedIsRefused(t *testing.T) {
	content, _, k := sample(t)
	header := changedHeader
	for name, c := range map[string]struct {
		magic  string
		change func(kind byte, body []byte) []byte
		want   error
	}{
		"another form":      {"CUPOBAK\x02", unchanged, ErrUnknownVersion},
		"another kind":      {magicLog, unchanged, ErrAnotherKind},
		"a newer allocator": {magicState, header(func(h *Header) { h.FormatVersion = int32(allocator.NewestFormat) + 1 }), ErrUnknownVersion},
		"no generation":     {magicState, header(func(h *Header) { h.Generation = 0 }), ErrDamaged},
		"another time":      {magicState, header(func(h *Header) { h.TimeMillis++ }), ErrDamaged},
		"no records": {magicState, func(kind byte, body []byte) []byte {
			if kind == frameRecords {
				return nil
			}
			return body
		}, ErrDamaged},
		"an edited trail": {magicState, func(kind byte, body []byte) []byte {
			if kind == frameRecords {
				body[len(body)-40] ^= 1 // in the last record of the trail, which ends with its hash of 32 bytes
			}
			return body
		}, ErrViolations},
		"given up": {magicState, func(kind byte, body []byte) []byte {
			if kind == frameTrailer {
				return nil
			}
			return body
		}, ErrDamaged},
	} {
		dir := filepath.Join(t.TempDir(), "new")
		_, err := k.restore(t, dir, rewritten(t, content, c.magic, c.change)).Run(t.Context())
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		wantNothing(t, dir)
	}
}

func TestWrongKeysAndPlaces(t *testing.T) {
	content, header, k := sample(t)
	other := makeKeys(t)
	dir := filepath.Join(t.TempDir(), "new")
	r := k.restore(t, dir, content)
	r.Key = other.key
	if _, err := r.Run(t.Context()); !errors.Is(err, ErrWrongKey) {
		t.Errorf("another key: %v", err)
	}
	wantNothing(t, dir)
	r = k.restore(t, dir, content)
	r.ToIndex = header.Index + 1
	if _, err := r.Run(t.Context()); !errors.Is(err, ErrNotReached) {
		t.Errorf("later without a log: %v", err)
	}
	wantNothing(t, dir)
	if err := os.MkdirAll(filepath.Join(dir, "letters"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := k.restore(t, dir, content).Run(t.Context()); !errors.Is(err, raftstore.ErrNotEmpty) {
		t.Errorf("into a directory that has something: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir += "er"
	if _, err := k.restore(t, dir, content).Run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	wantNothing(t, dir)
	if _, err := SealFor(nil); !errors.Is(err, ErrNobodyCouldOpen) {
		t.Errorf("an open backup: %v", err)
	}
	if _, err := (&Seal{}).Writer(io.Discard); !errors.Is(err, ErrNobodyCouldOpen) {
		t.Errorf("an open backup: %v", err)
	}
	if _, err := SealFor([]string{"age1x"}); err == nil {
		t.Error("sealed for nobody")
	}
	if _, err := OpenKey(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a key that is not there was read")
	}
}

func TestAPassphraseOpensWhatItSealed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "words")
	for text, fits := range map[string]bool{"short\n": false, "twelve words and more\n": true} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := SealWithPassphrase(file); (err == nil) != fits {
			t.Errorf("%q: %v", text, err)
		}
	}
	if testing.Short() {
		t.Skip("deriving keys takes a second")
	}
	_ = os.WriteFile(file, []byte("twelve words and more\n"), 0o600)
	seal, err := SealWithPassphrase(file)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := seal.Writer(&out)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write([]byte("hello"))
	_ = w.Close()
	key, err := OpenPassphrase(file)
	if err != nil {
		t.Fatal(err)
	}
	r, err := key.Reader(&out)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || string(got) != "hello" {
		t.Errorf("opened %q %v", got, err)
	}
}

// TestABackupOfManyBlocks goes through readers and writers of odd sizes.
func TestABackupOfManyBlocks(t *testing.T) {
	var out bytes.Buffer
	w, _ := newFrameWriter(&out, magicState)
	header := Header{FormatVersion: 1, Generation: 2, Index: 3, Term: 4}
	scan := func(_, _ []byte, fn func(key, value []byte) error) error {
		for i := range uint32(20000) {
			if err := fn(binary.BigEndian.AppendUint32(nil, i), make([]byte, 100+i%7)); err != nil {
				return err
			}
		}
		return nil
	}
	if err := writeState(w, &header, &allocator.Summary{}, scan); err != nil {
		t.Fatal(err)
	}
	var c counting
	_, trailer, err := Read(iotest.HalfReader(&out), &c)
	if err != nil || c.records != 20000 || trailer.Records != 20000 || trailer.Blocks < 5 {
		t.Errorf("%d records, %+v, %v", c.records, trailer, err)
	}
}

// failingWriter takes so much.
type failingWriter struct{ left int }

func (f *failingWriter) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errors.New("gone")
	}
	return len(p), nil
}

// TestABackupThatIsGivenUpSaysSo to who reads it, where there is somebody.
func TestABackupThatIsGivenUpSaysSo(t *testing.T) {
	n := startNode(t, filepath.Join(t.TempDir(), "node"))
	defer n.stop()
	var out bytes.Buffer
	if _, err := Write(t.Context(), n.Store, time.Now(), &out); !errors.Is(err, allocator.ErrNothingRecorded) {
		t.Errorf("of a cluster that has not begun: %v", err)
	}
	if _, err := readAll(out.Bytes()); !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrGivenUp) {
		t.Errorf("and it reads as %v", err)
	}
	n.begin()
	n.grow(3)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out.Reset()
	if _, err := Write(ctx, n.Store, time.Now(), &out); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that is over: %v", err)
	}
	if _, err := readAll(out.Bytes()); !errors.Is(err, ErrGivenUp) || !strings.Contains(err.Error(), "stopping") {
		t.Errorf("and it reads as %v", err)
	}
	if _, err := Write(t.Context(), n.Store, time.Now(), &failingWriter{left: 200}); err == nil {
		t.Error("a reader who has gone was not missed")
	}
	n.grow(1) // and the node goes on
}
