package allocator

import (
	"crypto/sha256"
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestVerifyAuditFinds every way in which somebody with the disk in their hands may touch the trail.
func TestVerifyAuditFinds(t *testing.T) {
	clean := busyTown(t)
	for range 6 {
		clean.one(t, Command{Kind: KindPutProvinces, Provinces: []Province{{Code: "17"}}})
	}
	keys := slices.Sorted(maps.Keys(clean.disk))
	n := len(keys)
	if n < 8 || int(clean.sound(t).Records) != n {
		t.Fatalf("the town has %d records", n)
	}
	middle, next, last := keys[n/2], keys[n/2+1], keys[n-1]
	free := string(trailKey(clean.index + 1))
	for name, c := range map[string]struct {
		touch func(w *world)
		names string // the record that is reported
	}{
		"the first is gone":         {func(w *world) { delete(w.disk, keys[0]) }, keys[0]},
		"one in the middle is gone": {func(w *world) { delete(w.disk, middle) }, middle},
		"the last is gone":          {func(w *world) { delete(w.disk, last) }, last},
		"all are gone":              {func(w *world) { clear(w.disk) }, last},
		"two were swapped":          {func(w *world) { w.disk[middle], w.disk[next] = w.disk[next], w.disk[middle] }, middle},
		"one was copied over another": {
			func(w *world) { w.disk[middle] = w.disk[next] }, middle},
		"one was added at the end": {func(w *world) { w.disk[free] = w.disk[last] }, free},
		"one was cut short":        {func(w *world) { w.disk[middle] = w.disk[middle][:7] }, middle},
		"one has more behind it":   {func(w *world) { w.disk[middle] += "x" }, middle},
		"one was moved": {func(w *world) {
			w.disk[free] = w.disk[middle]
			delete(w.disk, middle)
		}, middle},
	} {
		t.Run(name, func(t *testing.T) {
			w := &world{s: clean.s, store: clean.store, disk: maps.Clone(clean.disk)}
			c.touch(w)
			w.reports(t, c.names)
		})
	}
}

// reports wants a violation that names a record.
func (w *world) reports(t *testing.T, key string) {
	t.Helper()
	index := AuditEntry{}
	_ = index.read([]byte(key), make([]byte, sha256.Size)) // only the key counts
	report, err := VerifyAudit(w.scan)
	want := "record " + itoa(index.Index) + " "
	if err != nil || !slices.ContainsFunc(report.Violations, func(v string) bool { return strings.Contains(v, want) }) {
		t.Errorf("reported %v %q, want one of record %d", err, report.Violations, index.Index)
	}
}

func itoa(n uint64) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

// TestVerifyAuditFindsEveryBit: no bit of the whole trail, nor of what the store keeps beside it, can be
// turned unseen.
func TestVerifyAuditFindsEveryBit(t *testing.T) {
	clean := busyTown(t)
	for key, value := range clean.disk {
		for i := range 8 * len(value) {
			w := &world{s: clean.s, store: clean.store, disk: maps.Clone(clean.disk)}
			touched := []byte(value)
			touched[i/8] ^= 1 << (i % 8)
			w.disk[key] = string(touched)
			w.reports(t, key)
		}
	}
	for key, value := range clean.store {
		if kind := recordKind(key[0]); kind != recordMeta && kind != recordTrailMark {
			continue
		}
		const deleted = 1 // the last byte says how far deletion has come; less than that hides nothing
		for i := len(value) - sha256.Size; i < len(value)-deleted; i++ {
			w := &world{s: clean.s, store: maps.Clone(clean.store), disk: clean.disk}
			touched := []byte(value)
			touched[i] ^= 1
			w.store[key] = string(touched)
			if report, err := VerifyAudit(w.scan); err == nil && len(report.Violations) == 0 {
				t.Errorf("byte %d of record %x was changed and nobody sees it", i, key)
			}
		}
	}
}

// TestVerifyAuditFindsForgery: a record that was made to fit the one before it.
func TestVerifyAuditFindsForgery(t *testing.T) {
	w := busyTown(t)
	w.index += 5 // room in between
	w.one(t, Command{Kind: KindPutProvinces, Provinces: []Province{{Code: "17"}}})
	keys := slices.Sorted(maps.Keys(w.disk))
	for back, index := range []uint64{w.index + 1, w.index - 2} {
		before, forged := w.disk[keys[len(keys)-1-back]], trailKey(index)
		body := before[:len(before)-sha256.Size]
		sum := sha256.Sum256([]byte(before[len(before)-sha256.Size:] + string(forged[1:]) + body))
		touched := &world{s: w.s, store: w.store, disk: maps.Clone(w.disk)}
		touched.disk[string(forged)] = body + string(sum[:])
		touched.reports(t, string(forged))
	}
}

// TestVerifyAuditOfAnotherCluster: records cannot be taken over from elsewhere together with their head.
func TestVerifyAuditOfAnotherCluster(t *testing.T) {
	w := newWorld()
	w.one(t, Command{Kind: KindGenesis, Genesis: Secret{7}})
	other := newWorld()
	other.one(t, Command{Kind: KindGenesis, Genesis: Secret{8}})
	for key, value := range other.store {
		if recordKind(key[0]) == recordTrailMark {
			w.store[key] = value
		}
	}
	maps.Copy(w.disk, other.disk)
	m := other.s.meta()
	m.secret = w.s.secret
	w.store[string(recordMeta)+"\x00\x00\x00\x00"] = string(encoded(&m, codeMeta))
	w.reports(t, string(trailKey(1)))
}
