package peernet

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"

	"github.com/cupo-ec/cupo/raftstore/peernet/certs"
)

// The services, as the handshake names them.
const (
	raftService = "cupo-raft/1"
	callService = "cupo-call/1"
)

// tlsConfig is what both sides have in common. Certificates are verified by verify and not by the library:
// a node is known by its name and not by its address, and one that calls may not know the name yet.
func (n *Network) tlsConfig(wanted x509.ExtKeyUsage, services ...string) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS13,
		NextProtos: services,
		// Without tickets nothing comes from a server that was not asked for: see gone.
		SessionTicketsDisabled: true,
		VerifyConnection:       func(state tls.ConnectionState) error { return n.verify(state, wanted) },
	}
}

func (n *Network) serverTLS() *tls.Config {
	c := n.tlsConfig(x509.ExtKeyUsageClientAuth, raftService, callService)
	c.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return n.cfg.Certificate() }
	c.ClientAuth = tls.RequireAnyClientCert
	return c
}

func (n *Network) clientTLS(service string) *tls.Config {
	c := n.tlsConfig(x509.ExtKeyUsageServerAuth, service)
	c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return n.cfg.Certificate() }
	c.InsecureSkipVerify = true // verify does it
	return c
}

// verify wants a certificate of the cluster's authority, of today, and for this side of a connection.
func (n *Network) verify(state tls.ConnectionState, wanted x509.ExtKeyUsage) error {
	if len(state.PeerCertificates) == 0 {
		return fmt.Errorf("%w: there is none", ErrNotTrusted)
	}
	authorities, err := n.cfg.Authorities()
	if err != nil {
		return fmt.Errorf("reading the authorities: %w", err)
	}
	between := x509.NewCertPool()
	for _, certificate := range state.PeerCertificates[1:] {
		between.AddCert(certificate)
	}
	_, err = state.PeerCertificates[0].Verify(x509.VerifyOptions{
		Roots: authorities, Intermediates: between, KeyUsages: []x509.ExtKeyUsage{wanted},
	})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotTrusted, err)
	}
	return nil
}

// names says whether a certificate is that of the member. The common name is not looked at, and a pattern
// matches nobody.
func names(certificate *x509.Certificate, id string) bool {
	return id != "" && slices.Contains(certificate.DNSNames, certs.NameOf(id))
}

// explainTLS finds the reason in what TLS says on the side that calls.
func explainTLS(err error) error {
	var operation *net.OpError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &operation) && operation.Op == "remote error":
		return fmt.Errorf("%w: the peer says: %w", ErrNotTrusted, operation.Err)
	case errors.As(err, &record):
		return fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	return err
}
