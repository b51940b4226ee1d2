package tidy

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

const dependenciesPage = "docs/decisions/dependencies.md"

const whyDependency = "each module is code that a hospital runs without our having written it: it has a reason, in " + dependenciesPage

// requirement is one required module of go.mod.
type requirement struct {
	module   string
	version  string
	indirect bool
	line     int
}

// requireLine matches a line of a require block, or a require of one line.
var requireLine = regexp.MustCompile(`^\s*(?:require\s+)?([a-zA-Z0-9.~_/-]+\.[a-zA-Z0-9.~_/-]+)\s+(v\S+)\s*(//\s*indirect)?`)

func requirements(t *tree) []requirement {
	var list []requirement
	number, inRequire := 0, false
	for line := range strings.Lines(string(t.files["go.mod"])) {
		number++
		switch trimmed := strings.TrimSpace(line); {
		case strings.HasPrefix(trimmed, "require ("):
			inRequire = true
			continue
		case trimmed == ")":
			inRequire = false
			continue
		case !inRequire && !strings.HasPrefix(trimmed, "require "):
			continue
		}
		if m := requireLine.FindStringSubmatch(line); m != nil {
			list = append(list, requirement{module: m[1], version: m[2], indirect: m[3] != "", line: number})
		}
	}
	return list
}

// moduleRow matches a row of the table of dependencies.md: module, licence and
// reason, none of them empty.
var moduleRow = regexp.MustCompile("^\\|\\s*`([^`]+)`\\s*\\|\\s*(\\S[^|]*)\\|\\s*(\\S[^|]*)\\|\\s*$")

var versionWord = regexp.MustCompile(`\bv\d+\.\d+\.\d+\b`)

// checkDependencies compares go.mod, what the code imports, and the page of
// reasons. A module is direct when go.mod says so or when a file imports it: the
// indirect marks are only as fresh as the last `go mod tidy`.
func checkDependencies(t *tree) []finding {
	rows, lines := map[string]string{}, map[string]int{}
	number := 0
	for line := range strings.Lines(string(t.files[dependenciesPage])) {
		number++
		if m := moduleRow.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
			rows[m[1]], lines[m[1]] = m[3], number
		}
	}
	imported := t.importedModules()
	var found []finding
	required := map[string]string{}
	for _, r := range requirements(t) {
		required[r.module] = r.version
		if _, ok := rows[r.module]; ok || r.indirect && !imported[r.module] {
			continue
		}
		found = append(found, finding{path: "go.mod", line: r.line, what: r.module + " has no line in " + dependenciesPage, why: whyDependency})
	}
	for _, module := range slices.Sorted(maps.Keys(rows)) {
		version, ok := required[module]
		if !ok {
			found = append(found, finding{path: dependenciesPage, line: lines[module], what: module + " is not in go.mod", why: "a reason outlived its module"})
			continue
		}
		if named := versionWord.FindString(rows[module]); named != "" && named != version {
			found = append(found, finding{path: dependenciesPage, line: lines[module], what: fmt.Sprintf("%s is said to be %s and is %s", module, named, version), why: "a pinned version was raised without its reason"})
		}
	}
	return found
}

// importedModules gives the required modules that some file of ours imports.
func (t *tree) importedModules() map[string]bool {
	imported := map[string]bool{}
	list := requirements(t)
	for _, file := range t.gos {
		if file.nested {
			continue
		}
		for _, i := range t.imports(file) {
			best := ""
			for _, r := range list {
				if within(i.path, r.module+"/...") && len(r.module) > len(best) {
					best = r.module
				}
			}
			if best != "" {
				imported[best] = true
			}
		}
	}
	return imported
}
