// Package certs makes what the nodes of a cluster know each other by: an authority of the cluster's own,
// and a certificate for each node that it signs.
package certs

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"time"
)

const (
	authorityYears = 10
	nodeYears      = 2
	// earlier lets a certificate be used at once by nodes whose clocks are behind.
	earlier = time.Hour
)

// Node is one for which a certificate is made.
type Node struct {
	// ID is the node's name in the cluster: see CheckNodeID.
	ID string
	// Hosts are addresses and host names that stand in the certificate beside the name. The nodes do
	// not look at them: they are for other programs.
	Hosts []string
}

// pair is a certificate and its key.
type pair struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(now time.Time) (pair, error) {
	return sign(&x509.Certificate{
		Subject:               pkix.Name{CommonName: "Cupo cluster authority"},
		NotBefore:             now.Add(-earlier),
		NotAfter:              now.AddDate(authorityYears, 0, 0),
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLenZero:        true, // it signs nodes, and no further authorities
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}, nil)
}

// newNode makes a node's certificate. It does not outlive its authority.
func newNode(authority pair, node Node, now time.Time) (pair, error) {
	until := now.AddDate(nodeYears, 0, 0)
	if until.After(authority.certificate.NotAfter) {
		until = authority.certificate.NotAfter
	}
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "Cupo node " + node.ID},
		NotBefore:             now.Add(-earlier),
		NotAfter:              until,
		DNSNames:              []string{node.ID},
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	for _, host := range node.Hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	return sign(template, &authority)
}

// sign makes a key and a certificate for it, signed by itself where there is no authority.
func sign(template *x509.Certificate, authority *pair) (pair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return pair{}, fmt.Errorf("making a key: %w", err)
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127)); err != nil {
		return pair{}, fmt.Errorf("making a serial number: %w", err)
	}
	by := pair{certificate: template, key: key}
	if authority != nil {
		by = *authority
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.certificate, &key.PublicKey, by.key)
	if err != nil {
		return pair{}, fmt.Errorf("signing a certificate: %w", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return pair{}, fmt.Errorf("reading the certificate that was made: %w", err)
	}
	return pair{certificate, key}, nil
}
