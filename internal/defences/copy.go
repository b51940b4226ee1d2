package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// tree is a copy of the committed tree, of which lines can be taken out.
type tree struct {
	root   string // the repository
	copy   string
	commit string
}

func copyTree(ctx context.Context) (*tree, error) {
	root, err := git(ctx, ".", "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	commit, err := git(ctx, root, "rev-parse", "--short", "HEAD")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "defences")
	if err != nil {
		return nil, fmt.Errorf("making room for a copy: %w", err)
	}
	t := &tree{root: root, copy: filepath.Join(dir, "tree"), commit: commit}
	if _, err := git(ctx, root, "worktree", "add", "--detach", t.copy, commit); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return t, nil
}

// remove leaves nothing of the copy, also when the run was ended.
func (t *tree) remove() error {
	_, err := git(context.Background(), t.root, "worktree", "remove", "--force", t.copy)
	return errors.Join(err, os.RemoveAll(filepath.Dir(t.copy)))
}

func git(ctx context.Context, dir string, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, arguments...)...)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C must not cut a removal short
	out, err := command.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("git %s: %w\n%s", arguments[0], err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// takeOut replaces the line of a defence; restore puts it back.
func (t *tree) takeOut(d *defence) (restore func() error, err error) {
	name := filepath.Join(t.copy, d.file)
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("reading where the defence stands: %w", err)
	}
	if n := bytes.Count(text, []byte(d.old)); n != 1 {
		return nil, fmt.Errorf("%s has %q %d times and not once", d.file, d.old, n)
	}
	put := func(text []byte) error {
		if err := os.WriteFile(name, text, 0o644); err != nil {
			return fmt.Errorf("writing %s: %w", d.file, err)
		}
		return nil
	}
	return func() error { return put(text) }, put(bytes.Replace(text, []byte(d.old), []byte(d.new), 1))
}

// errTooLong is a command that did not end in time: it says nothing.
var errTooLong = errors.New("not done in time")

// run runs a command in the copy and answers all that it printed.
func (t *tree) run(ctx context.Context, limit time.Duration, words []string) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, errTooLong)
	defer cancel()
	command := exec.CommandContext(ctx, words[0], words[1:]...)
	command.Dir = t.copy
	// A test has processes of its own: they end with it.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	command.WaitDelay = 10 * time.Second
	out, err := command.CombinedOutput()
	if ctx.Err() != nil {
		return string(out), context.Cause(ctx)
	}
	return string(out), err
}
