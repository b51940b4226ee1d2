package tidy

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// readIgnored gives the test for files that are not part of the repository. It
// knows the two forms that our .gitignore uses, a path from the root and a
// pattern of a name, and refuses others rather than guess.
func readIgnored(fsys fs.FS) (func(name string) bool, error) {
	text, err := fs.ReadFile(fsys, ".gitignore")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading .gitignore: %w", err)
	}
	var rooted, names []string
	for line := range strings.Lines(string(text)) {
		pattern := strings.TrimSpace(line)
		switch {
		case pattern == "" || strings.HasPrefix(pattern, "#"):
		case strings.HasPrefix(pattern, "!") || strings.Contains(pattern, "**"):
			return nil, fmt.Errorf(".gitignore: %q: tidy does not know this form", pattern)
		case strings.Contains(strings.TrimSuffix(pattern, "/"), "/"):
			rooted = append(rooted, strings.Trim(pattern, "/"))
		default:
			names = append(names, strings.TrimSuffix(pattern, "/"))
		}
	}
	return func(name string) bool {
		for ; name != "." && name != "/"; name = path.Dir(name) {
			if path.Base(name) == ".git" || matchesAny(name, rooted) || matchesAny(path.Base(name), names) {
				return true
			}
		}
		return false
	}, nil
}

func matchesAny(name string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, err := path.Match(pattern, name)
		return ok && err == nil
	})
}
