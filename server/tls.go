package server

import (
	"crypto/tls"
	"fmt"
	"net"
	"time"

	"github.com/cupo-ec/cupo/raftstore/peernet"
)

// secure makes a listener one for TLS, where the configuration names a certificate.
func (s *Server) secure(plain net.Listener) (net.Listener, error) {
	if s.config.TLSCert == "" {
		return plain, nil
	}
	pair, err := peernet.ReadPair(s.config.TLSCert, s.config.TLSKey, s.logger)
	if err != nil {
		return plain, fmt.Errorf("reading the certificate of the API: %w", err)
	}
	s.apiCertificate = pair
	return tls.NewListener(plain, &tls.Config{
		MinVersion:     tls.VersionTLS12,
		NextProtos:     []string{"http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return pair.Certificate() },
	}), nil
}

// certificateEnds is when the first of this replica's certificates does, of the API and between nodes; the zero time
// where it has none.
func (s *Server) certificateEnds() (ends time.Time) {
	if s.peers != nil {
		ends = s.peers.files.Expires()
	}
	if s.apiCertificate == nil {
		return ends
	}
	if other := s.apiCertificate.Expires(); ends.IsZero() || other.Before(ends) {
		return other
	}
	return ends
}
