package tidy

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

const whyDocs = "prose drifts: what a document names is looked up, so that a newcomer can follow it"

// docWord is something that a document names: a word of a code span or of a
// fenced block, a command of one, or the target of a link.
type docWord struct {
	text string
	line int
	kind docKind
}

type docKind int

const (
	inSpan  docKind = iota // the whole of a code span
	inFence                // one line of a fenced block
	inLink                 // the target of a link
)

// isDoc tells the documents whose words are checked.
func isDoc(name string) bool {
	return name == "README.md" || name == "CHANGELOG.md" || path.Base(name) == "DESIGN.md" ||
		strings.HasPrefix(name, "docs/") && strings.HasSuffix(name, ".md")
}

// checkDocs finds paths and make targets that a document names and that are not
// there.
func checkDocs(t *tree) []finding {
	docs := &docCheck{tree: t, targets: makeTargets(t), tops: t.topFolders(), makefile: string(t.files["Makefile"])}
	for _, name := range slices.Sorted(maps.Keys(t.files)) {
		if !isDoc(name) {
			continue
		}
		docs.name = name
		for _, word := range docWords(string(t.files[name])) {
			docs.check(word)
		}
	}
	return docs.found
}

var (
	codeSpan = regexp.MustCompile("`([^`]+)`")
	docLink  = regexp.MustCompile(`\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)`)
	linkRef  = regexp.MustCompile(`^\s{0,3}\[[^\]]+\]:\s+(\S+)`)
)

// docWords splits a Markdown text into what the check looks at.
func docWords(text string) []docWord {
	var words []docWord
	number, fence := 0, ""
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, "\r\n")
		trimmed := strings.TrimSpace(line)
		switch {
		case fence != "" && strings.HasPrefix(trimmed, fence):
			fence = ""
		case fence != "":
			words = append(words, docWord{line, number, inFence})
		case strings.HasPrefix(trimmed, "```"), strings.HasPrefix(trimmed, "~~~"):
			fence = trimmed[:3]
		default:
			for _, m := range codeSpan.FindAllStringSubmatch(line, -1) {
				words = append(words, docWord{m[1], number, inSpan})
			}
			plain := codeSpan.ReplaceAllString(line, "x")
			for _, m := range docLink.FindAllStringSubmatch(plain, -1) {
				words = append(words, docWord{m[1], number, inLink})
			}
			if m := linkRef.FindStringSubmatch(plain); m != nil {
				words = append(words, docWord{m[1], number, inLink})
			}
		}
	}
	return words
}

// docCheck looks up the words of one document after the other.
type docCheck struct {
	tree     *tree
	name     string // the document
	targets  map[string]bool
	tops     map[string]bool
	makefile string
	found    []finding
}

func (d *docCheck) report(word docWord, what string) {
	d.found = append(d.found, finding{path: d.name, line: word.line, what: what, why: whyDocs})
}

func (d *docCheck) check(word docWord) {
	if word.kind == inLink {
		d.link(word)
		return
	}
	d.makes(word)
	text := word.text
	if word.kind == inFence {
		text, _, _ = strings.Cut(text, "#") // a comment is prose
	}
	for _, token := range strings.Fields(text) {
		d.path(word, strings.Trim(token, `"',;:()`))
	}
}

func (d *docCheck) link(word docWord) {
	target, _, _ := strings.Cut(word.text, "#")
	if target == "" || strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
		return
	}
	if !d.exists(path.Join(path.Dir(d.name), target)) {
		d.report(word, "links to "+target+", which is not there")
	}
}

// makeCommand matches one call of make in a command line, up to what ends it.
var makeCommand = regexp.MustCompile(`(?:^|[;&|]\s*|\$\s+)make((?:\s+[^\s;&|#]+)*)`)

func (d *docCheck) makes(word docWord) {
	for _, m := range makeCommand.FindAllStringSubmatch(strings.TrimSpace(word.text), -1) {
		words := strings.Fields(m[1])
		if slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, "-C") }) {
			continue // another Makefile
		}
		for _, w := range words {
			name, _, isVariable := strings.Cut(w, "=")
			switch {
			case strings.HasPrefix(w, "-"):
			case isVariable && !strings.Contains(d.makefile, name):
				d.report(word, "names the variable "+name+", which the Makefile does not know")
			case !isVariable && !d.targets[w]:
				d.report(word, "names `make "+w+"`, which is no target of the Makefile")
			}
		}
	}
}

