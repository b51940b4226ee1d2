// Package httpapi is the HTTP contract on fasthttp: it turns requests into commands and queries of
// the allocator, and outcomes into answers. routes.go is the one table of URLs, refuse.go the one
// place where a refusal becomes an answer, words the one place of its sentences.
package httpapi
