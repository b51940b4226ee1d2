package raftstore

import (
	"errors"
	"testing"
)

func TestSnapshotManifestIsChecked(t *testing.T) {
	d := newStopped(t)
	path := d.path("snapshots/" + d.newest().ID + "/manifest.json")
	content, err := readFile(d.fs, path)
	if err != nil {
		t.Fatal(err)
	}
	for at := range content { // many of them leave good JSON behind
		content[at] ^= 1
		if err := writeFile(d.fs, path, content); err != nil {
			t.Fatal(err)
		}
		if _, err := (&snapshotStore{layout: d.layout}).newest(); !errors.Is(err, ErrDamaged) {
			t.Errorf("byte %d of the manifest was changed: %v", at, err)
		}
		content[at] ^= 1
	}
	content[len(content)/2] ^= 1
	if err := writeFile(d.fs, path, content); err != nil {
		t.Fatal(err)
	}
	d.refused(ErrDamaged, "manifest.json")
}
