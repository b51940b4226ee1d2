package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// TestWhoAndWhere says which of several descriptions of the connection counts.
func TestWhoAndWhere(t *testing.T) {
	api := newFakeAPI(t, booked())
	demo := fmt.Sprintf(`{"url":%q,"tokens":{"web":"t-web","operator":"t-operator","monitor":"t-monitor"}}`, api.url)
	for _, c := range []struct {
		name, flags string
		env         map[string]string
		standard    bool
		code        int
		token       string
	}{
		{name: "nothing at all", code: exitUsage},
		{name: "the demo of this directory", standard: true, token: "t-web"},
		{name: "the demo of this directory as somebody", flags: "--as operator", standard: true, token: "t-operator"},
		{name: "a demo", flags: "--demo other", token: "t-web"},
		{name: "a demo beats the environment", flags: "--demo other", env: map[string]string{urlVariable: "http://x", tokenVariable: "x"}, token: "t-web"},
		{name: "a demo without such a token", flags: "--demo other --as admin", code: exitFailure},
		{name: "no demo there", flags: "--demo nowhere", code: exitFailure},
		{name: "the environment", env: map[string]string{urlVariable: api.url, tokenVariable: "t-env"}, standard: true, token: "t-env"},
		{name: "flags", flags: "--url " + api.url + "/ --token-file token", token: "t-file"},
		{name: "flags beat the environment", flags: "--url " + api.url + " --token-file token",
			env: map[string]string{urlVariable: "http://x", tokenVariable: "x"}, token: "t-file"},
		{name: "an address without a token", flags: "--url " + api.url, standard: true, code: exitUsage},
		{name: "a token without an address", flags: "--token-file token", standard: true, code: exitUsage},
		{name: "a token of the environment without an address", env: map[string]string{tokenVariable: "x"}, standard: true, code: exitUsage},
		{name: "no such token file", flags: "--url " + api.url + " --token-file nowhere", code: exitFailure},
		{name: "an empty token", env: map[string]string{urlVariable: api.url, tokenVariable: " "}, code: exitFailure},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if c.standard {
				writeFile(t, filepath.Join(dir, "data", "demo.json"), demo)
			}
			writeFile(t, filepath.Join(dir, "other", "demo.json"), demo)
			writeFile(t, filepath.Join(dir, "token"), " t-file\n")
			t.Chdir(dir)
			w := newWorld(nil)
			w.env = c.env
			before := len(api.requests())
			if code := w.call(t, "show K7M2-9QXA "+c.flags); code != c.code {
				t.Fatalf("code %d, want %d: %s", code, c.code, w.err.String())
			}
			got := api.requests()[before:]
			if c.token == "" {
				if len(got) > 0 {
					t.Errorf("the API was asked %v", got)
				}
				return
			}
			if got[0].token != wire.BearerPrefix+c.token || got[0].language != "es" {
				t.Errorf("came as %q in %q", got[0].token, got[0].language)
			}
			usesStandard := c.standard && c.env == nil
			if said := strings.Contains(w.err.String(), "using the demo of data/demo.json as "); said != usesStandard {
				t.Errorf("stderr %q", w.err.String())
			}
		})
	}
}

func TestVerifyIsTheMonitor(t *testing.T) {
	api := newFakeAPI(t, done(&wire.VerifyReport{}))
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "demo.json"), fmt.Sprintf(`{"url":%q,"tokens":{"web":"t-web","monitor":"t-monitor"}}`, api.url))
	if code := newWorld(nil).call(t, "verify --demo "+dir); code != exitDone || api.requests()[0].token != wire.BearerPrefix+"t-monitor" {
		t.Errorf("code %d, came as %q", code, api.requests()[0].token)
	}
}
