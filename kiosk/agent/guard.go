package agent

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// guard lets the kiosk's page through, and nobody else.
type guard struct {
	origin string
	secret string // empty for none
	next   http.Handler
}

// ServeHTTP refuses by the headers alone. A refusal tells the page of another origin nothing: it carries
// no CORS header, so that page's script cannot read it.
func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Vary", "Origin")
	if !isLoopback(r.Host) {
		answerProblem(w, r, foreignHost)
		return
	}
	if origins := r.Header.Values("Origin"); len(origins) != 1 || origins[0] != g.origin {
		answerProblem(w, r, foreignOrigin)
		return
	}
	header.Set("Access-Control-Allow-Origin", g.origin)
	if r.Method == http.MethodOptions {
		preflight(w, r)
		return
	}
	if !g.knowsSecret(r) {
		header.Set("WWW-Authenticate", `Bearer realm="kioskagent"`)
		answerProblem(w, r, unauthenticated)
		return
	}
	g.next.ServeHTTP(w, r)
}

// preflight answers what browsers ask before a page may call: CORS, and Private Network Access, without
// which a page from the Internet reaches no local address.
func preflight(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Access-Control-Allow-Methods", "GET, POST")
	header.Set("Access-Control-Allow-Headers", "Accept-Language, Authorization, Content-Type")
	header.Set("Access-Control-Max-Age", "600")
	if r.Header.Get("Access-Control-Request-Private-Network") == "true" {
		header.Set("Access-Control-Allow-Private-Network", "true")
	}
	w.WriteHeader(http.StatusNoContent)
}

// isLoopback judges a Host header. A page of attacker.example whose name was made to point here sends
// its own name.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	} else {
		host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	}
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

// knowsSecret compares hashes, in a time that depends neither on the secret nor on how much of it was
// guessed.
func (g *guard) knowsSecret(r *http.Request) bool {
	if g.secret == "" {
		return true
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	given, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(g.secret))
	return subtle.ConstantTimeCompare(given[:], want[:]) == 1 && ok
}
