package server

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// newSuffix is that of a file until it is whole.
const newSuffix = ".new"

// writeWhole puts a text in the place of a file, all or nothing, and returns when it is on the disk.
func writeWhole(path string, text []byte) error {
	temporary := path + newSuffix
	if err := writeSynced(temporary, text); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := os.Rename(temporary, path); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return syncDirectory(filepath.Dir(path))
}

func writeSynced(path string, text []byte) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := file.Write(text); err != nil {
		return err
	}
	return file.Sync()
}

func syncDirectory(dir string) (err error) {
	file, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("syncing %s: %w", dir, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := file.Sync(); err != nil {
		return fmt.Errorf("syncing %s: %w", dir, err)
	}
	return nil
}
