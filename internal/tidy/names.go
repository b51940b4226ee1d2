package tidy

import (
	"bytes"
	"fmt"
	"go/ast"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

const maxGoLines = 500

// sayNothing are names under which anything can be put, so everything is.
var sayNothing = []string{"util", "utils", "common", "types", "manager", "managers", "helper", "helpers", "misc"}

// checkNames finds packages whose name or folder says nothing.
func checkNames(t *tree) []finding {
	var found []finding
	seen := map[string]bool{}
	for _, file := range t.gos {
		for _, name := range append(strings.Split(file.folder, "/"), strings.TrimSuffix(file.syntax.Name.Name, "_test")) {
			if !slices.Contains(sayNothing, name) || seen[file.folder] {
				continue
			}
			seen[file.folder] = true
			found = append(found, finding{
				path: file.folder, what: fmt.Sprintf("the name %q says nothing", name),
				why: "a package is named after what it promises; a name that fits anything gathers everything",
			})
		}
	}
	return found
}

// checkLengths finds Go files that are too long to be read at once, and files
// that only claim to be generated.
func checkLengths(t *tree) []finding {
	var found []finding
	for _, file := range t.gos {
		lines := bytes.Count(t.files[file.path], []byte("\n"))
		claims := strings.HasPrefix(path.Base(file.path), "zz_")
		switch generated := ast.IsGenerated(file.syntax); {
		case claims && !generated:
			found = append(found, finding{
				path: file.path, what: "is named zz_ without the line `// Code generated … DO NOT EDIT.`",
				why: "the prefix is for what a program of the repository wrote",
			})
		case generated && !claims:
			found = append(found, finding{
				path: file.path, what: "is generated and not named zz_",
				why: "a reader sees by the name what not to read and not to edit",
			})
		case !claims && lines > maxGoLines:
			found = append(found, finding{
				path: file.path, what: fmt.Sprintf("has %d lines, the limit is %d", lines, maxGoLines),
				why: "a file has one reason to change; the models keep to about 150 lines",
			})
		}
	}
	return found
}

// checkPackageComments finds packages without a package comment, with more than
// one, or with one that does not begin in the form that go doc expects.
func checkPackageComments(t *tree) []finding {
	const why = "exactly one file says what a package is for; two drift apart"
	holders := map[string][]string{} // folder and package name → files with a comment
	comments := map[string]string{}
	for _, file := range t.gos {
		if file.test {
			continue
		}
		key := file.folder + " " + file.syntax.Name.Name
		if _, ok := holders[key]; !ok {
			holders[key] = nil
		}
		if text := strings.TrimSpace(file.syntax.Doc.Text()); text != "" {
			holders[key] = append(holders[key], path.Base(file.path))
			comments[key] = text
		}
	}
	var found []finding
	for _, key := range slices.Sorted(maps.Keys(holders)) {
		folder, name, _ := strings.Cut(key, " ")
		switch files := holders[key]; {
		case len(files) == 0:
			found = append(found, finding{path: folder, what: "package " + name + " has no package comment", why: why})
		case len(files) > 1:
			found = append(found, finding{path: folder, what: "package " + name + " has package comments in " + strings.Join(files, ", "), why: why})
		case name != "main" && !strings.HasPrefix(comments[key], "Package "+name+" "):
			found = append(found, finding{
				path: folder + "/" + files[0], what: "the package comment does not begin with “Package " + name + " ”",
				why: "go doc shows the first sentence alone",
			})
		}
	}
	return found
}

// machinePath matches absolute paths of somebody's machine. It is put together
// from parts so that this file does not hold what it looks for.
var machinePath = regexp.MustCompile(`(?:^|[^A-Za-z0-9_.$}~/-])/(?:` +
	strings.Join([]string{"work/", "root/", "home/[a-z_][a-z0-9_-]*", "Users/[A-Za-z]+/"}, "|") + `)`)

// checkMachinePaths finds paths that exist on one machine only.
func checkMachinePaths(t *tree) []finding {
	var found []finding
	for _, name := range slices.Sorted(maps.Keys(t.files)) {
		if strings.Contains("/"+name, "/testdata/") || !isText(t.files[name]) {
			continue
		}
		number := 0
		for line := range bytes.Lines(t.files[name]) {
			number++
			if match := machinePath.Find(line); match != nil {
				found = append(found, finding{
					path: name, line: number, what: fmt.Sprintf("names %q", strings.TrimSpace(string(match))),
					why: "the repository works on every machine, so it names no folder of one",
				})
			}
		}
	}
	return found
}
