package server_test

import (
	"context"
	"encoding/hex"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/server"
	"github.com/cupo-ec/cupo/server/httpapi"
	"github.com/cupo-ec/cupo/wire"
)

// TestProductionServesWithItsOwnTokens starts what `cupod serve` starts, twice on the same data.
func TestProductionServesWithItsOwnTokens(t *testing.T) {
	const token = "a token of production"
	hash := httpapi.HashToken(token)
	config := server.DefaultConfig()
	config.DataDir, config.Listen, config.LogLevel = t.TempDir()+"/data", "127.0.0.1:0", "warn"
	config.Tokens = []server.Token{{Number: 7, Name: "m", Hash: hex.EncodeToString(hash[:]), Role: "monitor"}}
	for range 2 {
		s, err := server.New(config)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		monitor := newClient("http://"+s.Addr(), token)
		status, answer, err := monitor.do(http.MethodGet, wire.WithQuery(wire.UnitsPath, wire.ProvinceParam, "20"), "", nil)
		if err != nil || status != http.StatusOK || !strings.Contains(string(answer), `"offset":"-06:00"`) {
			t.Errorf("units of Galápagos answered %d %s %v", status, answer, err)
		}
		if status, _, _ := newClient("http://"+s.Addr(), "demo").do(http.MethodGet, wire.UnitsPath, "", nil); status != http.StatusUnauthorized {
			t.Errorf("an unknown token was answered %d", status)
		}
		if status, _, _ := monitor.do(http.MethodGet, wire.DemoNoopPath, "", nil); status != http.StatusNotFound {
			t.Errorf("a route of the demo was answered %d", status)
		}
		monitor.verify(t)
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	}
	info, err := os.Stat(config.DataDir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the data directory has mode %v (%v): others may read who has which appointment", info.Mode(), err)
	}
}
