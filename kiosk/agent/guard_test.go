package agent

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// reached counts what the guard lets through.
func guarded(secret string) (*guard, *int) {
	reached := 0
	return &guard{origin: page, secret: secret, next: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reached++
		w.WriteHeader(http.StatusTeapot)
	})}, &reached
}

func TestOrigin(t *testing.T) {
	for name, origins := range map[string][]string{
		"none": nil, "empty": {""}, "null": {"null"}, "any": {"*"}, "another": {"https://evil.example"},
		"http": {"http://kiosk.example.ec"}, "port": {page + ":8443"}, "standard port": {page + ":443"}, "slash": {page + "/"},
		"suffix": {page + ".evil.example"}, "prefix": {"https://evil-kiosk.example.ec"}, "capital": {"https://Kiosk.example.ec"},
		"twice": {page, "https://evil.example"}, "twice the same": {page, page}, "two in one": {page + " https://evil.example"}, "the agent's own": {"http://127.0.0.1:9180"},
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodOptions, http.MethodHead} {
			g, reached := guarded("")
			r := request(method, "/print", "")
			r.Header["Origin"] = origins
			r.Header.Set("Access-Control-Request-Private-Network", "true")
			w := httptest.NewRecorder()
			g.ServeHTTP(w, r)
			if w.Code != http.StatusForbidden || *reached != 0 {
				t.Errorf("%s %s: answered %d", name, method, w.Code)
			}
			for header := range w.Header() {
				if strings.HasPrefix(header, "Access-Control-") {
					t.Errorf("%s %s: %s tells a page that is not the kiosk's", name, method, header)
				}
			}
		}
	}
}

func TestHost(t *testing.T) {
	for host, want := range map[string]int{
		"127.0.0.1:9180": 418, "127.0.0.1": 418, "localhost:9180": 418, "[::1]:9180": 418, "[::1]": 418, "127.8.8.8:1": 418, "[::ffff:127.0.0.1]:9180": 418,
		"": 421, "evil.example": 421, "evil.example:9180": 421, "127.0.0.1.evil.example": 421, "localhost.evil.example:9180": 421,
		"192.168.1.5:9180": 421, "0.0.0.0:9180": 421, "[::]:9180": 421, "LOCALHOST.": 421, "127.0.0.1:9180:9180": 421, "2130706433": 421, "127.1": 421,
	} {
		g, reached := guarded("")
		r := request(http.MethodGet, "/health", "")
		r.Host = host
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r)
		if w.Code != want || (want == 421) == (*reached == 1) {
			t.Errorf("%q: answered %d, want %d", host, w.Code, want)
		}
	}
}

// TestPreflight: the page may ask; only a page that asks for the private network is told of it.
func TestPreflight(t *testing.T) {
	for _, private := range []bool{false, true} {
		g, reached := guarded("a secret that a preflight never carries")
		r := request(http.MethodOptions, "/print", "")
		r.Header.Set("Access-Control-Request-Method", "POST")
		r.Header.Set("Access-Control-Request-Headers", "content-type")
		if private {
			r.Header.Set("Access-Control-Request-Private-Network", "true")
		}
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r)
		h := w.Header()
		if w.Code != http.StatusNoContent || *reached != 0 || h.Get("Access-Control-Allow-Origin") != page || h.Get("Vary") != "Origin" {
			t.Errorf("answered %d %v", w.Code, h)
		}
		if !strings.Contains(h.Get("Access-Control-Allow-Headers"), "Content-Type") || !strings.Contains(h.Get("Access-Control-Allow-Methods"), "POST") {
			t.Errorf("the page may not print: %v", h)
		}
		if got := h.Get("Access-Control-Allow-Private-Network"); (got == "true") != private {
			t.Errorf("asked for the private network %v: %q", private, got)
		}
		if h.Get("Access-Control-Allow-Credentials") != "" {
			t.Error("nothing here is allowed with cookies")
		}
	}
}

func TestSecret(t *testing.T) {
	const secret = "0123456789abcdef0123456789abcdef"
	for authorization, want := range map[string]int{
		"Bearer " + secret: 418, "": 401, secret: 401, "Bearer ": 401, "Bearer": 401, "Bearer " + secret + "0": 401, "Bearer " + secret[1:]: 401,
		"bearer " + secret: 401, "Basic " + secret: 401, "Bearer  " + secret: 401,
	} {
		g, reached := guarded(secret)
		r := request(http.MethodPost, "/print", "")
		r.Header.Set("Authorization", authorization)
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r)
		if w.Code != want || (want == 418) != (*reached == 1) {
			t.Errorf("%q: answered %d, want %d", authorization, w.Code, want)
		}
		if w.Header().Get("Access-Control-Allow-Origin") != page {
			t.Error("the page cannot read why")
		}
	}
}
