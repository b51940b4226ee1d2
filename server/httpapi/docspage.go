package httpapi

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
)

//go:embed docs.html
var docsPage []byte

// docsPolicy lets the page run its own script and style and fetch from this server, and nothing else:
// they are named by their hashes, so that nothing that gets into the page another way runs.
var docsPolicy = "default-src 'none'; connect-src 'self'; style-src '" + sourceHash(docsPage, "style") + "'; script-src '" +
	sourceHash(docsPage, "script") + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// sourceHash is the hash of a page's one element of a kind, as a content security policy names it.
func sourceHash(page []byte, element string) string {
	_, after, opened := bytes.Cut(page, []byte("<"+element+">"))
	source, _, closed := bytes.Cut(after, []byte("</"+element+">"))
	if !opened || !closed {
		panic("httpapi: a page has no element " + element)
	}
	sum := sha256.Sum256(source)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
