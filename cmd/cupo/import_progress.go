package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/cupo-ec/cupo/wire"
)

const (
	progressVersion = 1
	progressSuffix  = ".cupo-import"
	newSuffix       = ".new"
)

// openProgress takes up what was done of a file, or begins.
func openProgress(t *terminal, f *importFlags) (*progress, error) {
	sum, err := hashFile(f.file)
	if err != nil {
		return nil, err
	}
	p := &progress{Version: progressVersion, Kind: f.kind, SHA256: sum, Run: newRun()}
	if !f.dryRun {
		p.name = f.file + progressSuffix
		if f.report != f.file+".refused.csv" {
			p.name = filepath.Join(filepath.Dir(f.report), filepath.Base(f.file)+progressSuffix)
		}
		if err := p.takeUp(t); err != nil {
			return nil, err
		}
	}
	p.report, err = openReport(f.report, p.ReportBytes)
	return p, err
}

func hashFile(name string) (string, error) {
	file, err := os.Open(name)
	if err != nil {
		return "", fmt.Errorf("reading the file: %w", err)
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", fmt.Errorf("reading the file: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func newRun() string {
	var drawn [6]byte
	_, _ = rand.Read(drawn[:]) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(drawn[:])
}

// takeUp reads the progress of an import that was interrupted.
func (p *progress) takeUp(t *terminal) error {
	text, err := os.ReadFile(p.name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading what was done: %w", err)
	}
	kept := &progress{name: p.name}
	if json.Unmarshal(text, kept) != nil || kept.Version != progressVersion || kept.Totals.UnmarshalJSON(kept.Counts) != nil {
		return fmt.Errorf("%s cannot be read: delete it to begin anew", p.name)
	}
	if kept.SHA256 != p.SHA256 || kept.Kind != p.Kind {
		return fmt.Errorf("the file is not the one that %s speaks of: it was changed, or it is of another kind. Delete that to begin anew", p.name)
	}
	t.note("se sigue desde la línea %s", grouped(kept.Line))
	*p = *kept
	return nil
}

// key names the next part, so that it is entered once however often it is sent.
func (p *progress) key() string {
	return "import-" + p.SHA256[:32] + "-" + p.Run + "-" + strconv.FormatInt(p.Part, 10)
}

// done counts a part and keeps that it is done.
func (p *progress) done(part *part, answer *wire.ImportResponse) error {
	p.Totals.Lines += answer.Lines
	p.Totals.Accepted += answer.Accepted
	p.Totals.Unchanged += answer.Unchanged
	p.Totals.RefusedLines += answer.RefusedLines
	p.Totals.Waiting += answer.Waiting
	p.Unnamed += answer.RefusedLines - int64(len(answer.Refused))
	p.Part++
	p.Offset, p.Line = part.end, part.nextLine
	var err error
	if p.ReportBytes, err = p.report.add(answer.Refused); err != nil {
		return err
	}
	return p.keep()
}

// keep writes the progress, by renaming, so that nobody reads half of it.
func (p *progress) keep() error {
	if p.name == "" {
		return nil
	}
	p.Counts = p.Totals.AppendJSON(nil)
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("keeping what was done: %w", err)
	}
	if err := os.WriteFile(p.name+newSuffix, text, 0o600); err != nil {
		return fmt.Errorf("keeping what was done: %w", err)
	}
	if err := os.Rename(p.name+newSuffix, p.name); err != nil {
		return fmt.Errorf("keeping what was done: %w", err)
	}
	return nil
}

// finish forgets what was done, for all is.
func (p *progress) finish() error {
	if err := p.report.finish(p.Totals.RefusedLines > 0); err != nil {
		return err
	}
	if p.name == "" {
		return nil
	}
	if err := os.Remove(p.name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forgetting what was done: %w", err)
	}
	return nil
}

// explain says how an import that was interrupted goes on.
func (p *progress) explain(t *terminal, err error) {
	var refused *refusal
	if p.name == "" || errors.As(err, &refused) && refused.status < 500 && !errors.Is(err, context.Canceled) {
		return
	}
	t.note("repita la misma orden para seguir desde la línea %s", grouped(max(p.Line, 1)))
}

func (p *progress) close() { p.report.close() }

// reportFile is the CSV file of refused lines.
type reportFile struct {
	name  string
	file  *os.File
	bytes int64
}

const reportHeader = "line,field,reason\n"

// openReport takes up a report of so many bytes; what stands behind them belongs to a part that was not
// done.
func openReport(name string, bytes int64) (*reportFile, error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("writing the report: %w", err)
	}
	r := &reportFile{name: name, file: file, bytes: bytes}
	if err := file.Truncate(bytes); err != nil {
		return nil, errors.Join(fmt.Errorf("writing the report: %w", err), file.Close())
	}
	if bytes == 0 {
		err = r.write(reportHeader)
	}
	return r, err
}

func (r *reportFile) write(text string) error {
	n, err := r.file.WriteAt([]byte(text), r.bytes)
	r.bytes += int64(n)
	if err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

func (r *reportFile) add(refused []wire.ImportRefusal) (bytes int64, err error) {
	text := make([]byte, 0, 64*len(refused))
	for i := range refused {
		text = strconv.AppendInt(text, refused[i].Line, 10)
		text = append(append(append(text, ','), clean(refused[i].Field)...), ',')
		text = append(append(text, refused[i].Reason...), '\n')
	}
	err = r.write(string(text))
	return r.bytes, err
}

// finish keeps a report that says something, and removes an empty one.
func (r *reportFile) finish(said bool) error {
	if said {
		if err := r.file.Sync(); err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
		return nil
	}
	if err := os.Remove(r.name); err != nil {
		return fmt.Errorf("removing an empty report: %w", err)
	}
	return nil
}

func (r *reportFile) close() { _ = r.file.Close() }
