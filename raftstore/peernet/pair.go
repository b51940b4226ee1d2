package peernet

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Pair is a certificate and its key, as PEM files that are read again whenever one is asked for: it is renewed by
// replacing them. What cannot be used is logged, and what was there before goes on being used.
type Pair struct {
	certificatePath, keyPath string
	logger                   *slog.Logger

	mu          sync.Mutex
	pair        contents
	certificate *tls.Certificate
}

// ReadPair reads the files for the first time, and fails where they cannot be used. logger is nil for slog.Default().
func ReadPair(certificatePath, keyPath string, logger *slog.Logger) (*Pair, error) {
	if logger == nil {
		logger = slog.Default()
	}
	p := &Pair{certificatePath: certificatePath, keyPath: keyPath, logger: logger}
	if err := p.read(); err != nil {
		return nil, err
	}
	return p, nil
}

// Certificate answers the certificate and the key that are in the files now.
func (p *Pair) Certificate() (*tls.Certificate, error) { return p.now(), nil }

// Expires is when the certificate that is in the files now ends.
func (p *Pair) Expires() time.Time { return p.now().Leaf.NotAfter }

func (p *Pair) now() *tls.Certificate {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.read(); err != nil {
		p.logger.Error("the new certificate cannot be used, and the one before still is", "error", err)
	}
	return p.certificate
}

// read takes a new certificate in. Of contents that cannot be used it tells once: while two files are
// being replaced, the first of them does not fit the other.
func (p *Pair) read() error {
	certificate, errCertificate := readBounded(p.certificatePath)
	key, errKey := readBounded(p.keyPath)
	now := contents{certificate, key}
	if p.certificate != nil && now.equal(p.pair) {
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
	p.certificate = &pair
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
