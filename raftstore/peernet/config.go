package peernet

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"
)

// Config says where a node listens and by what it is known. Listen, Certificate and Authorities have no
// default; a zero field of the others takes the default that its comment names.
type Config struct {
	// Listen is the address to listen at, host:port.
	Listen string
	// Advertise is the address, host:port, at which the other nodes find this one; default Listen's, which
	// then has to name a host.
	Advertise string
	// Certificate answers this node's certificate and key. It is asked at each handshake, so that a new one
	// is used without a restart: see Files.
	Certificate func() (*tls.Certificate, error)
	// Authorities answers who may sign the certificates of nodes; asked at each handshake too.
	Authorities func() (*x509.CertPool, error)
	// Logger; default slog.Default().
	Logger *slog.Logger

	// HandshakeTimeout bounds everything up to the moment at which a connection is the service's; default 5 s.
	HandshakeTimeout time.Duration
	// StallTimeout ends a raft connection on which a message has begun and does not go on; default 10 s.
	// Between messages a connection may be silent for ever.
	StallTimeout time.Duration
	// MaxHandshakes bounds the connections that are not yet anybody's; default 64. Where there would be one
	// more, the oldest of them is dropped: who is slow keeps nobody out.
	MaxHandshakes int
	// MaxConnections bounds the connections that were accepted; default 256.
	MaxConnections int
	// MaxConnectionsPerPeer bounds those of one node; default 32.
	MaxConnectionsPerPeer int
}

func (c Config) withDefaults() (Config, error) {
	if c.Listen == "" || c.Certificate == nil || c.Authorities == nil {
		return c, errors.New("peernet: Config wants Listen, Certificate and Authorities")
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	setDefault(&c.HandshakeTimeout, 5*time.Second)
	setDefault(&c.StallTimeout, 10*time.Second)
	setDefault(&c.MaxHandshakes, 64)
	setDefault(&c.MaxConnections, 256)
	setDefault(&c.MaxConnectionsPerPeer, 32)
	return c, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// advertised is where the others find a node; a text, because it may be the name of a host.
type advertised string

// Network implements net.Addr.
func (advertised) Network() string { return "tcp" }

// String implements net.Addr.
func (a advertised) String() string { return string(a) }

// advertise finds the address to name to the others.
func (c *Config) advertise(listening net.Addr) (advertised, error) {
	address := c.Advertise
	if address == "" {
		address = listening.String()
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", fmt.Errorf("peernet: the address to advertise: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || port == "" || port == "0" || ip != nil && ip.IsUnspecified() {
		return "", fmt.Errorf("peernet: no node finds another at %q; name host and port in Advertise", address)
	}
	return advertised(address), nil
}
