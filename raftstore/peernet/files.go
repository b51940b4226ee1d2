package peernet

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
)

// Files are a node's certificate, its key and the authorities of its cluster, as PEM files. They are read
// again as connections are made, so a certificate is renewed by replacing its files, and an authority by naming
// two in the file for a while. What cannot be used is logged, and what was there before goes on being used.
type Files struct {
	*Pair
	authoritiesPath string

	mu          sync.Mutex
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
	pair, err := ReadPair(certificatePath, keyPath, logger)
	if err != nil {
		return nil, err
	}
	f := &Files{Pair: pair, authoritiesPath: authoritiesPath}
	if err := f.readAuthorities(); err != nil {
		return nil, err
	}
	return f, nil
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
