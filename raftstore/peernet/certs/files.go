package certs

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Reasons for which nothing is made.
var (
	// ErrExists: a file that would have to be written is there.
	ErrExists = errors.New("is there already, and nothing is overwritten")
	// ErrBadAuthority: what is in the directory cannot sign.
	ErrBadAuthority = errors.New("the authority's files cannot be used")
)

const (
	authorityName = "ca"
	certificateOf = ".crt"
	keyOf         = ".key"

	certificateBlock = "CERTIFICATE"
	keyBlock         = "PRIVATE KEY"

	directoryMode   = 0o700
	certificateMode = 0o644
	keyMode         = 0o600
)

// Make writes a certificate and a key for each node into dir, NAME.crt and NAME.key, signed by the
// authority in ca.crt and ca.key, which it makes where dir has none. It answers the paths of the files that
// it made; when it fails it has made none. Keys can be read by their owner only.
//
// Errors: ErrBadName, ErrExists, ErrBadAuthority, or what the file system says.
func Make(dir string, nodes []Node, now time.Time) (made []string, err error) {
	if err := checkNodes(nodes); err != nil {
		return nil, err
	}
	w := &writer{dir: dir}
	if err := w.refuseExisting(nodes); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, directoryMode); err != nil {
		return nil, fmt.Errorf("making the directory: %w", err)
	}
	if err := w.make(nodes, now); err != nil {
		return nil, errors.Join(err, w.undo())
	}
	return w.made, nil
}

// writer remembers what it has made, to take it back.
type writer struct {
	dir  string
	made []string
}

func (w *writer) path(name, ending string) string { return filepath.Join(w.dir, name+ending) }

func (w *writer) refuseExisting(nodes []Node) error {
	for _, node := range nodes {
		for _, path := range []string{w.path(node.ID, certificateOf), w.path(node.ID, keyOf)} {
			if _, err := os.Lstat(path); err == nil {
				return fmt.Errorf("%s %w", path, ErrExists)
			} else if !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("looking for what is there: %w", err)
			}
		}
	}
	return nil
}

func (w *writer) make(nodes []Node, now time.Time) error {
	authority, err := w.authority(now)
	if err != nil {
		return err
	}
	for _, node := range nodes {
		made, err := newNode(authority, node, now)
		if err != nil {
			return err
		}
		if err := w.write(node.ID, made); err != nil {
			return err
		}
	}
	return nil
}

// authority is the one in the directory, or a new one.
func (w *writer) authority(now time.Time) (pair, error) {
	certificate, errCertificate := os.ReadFile(w.path(authorityName, certificateOf))
	key, errKey := os.ReadFile(w.path(authorityName, keyOf))
	switch {
	case errors.Is(errCertificate, fs.ErrNotExist) && errors.Is(errKey, fs.ErrNotExist):
		authority, err := newAuthority(now)
		if err != nil {
			return pair{}, err
		}
		return authority, w.write(authorityName, authority)
	case errCertificate != nil || errKey != nil:
		return pair{}, fmt.Errorf("%w: %w", ErrBadAuthority, errors.Join(errCertificate, errKey))
	}
	authority, err := parse(certificate, key)
	if err != nil {
		return pair{}, fmt.Errorf("%w: %s: %w", ErrBadAuthority, w.path(authorityName, certificateOf), err)
	}
	c := authority.certificate
	if !c.IsCA || now.Before(c.NotBefore) || now.After(c.NotAfter) {
		return pair{}, fmt.Errorf("%w: %s is no authority's, or not of today", ErrBadAuthority, w.path(authorityName, certificateOf))
	}
	return authority, nil
}

func parse(certificate, key []byte) (pair, error) {
	block, _ := pem.Decode(certificate)
	keys, _ := pem.Decode(key)
	if block == nil || block.Type != certificateBlock || keys == nil || keys.Type != keyBlock {
		return pair{}, errors.New("the certificate or the key is not PEM")
	}
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return pair{}, fmt.Errorf("reading the certificate: %w", err)
	}
	private, err := x509.ParsePKCS8PrivateKey(keys.Bytes)
	if err != nil {
		return pair{}, errors.New("the key cannot be read") // and nothing of it is quoted
	}
	signer, ok := private.(*ecdsa.PrivateKey)
	if !ok || !signer.PublicKey.Equal(parsed.PublicKey) {
		return pair{}, errors.New("the key is not the certificate's")
	}
	return pair{parsed, signer}, nil
}

// write makes the two files of a pair, the key first: a certificate is never without one.
func (w *writer) write(name string, p pair) error {
	key, err := x509.MarshalPKCS8PrivateKey(p.key)
	if err != nil {
		return fmt.Errorf("encoding a key: %w", err)
	}
	if err := w.writeFile(w.path(name, keyOf), keyMode, &pem.Block{Type: keyBlock, Bytes: key}); err != nil {
		return err
	}
	return w.writeFile(w.path(name, certificateOf), certificateMode, &pem.Block{Type: certificateBlock, Bytes: p.certificate.Raw})
}

// writeFile makes a file that was not there.
func (w *writer) writeFile(path string, mode fs.FileMode, block *pem.Block) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s %w", path, ErrExists)
	}
	if err != nil {
		return fmt.Errorf("making a file: %w", err)
	}
	w.made = append(w.made, path)
	if err := errors.Join(pem.Encode(file, block), file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

func (w *writer) undo() error {
	var errs []error
	for _, path := range w.made {
		errs = append(errs, os.Remove(path))
	}
	return errors.Join(errs...)
}
