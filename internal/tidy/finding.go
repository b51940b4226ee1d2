package tidy

import (
	"fmt"
	"strings"
)

// finding is one breach of a rule: where, what, and the reason of the rule in
// words, so that who meets it need not look for the rule first.
type finding struct {
	path string
	line int // 0 where the whole file or folder is meant
	what string
	why  string
}

// String gives the finding in the form that editors and terminals link.
func (f finding) String() string {
	where := f.path
	if f.line > 0 {
		where = fmt.Sprintf("%s:%d", f.path, f.line)
	}
	if f.why == "" {
		return where + ": " + f.what
	}
	return where + ": " + f.what + "\n\twhy: " + f.why
}

// within tells whether a path is named by a pattern: the path itself, or, with
// "/..." at the end, the path and everything below it.
func within(path, pattern string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "/..."); ok {
		return path == prefix || strings.HasPrefix(path, prefix+"/")
	}
	return path == pattern
}

// withinAny tells whether a path is named by one of the patterns.
func withinAny(path string, patterns []string) bool {
	for _, pattern := range patterns {
		if within(path, pattern) {
			return true
		}
	}
	return false
}