// path looks a token up if it is a path of the repository by its form: it
// begins with a top folder or with ./, or is the name of a Go or Markdown file.
func (d *docCheck) path(word docWord, token string) {
	if strings.Contains(token, "://") {
		return
	}
	top, _, hasSlash := strings.Cut(token, "/")
	isPath := hasSlash && (top == "." || d.tops[top])
	isFile := word.kind == inSpan && (strings.HasSuffix(token, ".md") || strings.HasSuffix(token, ".go"))
	if !isPath && !isFile || strings.HasPrefix(token, "*.") {
		return
	}
	token = strings.TrimPrefix(token, "./")
	token = strings.TrimSuffix(token, "...")
	token = lineSuffix.ReplaceAllString(token, "")
	token, _, _ = strings.Cut(token, "#")
	if !d.exists(token) && !d.exists(path.Join(path.Dir(d.name), token)) {
		d.report(word, "names "+token+", which is not there")
	}
}

var lineSuffix = regexp.MustCompile(`:\d+(-\d+)?$`)

// exists tells whether a path is in the repository, or is one that is built and
// therefore ignored. A pattern must match something; a place to fill in, such as
// <name>, is passed over with all after it.
func (d *docCheck) exists(name string) bool {
	if at := strings.IndexAny(name, "<{$…"); at >= 0 {
		name = name[:at]
		name = name[:strings.LastIndex(name, "/")+1]
	}
	if before, _, ok := strings.Cut(name, "**"); ok {
		name = before
	}
	name = path.Clean(strings.TrimSuffix(name, "/"))
	if d.tree.folders[name] {
		return true
	}
	if _, ok := d.tree.files[name]; ok {
		return true
	}
	if d.tree.ignored(name) {
		return true
	}
	if strings.ContainsAny(name, "*?[") {
		matches, err := fs.Glob(d.tree.fsys, name)
		return err == nil && len(matches) > 0
	}
	return false
}

// topFolders are the first elements that make a token a path: the folders that
// are there, and those of the table of layers, so that a folder that was renamed
// does not take its mentions out of sight.
func (t *tree) topFolders() map[string]bool {
	tops := map[string]bool{"deploy": true, "docs": true, "tools": true, "scripts": true, ".ci": true}
	for folder := range t.folders {
		top, _, _ := strings.Cut(folder, "/")
		tops[top] = true
	}
	for _, row := range layers {
		top, _, _ := strings.Cut(row.folders, "/")
		tops[top] = true
	}
	delete(tops, ".")
	return tops
}

var targetLine = regexp.MustCompile(`(?m)^([A-Za-z0-9_.-]+(?: [A-Za-z0-9_.-]+)*):(?:[^=]|$)`)

// makeTargets lists the targets of the Makefile.
func makeTargets(t *tree) map[string]bool {
	targets := map[string]bool{}
	for _, m := range targetLine.FindAllStringSubmatch(string(t.files["Makefile"]), -1) {
		for name := range strings.FieldsSeq(m[1]) {
			if !strings.HasPrefix(name, ".") {
				targets[name] = true
			}
		}
	}
	return targets
}

// checkCI finds a .ci/run that does other than the one command that the README
// tells a newcomer to run.
func checkCI(t *tree) []finding {
	const command = "make test"
	const why = "CI and a newcomer run the same command, or one of them finds out later"
	var found []finding
	var commands []string
	for line := range strings.Lines(string(t.files[".ci/run"])) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "set ") || strings.HasPrefix(line, "cd ") {
			continue
		}
		commands = append(commands, line)
	}
	if !slices.Equal(commands, []string{command}) {
		found = append(found, finding{path: ".ci/run", what: fmt.Sprintf("runs %q and not exactly %q", commands, command), why: why})
	}
	if !strings.Contains(string(t.files["README.md"]), command) {
		found = append(found, finding{path: "README.md", what: "does not name `" + command + "`", why: why})
	}
	return found
}
