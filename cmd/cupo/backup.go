package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/cupo-ec/cupo/server/backup"
	"github.com/cupo-ec/cupo/wire"
)

func backupCommand() command {
	return command{
		name: "backup",
		usage: []string{
			"--out FILE (--recipient AGE… | --passphrase-file FILE)",
			"keygen --out FILE",
			"log --out DIR (--recipient AGE… | --passphrase-file FILE) [--from INDEX] [--follow]",
		},
		about: "take the state, or the log, out of a running node, sealed",
		more: `Without a word it takes everything, as of one log index, while bookings go on: FILE is sealed, has its
name when it is whole, and FILE.sha256 stands beside it. keygen makes a key; keep its file away from the
backups, and name what it prints by --recipient, which may be given several times.
log archives the log, so that a backup can be brought to any later point: it goes on where DIR ends,
and with --follow until it is interrupted. See docs/runbook.md.`,
		define: func(t *terminal, flags *flag.FlagSet) action {
			var f backupFlags
			f.define(t, flags)
			return func(ctx context.Context, arguments []string) error {
				if f.out == "" || len(arguments) > 1 || len(arguments) == 1 && arguments[0] != "keygen" && arguments[0] != "log" {
					return badUsage("say --out, and before it keygen, log or nothing")
				}
				switch verb, _ := verbOf(arguments); verb {
				case "keygen":
					return keygen(t, f.out)
				case "log":
					return f.archive(ctx, t)
				default:
					return f.backup(ctx, t)
				}
			}
		},
	}
}

// backupFlags say what goes where, and who can open it.
type backupFlags struct {
	connection      connection
	flags           *flag.FlagSet
	out, passphrase string
	recipients      []string
	from            uint64
	follow          bool
	every           time.Duration
}

func (f *backupFlags) define(t *terminal, flags *flag.FlagSet) {
	f.flags = flags
	f.connection.define(t, flags, asBackup)
	flags.StringVar(&f.out, "out", "", "`file` of the backup or of the key, directory of the log; a file must not be there yet")
	flags.Func("recipient", "`who` can open it: what keygen printed; may be given several times", func(text string) error {
		f.recipients = append(f.recipients, text)
		return nil
	})
	flags.StringVar(&f.passphrase, "passphrase-file", "", "`file` with a passphrase that opens it, instead of a recipient")
	flags.Uint64Var(&f.from, "from", 0, "of a new log: `index` to begin at; else the oldest there is")
	flags.BoolVar(&f.follow, "follow", false, "of the log: go on as entries come")
	flags.DurationVar(&f.every, "every", 10*time.Second, "with --follow: `time` after which a new file of the log is begun")
}

func (f *backupFlags) seal() (*backup.Seal, error) {
	switch {
	case (len(f.recipients) > 0) == (f.passphrase != ""):
		return nil, badUsage("a backup is always sealed: name who can open it by --recipient or by --passphrase-file, not both")
	case f.passphrase != "":
		return backup.SealWithPassphrase(f.passphrase)
	}
	return backup.SealFor(f.recipients)
}

func keygen(t *terminal, name string) error {
	content, recipient, err := backup.MakeKey()
	if err != nil {
		return err
	}
	if err := backup.WriteKey(name, content); err != nil {
		return err
	}
	t.note("%s opens what is sealed for it: keep it away from the backups", name)
	_, err = fmt.Fprintln(t.stdout, recipient)
	return err
}

// backup takes everything.
func (f *backupFlags) backup(ctx context.Context, t *terminal) error {
	if given(f.flags, "from") || f.follow {
		return badUsage("--from and --follow go with backup log")
	}
	seal, err := f.seal()
	if err != nil {
		return err
	}
	client, err := f.connection.open(t)
	if err != nil {
		return err
	}
	file, err := backup.CreateSealed(f.out, seal)
	if err != nil {
		return err
	}
	header, trailer, err := client.takeBackup(ctx, file)
	if err != nil {
		return errors.Join(err, file.Discard())
	}
	if err := file.Finish(); err != nil {
		return err
	}
	if err := file.WriteSum(); err != nil {
		return err
	}
	fmt.Fprintf(t.stdout, "index %d of generation %d, %s\nrecords %d\nbytes %d\nsha256 %s\n",
		header.Index, header.Generation, time.UnixMilli(header.TimeMillis).UTC().Format(time.RFC3339),
		trailer.Records, file.Bytes(), file.Sum())
	return nil
}

// takeBackup seals the stream as it comes, and reads it to know that it is whole.
func (c *client) takeBackup(ctx context.Context, to io.Writer) (*backup.Header, *backup.Trailer, error) {
	body, err := c.stream(ctx, wire.BackupPath)
	if err != nil {
		return nil, nil, err
	}
	defer body.Close()
	watched := &progressSink{terminal: c.terminal}
	header, trailer, err := backup.Read(io.TeeReader(body, to), watched)
	if err != nil {
		return nil, nil, fmt.Errorf("taking the backup: %w", err)
	}
	watched.show()
	return header, trailer, nil
}

// progressSink says now and then how much has come.
type progressSink struct {
	terminal *terminal
	records  int64
	bytes    int64
	said     time.Time
}

const progressEvery = 5 * time.Second

// Begin implements backup.Sink.
func (p *progressSink) Begin(header *backup.Header) error {
	p.said = p.terminal.now()
	p.terminal.note("taking index %d", header.Index)
	return nil
}

// Record implements backup.Sink.
func (p *progressSink) Record(key, value []byte) error {
	p.records++
	p.bytes += int64(len(key) + len(value))
	const look = 4096
	if p.records%look == 0 && p.terminal.now().Sub(p.said) >= progressEvery {
		p.said = p.terminal.now()
		p.show()
	}
	return nil
}

func (p *progressSink) show() {
	p.terminal.note("%s records, %s MB", grouped(p.records), grouped(p.bytes/1_000_000))
}
