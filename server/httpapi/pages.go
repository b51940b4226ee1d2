package httpapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/valyala/fasthttp"
)

// Page is a file that browsers load, compressed once for whoever takes Brotli and for all others. Immutable
// says that another content will have another path.
type Page struct {
	Path, ContentType string
	Brotli, Gzip      []byte
	Immutable         bool
	// Policy is its Content-Security-Policy.
	Policy string
}

// pages are the files by path, each with a tag of its content.
type pages map[string]*taggedPage

type taggedPage struct {
	Page
	tag string
}

func newPages(list []Page) pages {
	all := pages{}
	for _, page := range list {
		sum := sha256.Sum256(page.Brotli)
		all[page.Path] = &taggedPage{page, `"` + hex.EncodeToString(sum[:8]) + `"`}
	}
	return all
}

// find is the page of a path; one that lacks only its last slash is elsewhere.
func (p pages) find(path []byte) (page *taggedPage, elsewhere string) {
	if page = p[string(path)]; page != nil {
		return page, ""
	}
	if p[string(path)+"/"] != nil {
		return nil, string(path) + "/"
	}
	return nil, ""
}

// page answers a path that is a file's; false for one that is none. Files are open to everybody and look at no
// state: they are served whatever the node is doing, so that what is on the screens can say so.
func (c *call) page() bool {
	page, elsewhere := c.api.pages.find(c.http.Path())
	switch {
	case elsewhere != "":
		c.paged = true
		c.http.Response.Header.Set("Location", elsewhere)
		c.http.SetStatusCode(http.StatusPermanentRedirect)
		return true
	case page == nil || !c.http.IsGet() && !c.http.IsHead():
		return false
	}
	c.paged = true
	page.answer(c.http)
	return true
}

const (
	keptForEver = "public, max-age=31536000, immutable"
	askedAgain  = "no-cache"
)

func (p *taggedPage) answer(http *fasthttp.RequestCtx) {
	header := &http.Response.Header
	header.Set("Content-Security-Policy", p.Policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	header.Set("ETag", p.tag)
	header.Set("Vary", "Accept-Encoding")
	header.Set("Cache-Control", askedAgain)
	if p.Immutable {
		header.Set("Cache-Control", keptForEver)
	}
	header.SetContentType(p.ContentType)
	if bytes.Contains(http.Request.Header.Peek("If-None-Match"), []byte(p.tag)) {
		http.SetStatusCode(fasthttp.StatusNotModified)
		return
	}
	body, coding := p.Gzip, "gzip"
	if accepts(http.Request.Header.Peek("Accept-Encoding"), "br") {
		body, coding = p.Brotli, "br"
	}
	header.Set("Content-Encoding", coding)
	http.Response.SetBodyRaw(body)
}

// accepts reports whether a coding is among those of an Accept-Encoding header, and not refused there. All
// browsers take gzip, which is what others get.
func accepts(header []byte, coding string) bool {
	for one := range strings.SplitSeq(string(header), ",") {
		name, parameters, _ := strings.Cut(strings.TrimSpace(one), ";")
		if strings.TrimSpace(name) == coding {
			quality := strings.ReplaceAll(parameters, " ", "")
			return quality != "q=0" && !strings.HasPrefix(quality, "q=0.0")
		}
	}
	return false
}
