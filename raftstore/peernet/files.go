package peernet

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"
)

// Files are a node's certificate, its key and the authorities of its cluster, as PEM files. They are read
// again at each handshake, so a certificate is renewed by replacing its files, and an authority by naming
// two in the file for a while. What cannot be used is logged, and what was there before goes on being used.
type Files struct {
	certificatePath, keyPath, authoritiesPath string
	logger                                    *slog.Logger

	mu          sync.Mutex
	pair        contents // of certificate and key
	certificate *tls.Certificate
	authority   contents
	authorities *x509.CertPool
}

// contents are what the files held when they were last looked at.
type contents struct{ first, second []byte }

func (c contents) equal(o contents) bool {
	return bytes.Equal(c.first, o.first) && bytes.Equal(c.second, o.second)
}

// maxFileBytes bounds each file.
const maxFileBytes = 1 << 20

// ReadFiles reads the files for the first time, and fails where they cannot be used. logger is nil for
// slog.Default().
func ReadFiles(certificatePath, keyPath, authoritiesPath string, logger *slog.Logger) (*Files, error) {
	if logger == nil {
		logger = slog.Default()
	}
	f := &Files{certificatePath: certificatePath, keyPath: keyPath, authoritiesPath: authoritiesPath, logger: logger}
	if err := errors.Join(f.readPair(), f.readAuthorities()); err != nil {
		return nil, err
	}
	return f, nil
}

// Certificate answers the node's certificate and key, for Config.Certificate.
func (f *Files) Certificate() (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.readPair(); err != nil {
		f.logger.Error("the node's new certificate cannot be used, and the one before still is", "error", err)
	}
	return f.certificate, nil
}

// Authorities answers who signs the certificates of nodes, for Config.Authorities.
func (f *Files) Authorities() (*x509.CertPool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.readAuthorities(); err != nil {
		f.logger.Error("the new authorities of nodes cannot be used, and those before still are", "error", err)
	}
	return f.authorities, nil
}

// Expires is when the node's certificate ends.
func (f *Files) Expires() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.certificate.Leaf.NotAfter
}

// readPair takes a new certificate in. Of contents that cannot be used it tells once: while two files are
// being replaced, the first of them does not fit the other.
func (f *Files) readPair() error {
	certificate, errCertificate := readBounded(f.certificatePath)
	key, errKey := readBounded(f.keyPath)
	now := contents{certificate, key}
	if f.certificate != nil && now.equal(f.pair) {
		return nil
	}
	f.pair = now
	if err := errors.Join(errCertificate, errKey); err != nil {
		return fmt.Errorf("reading the node's certificate: %w", err)
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return fmt.Errorf("the certificate in %s: %w", f.certificatePath, err)
	}
	if _, err := leafOf(&pair); err != nil {
		return err
	}
	f.certificate = &pair
	return nil
}

func (f *Files) readAuthorities() error {
	text, err := readBounded(f.authoritiesPath)
	now := contents{first: text}
	if f.authorities != nil && now.equal(f.authority) {
		return nil
	}
	f.authority = now
	if err != nil {
		return fmt.Errorf("reading the authorities: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return fmt.Errorf("no certificate is in %s", f.authoritiesPath)
	}
	f.authorities = pool
	return nil
}

func readBounded(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxFileBytes+1))
	if err == nil && len(content) > maxFileBytes {
		return nil, fmt.Errorf("%s has more than %d bytes", path, maxFileBytes)
	}
	return content, err
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
