package peernet

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Pair is a certificate and its key, as PEM files that are read again when one is asked for, once a second at most: it is
// renewed by replacing them. What cannot be used is logged, and what was there before goes on being used.
type Pair struct {
	certificatePath, keyPath string
	logger                   *slog.Logger

	certificate atomic.Pointer[tls.Certificate]
	// rereadAfter is how old what was read may be: a rush of handshakes must not be one of files.
	rereadAfter time.Duration

	// reading is held by the one who reads; nobody else waits for a disk.
	reading sync.Mutex
	read    time.Time
	pair    contents
}

// ReadPair reads the files for the first time, and fails where they cannot be used. logger is nil for slog.Default().
func ReadPair(certificatePath, keyPath string, logger *slog.Logger) (*Pair, error) {
	if logger == nil {
		logger = slog.Default()
	}
	p := &Pair{certificatePath: certificatePath, keyPath: keyPath, logger: logger, rereadAfter: time.Second}
	if err := p.readFiles(); err != nil {
		return nil, err
	}
	return p, nil
}

// Certificate answers the certificate and the key that are in the files now.
func (p *Pair) Certificate() (*tls.Certificate, error) { return p.now(), nil }

// Expires is when the certificate that is in the files now ends.
func (p *Pair) Expires() time.Time { return p.now().Leaf.NotAfter }

func (p *Pair) now() *tls.Certificate {
	if p.reading.TryLock() {
		defer p.reading.Unlock()
		if time.Since(p.read) < p.rereadAfter {
			return p.certificate.Load()
		}
		if err := p.readFiles(); err != nil {
			p.logger.Error("the new certificate cannot be used, and the one before still is", "error", err)
		}
	}
	return p.certificate.Load()
}

// readFiles takes a new certificate in. Of contents that cannot be used it tells once: while two files are
// being replaced, the first of them does not fit the other.
func (p *Pair) readFiles() error {
	p.read = time.Now()
	certificate, errCertificate := readBounded(p.certificatePath)
	key, errKey := readBounded(p.keyPath)
	now := contents{certificate, key}
	if p.certificate.Load() != nil && now.equal(p.pair) {
		return nil
	}
	p.pair = now
	if err := errors.Join(errCertificate, errKey); err != nil {
		return fmt.Errorf("reading the certificate: %w", err)
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return fmt.Errorf("the certificate in %s: %w", p.certificatePath, err)
	}
	if _, err := leafOf(&pair); err != nil {
		return err
	}
	p.certificate.Store(&pair)
	return nil
}

// leafOf is the certificate that stands for the node itself.
func leafOf(pair *tls.Certificate) (*x509.Certificate, error) {
	if pair.Leaf != nil {
		return pair.Leaf, nil
	}
	if len(pair.Certificate) == 0 {
		return nil, fmt.Errorf("%w: this node has none", ErrNotTrusted)
	}
	leaf, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		return nil, fmt.Errorf("reading this node's certificate: %w", err)
	}
	return leaf, nil
}
