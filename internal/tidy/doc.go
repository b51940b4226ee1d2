// Package tidy tests the repository itself: who may import whom, what the
// domain may not know, what the Wasm build may not carry, and that the
// documents tell the truth about paths and targets.
//
// Every rule is a function from a tree of files to findings, so that a test can
// feed it a small bad tree and see it object. The tree is read in process and
// never asked of `go list`: what a child process reads escapes the test cache,
// and a stale "ok" is worse than no check.
package tidy
