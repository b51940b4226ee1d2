package screens

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// newer builds cupod from sources of which the screens' look has one comment more.
func newer(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	tree := t.TempDir()
	if err := copySources(root, tree); err != nil {
		t.Fatal(err)
	}
	look := filepath.Join(tree, "kiosk/site/src/style.css")
	text, err := os.ReadFile(look)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(look, append(text, "\n/* newer */\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "cupod")
	for _, arguments := range [][]string{{"run", "./kiosk/site/pack"}, {"build", "-buildvcs=false", "-o", to, "./cmd/cupod"}} {
		command := exec.Command("go", arguments...)
		command.Dir = tree
		if output, err := command.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v: %s", strings.Join(arguments, " "), err, output)
		}
	}
	return to
}

// copySources copies what a build needs: everything but the folders that it or others make.
func copySources(root, to string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules" || name == "data" || name == "bin" || name == "out" || name == "docs/pictures"):
			return filepath.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		case !entry.Type().IsRegular():
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("reading a source: %w", err)
		}
		return os.WriteFile(filepath.Join(to, name), content, 0o644)
	})
}

// version is the program that the kiosk said it runs.
func (s *system) version() string {
	s.t.Helper()
	var answer struct {
		Kiosks []struct{ Version string } `json:"kiosks"`
	}
	s.get(s.demo.Tokens.Admin, wire.KiosksPath, &answer)
	if len(answer.Kiosks) == 0 {
		return ""
	}
	return answer.Kiosks[len(answer.Kiosks)-1].Version
}

// TestANewerProgramIsSwappedIn when the server has one: not under somebody's hands, and without the kiosk having to be
// paired again. What was noted meanwhile is still delivered.
func TestANewerProgramIsSwappedIn(t *testing.T) {
	s := start(t)
	b := paired(t, s)
	b.ready()
	before := s.version()
	p := s.person()
	code := s.book(p, s.slotToday("2026-11-23T09:00:00-05:00"))
	s.kill()
	b.press("Ya tengo cita")
	b.identify(p)
	b.see("No hay conexión")
	b.press("Anotar mi llegada")
	b.see("1 por enviar")
	b.press("Terminar")
	eval[any](b, `window.old = true`)
	s.config.Binary = newer(t)
	s.begin()
	b.wait(200, "runs the newer program", func() bool { return !eval[bool](b, `!!window.old`) && s.version() != before })
	b.see("¿Qué desea hacer?")
	b.until("has delivered", func() bool { return !strings.Contains(b.text(), "por enviar") })
	if status, times := s.status(code), s.arrivals(code); status != "checked-in" || times != 1 {
		t.Errorf("the appointment is %s, and %d arrivals were recorded", status, times)
	}
	eval[any](b, `caches.keys().then((names) => { window.kept = names.length })`)
	b.until("keeps one program alone", func() bool { return eval[bool](b, `window.kept === 1`) })
}
