package server_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/raftstore/peernet/certs"
	"github.com/cupo-ec/cupo/server"
	"github.com/cupo-ec/cupo/server/httpapi"
	"github.com/cupo-ec/cupo/wire"
)

// TestTheAPIOverTLS answers those who trust its certificate, nobody who speaks plain HTTP, and takes a new certificate
// without a restart.
func TestTheAPIOverTLS(t *testing.T) {
	const token = "a token over TLS"
	dir, hash := t.TempDir(), httpapi.HashToken(token)
	issue := func() {
		if _, err := certs.Make(dir, []certs.Node{{ID: "api", Hosts: []string{"127.0.0.1"}}}, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	issue()
	config := server.DefaultConfig()
	config.DataDir, config.Listen, config.LogLevel = t.TempDir(), "127.0.0.1:0", "error"
	config.Tokens = []server.Token{{Number: 1, Name: "m", Hash: hex.EncodeToString(hash[:]), Role: "monitor"}}
	config.TLSCert = filepath.Join(dir, "api.crt")
	if _, err := server.New(config); err == nil {
		t.Error("a certificate without a key is taken")
	}
	config.TLSKey = filepath.Join(dir, "ca.key")
	broken, err := server.New(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := broken.Start(t.Context()); err == nil {
		t.Fatal("the key of another certificate is taken")
	}
	config.TLSKey = filepath.Join(dir, "api.key")
	s, err := server.New(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	authority, err := os.ReadFile(filepath.Join(dir, "ca.crt"))
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(authority)
	// serial asks once, over a connection of its own, and answers the serial number of the certificate.
	serial := func() *big.Int {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}}, Timeout: 10 * time.Second}
		defer client.CloseIdleConnections()
		ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+s.Addr()+wire.UnitsPath, nil)
		if err != nil {
			t.Fatal(err)
		}
		ask.Header.Set("Authorization", "Bearer "+token)
		answer, err := client.Do(ask)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Errorf("answered %d", answer.StatusCode)
		}
		return answer.TLS.PeerCertificates[0].SerialNumber
	}
	first := serial()
	if status, answer, err := newClient("http://"+s.Addr(), token).do(http.MethodGet, wire.UnitsPath, "", nil); err == nil && status < 400 {
		t.Errorf("plain HTTP was answered %d %s", status, answer)
	}
	if old, err := tls.Dial("tcp", s.Addr(), &tls.Config{RootCAs: trusted, MaxVersion: tls.VersionTLS11}); err == nil { //nolint:gosec // an old client
		_ = old.Close()
		t.Error("TLS 1.1 is spoken")
	}
	silent, err := net.Dial("tcp", s.Addr()) // it keeps nobody waiting, and no stop
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for _, name := range []string{"api.crt", "api.key"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if again := serial(); again.Cmp(first) != 0 {
		t.Error("while the files are away another certificate is shown")
	}
	issue()
	for deadline := time.Now().Add(20 * time.Second); serial().Cmp(first) == 0; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the new certificate is not shown")
		}
	}
}
