package registry

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

const now = int64(1_795_500_000_000)

// world is a registry over a state whose log decides at once.
type world struct {
	t        testing.TB
	registry *Registry
	state    *allocator.State
	contacts *plainContacts
	index    uint64
	// commands counts what was proposed, by kind.
	commands map[allocator.Kind]int
	// before runs before a command is applied; an error is answered instead.
	before func(*allocator.Command) error
	paused []time.Duration
	clock  time.Duration
}

// plainContacts keeps contact data as they are, by the records that the state gives out.
type plainContacts struct {
	records map[string]string
	seals   int
	fails   error
}

// spoiltData is an error as contacts has it.
type spoiltData struct{}

func (spoiltData) Error() string { return "spoilt" }
func (spoiltData) Damaged() bool { return true }

func (c *plainContacts) Put(key, value []byte) { c.records[string(key)] = string(value) }
func (c *plainContacts) Delete(key []byte)     { delete(c.records, string(key)) }

func (c *plainContacts) Check(contact *wire.Contact) (field, reason string) {
	if strings.Contains(contact.Email, " ") {
		return "email", wire.ReasonMalformed
	}
	return "", ""
}

func (c *plainContacts) Seal(person uint32, contact *wire.Contact) (allocator.ContactRecord, error) {
	c.seals++
	return allocator.ContactRecord{Person: person, Sealed: contact.AppendMsgpack(nil)}, nil
}

func (c *plainContacts) Read(person uint32) (*wire.Contact, bool, error) {
	if c.fails != nil {
		return nil, false, c.fails
	}
	key, _ := allocator.ContactKeys(person)
	text, ok := c.records[string(key)]
	if !ok {
		return nil, false, nil
	}
	contact := &wire.Contact{}
	return contact, true, contact.UnmarshalMsgpack([]byte(text))
}

func newWorld(t testing.TB) *world {
	w := &world{
		t: t, state: allocator.NewState(), contacts: &plainContacts{records: map[string]string{}},
		commands: map[allocator.Kind]int{},
	}
	w.registry = New(Config{
		State: w.state, Contacts: w.contacts, Propose: w.propose, SharePercent: 25,
		Clock: func() time.Duration { w.clock += time.Second; return w.clock },
		Pause: func(_ context.Context, d time.Duration) { w.paused = append(w.paused, d) },
	})
	w.must(allocator.Command{Kind: allocator.KindGenesis, Genesis: allocator.Secret{1}})
	w.must(allocator.Command{Kind: allocator.KindRaiseFormat, Format: allocator.NewestFormat})
	w.must(allocator.Command{Kind: allocator.KindPutProvinces, Provinces: []allocator.Province{{Code: "17", Name: "Pichincha"}}})
	w.must(allocator.Command{Kind: allocator.KindPutSpecialties, Specialties: []allocator.Specialty{
		{ID: "medicina-general", Name: "Medicina General", FirstLevel: true}, {ID: "oftalmologia", Name: "Oftalmología"},
	}})
	return w
}

func (w *world) must(command allocator.Command) {
	w.t.Helper()
	if result := w.propose(w.t.Context(), []allocator.Command{command})[0]; result.Err != nil || result.Outcome.Code != wire.Done {
		w.t.Fatalf("command %d came to %s, %v", command.Kind, result.Outcome.Code, result.Err)
	}
}

func (w *world) propose(_ context.Context, commands []allocator.Command) []raftstore.Result {
	results := make([]raftstore.Result, len(commands))
	for i := range commands {
		if err := commands[i].Fits(); err != nil {
			w.t.Errorf("proposed what does not fit: %v", err)
		}
		if w.before != nil {
			if results[i].Err = w.before(&commands[i]); results[i].Err != nil {
				continue
			}
		}
		w.commands[commands[i].Kind]++
		w.index++
		entry := commands[i].Append(w.state.AppendEntryHeader(nil, now, 1, 1))
		outcomes, err := w.state.Apply(w.index, entry, w.contacts)
		if err != nil {
			w.t.Fatal(err)
		}
		results[i].Outcome = outcomes[0]
	}
	return results
}

// part is a part of a file with the key that a client gives it.
func (w *world) part(kind, format, text, key string) *Part {
	sum := sha256.Sum256([]byte(text))
	return &Part{
		Kind: kind, Format: format, Text: []byte(text), Base: allocator.Command{Actor: 7},
		Key: func(position int) allocator.Key {
			return w.state.Key(7, key, position, binary.BigEndian.Uint64(sum[:]))
		},
	}
}

var keys int

// take imports a text under a key of its own.
func (w *world) take(kind, format, text string) *wire.ImportResponse {
	w.t.Helper()
	keys++
	answer, err := w.registry.Import(w.t.Context(), w.part(kind, format, text, fmt.Sprint("key-", keys)))
	if err != nil {
		w.t.Fatal(err)
	}
	w.check()
	return answer
}

func (w *world) check() {
	w.t.Helper()
	if v := w.state.Check().Violations; len(v) > 0 {
		w.t.Fatalf("violated: %q", v)
	}
}

// said is an answer in one line.
func said(a *wire.ImportResponse) string {
	text := fmt.Sprintf("%d lines: %d accepted, %d unchanged, %d refused", a.Lines, a.Accepted, a.Unchanged, a.RefusedLines)
	for _, r := range a.Refused {
		text += fmt.Sprintf("; %d %s %s", r.Line, r.Field, r.Reason)
	}
	return text
}

func (w *world) export(kind, format string, contacts bool, limit int) string {
	w.t.Helper()
	var all strings.Builder
	page := Page{Kind: kind, Format: format, Limit: limit, WithContacts: contacts}
	for {
		text, next, err := w.registry.Export(&page)
		if err != nil {
			w.t.Fatal(err)
		}
		all.Write(text)
		if next == "" {
			return all.String()
		}
		page.After = next
	}
}

// cedulas are valid and differ.
func cedulas(n int) []string {
	var all []string
	for serial := 0; len(all) < n; serial++ {
		for check := range 10 {
			text := fmt.Sprintf("17%07d%d", serial, check)
			if _, ok := allocator.ParseDocument(allocator.Cedula, text); ok {
				all = append(all, text)
			}
		}
	}
	return all
}
