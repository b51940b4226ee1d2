package allocator

import (
	"crypto/cipher"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/allocator/slots"
)

// TestCheckSees breaks each invariant by hand and wants it reported, and nothing before. A check that
// sees nothing guards nothing.
func TestCheckSees(t *testing.T) {
	for _, c := range []struct {
		name   string
		breaks func(s *State)
		says   string
	}{
		{"a bit without an owner", func(s *State) { word(s, 1, 1<<5, 0) }, "slot 1-5: word and owner disagree"},
		{"an owner without a bit", func(s *State) { word(s, 1, 0, 1<<2) }, "slot 1-2: word and owner disagree"},
		{"a bit beyond the places", func(s *State) { word(s, 1, 1<<9, 0) }, "beyond its 9"},
		{"an owner that does not exist", func(s *State) { owner(s, Slot{1, 2}, 99) }, "its appointment 99 does not point back"},
		{"another's place", func(s *State) { owner(s, Slot{1, 2}, 1) }, "its appointment 1 does not point back"},
		{"an appointment without its place", func(s *State) { owner(s, Slot{1, 2}, 0); word(s, 1, 0, 1<<2) }, "appointment 2: its place belongs to 0"},
		{"two owners of a place", func(s *State) { row(s, 1, func(a *appointment) { a.status = Booked; a.position = 2 }) }, "appointment 1: its place belongs to 2"},
		{"a hold that does not exist", func(s *State) { owner(s, Slot{1, 1}, holdOwner|9) }, "its hold 9 does not point back"},
		{"a hold of another place", func(s *State) { held(s, 1, func(h *hold) { h.slot.Position = 7 }) }, "hold 1: its place belongs to another"},
		{"a hold of no place", func(s *State) { held(s, 1, func(h *hold) { h.slot = Slot{77, 250} }) }, "hold 1: its place belongs to another"},
		{"a hold of another person", func(s *State) { held(s, 1, func(h *hold) { h.person = 3 }) }, "hold 1: its person does not lead to it"},
		{"a hold that nobody leads to", func(s *State) { who(s, 2, func(p *person) { p.holds = 0 }) }, "hold 1: its person does not lead to it"},
		{"holds in a ring", func(s *State) { held(s, 1, func(h *hold) { h.next = 1 }) }, "person 2: hold 1 is wrongly in its list"},
		{"a hold that never ends", func(s *State) { s.holds.order = nil }, "hold 1: will not end"},
		{"a hold that ends late", func(s *State) { held(s, 1, func(h *hold) { h.expiresMillis++ }) }, "hold 1: will not end"},
		{"a hold beyond the last", func(s *State) { s.lastHold.Store(0) }, "hold 1: will not end"},
		{"a front that shows too much", func(s *State) { s.front.Store(slots.NewFront(9, 9)) }, "the front of term 9 shows booked places as free"},
		{"an agenda out of the index", func(s *State) { leafOf(s, 0, 0).days = nil }, "agenda 1: stands 0 times in the index"},
		{"an agenda twice in the index", func(s *State) { d := &leafOf(s, 0, 0).days[0]; d.agendas = append(d.agendas, 1) }, "agenda 1: stands 2 times"},
		{"an agenda under another day", func(s *State) { leafOf(s, 0, 0).days[0].day++ }, "agenda 1: stands in the index under another day"},
		{"an agenda under another pair", func(s *State) { d := &leafOf(s, 0, 0).days[0]; d.agendas = append(d.agendas, 2) }, "agenda 2: stands in the index under another"},
		{"no agenda in the index", func(s *State) { d := &leafOf(s, 0, 0).days[0]; d.agendas = append(d.agendas, 99) }, "agenda 99: stands in the index"},
		{"days out of order", func(s *State) { l := leafOf(s, 0, 0); l.days = append(l.days, leafDay{day: 3}) }, "day 3 is out of order"},
		{"a practitioner in two places", func(s *State) {
			s.agendas.get(2).practitioner = 0
			s.siblings = map[uint64]uint32{siblingKey(0, s.agendas.get(1).day): 2}
			s.agendas.get(2).sibling = 1
		}, "agendas 1 and 2 of practitioner 0 overlap"},
		{"an agenda among another's", func(s *State) { s.siblings[siblingKey(0, s.agendas.get(1).day)] = 2 }, "stands wrongly among those of practitioner 0"},
		{"agendas in a ring", func(s *State) { s.agendas.get(1).sibling = 1 }, "stands wrongly among those of practitioner 0"},
		{"an unknown status", func(s *State) { row(s, 2, func(a *appointment) { a.status = 77 }) }, "appointment 2: its status 77 is unknown"},
		{"a place that does not exist", func(s *State) { row(s, 2, func(a *appointment) { a.agenda = 77 }) }, "appointment 2: points at a place or person that does not exist"},
		{"a person who does not exist", func(s *State) { row(s, 2, func(a *appointment) { a.person = 77 }) }, "appointment 2: points at a place or person that does not exist"},
		{"a successor that does not exist", func(s *State) { row(s, 1, func(a *appointment) { a.other = 77 }) }, "appointment 1: was rescheduled, and its counterpart 77 is none"},
		{"a successor before", func(s *State) { row(s, 1, func(a *appointment) { a.other = 1 }) }, "appointment 1: was rescheduled to 1, which does not know of it"},
		{"a forerunner that was not moved", func(s *State) { row(s, 1, func(a *appointment) { a.status = Cancelled }) }, "appointment 2: came from 1, which does not know of it"},
		{"a code that leads nowhere", func(s *State) { s.sealer.Store(brokenSealer(s)) }, "its code leads to"},
		{"a person out of the index", func(s *State) { clear(s.people.shards[mix(uint64(s.people.rows.at(3).document))%personShards].cells) }, "person 3: the index does not lead to it"},
		{"a document of another", func(s *State) { who(s, 3, func(p *person) { p.document = s.people.rows.at(1).document }) }, "person 3: the index does not lead to it"},
		{"an index that counts wrong", func(s *State) { s.people.shards[0].used++ }, "5 persons are in the index, of 4"},
		{"a holder who does not exist", func(s *State) { who(s, 3, func(p *person) { p.holder = 9 }) }, "person 3: its holder 9 does not exist"},
		{"an appointment out of the history", func(s *State) { who(s, 1, func(p *person) { p.history = 1 }) }, "1 appointments are in their persons' lists, of 2"},
		{"a history of another", func(s *State) { who(s, 3, func(p *person) { p.history = 2 }) }, "person 3: appointment 2 is in the wrong list"},
		{"a history in a ring", func(s *State) { row(s, 1, func(a *appointment) { a.older = 2 }) }, "person 1: appointment 2 is in the wrong list or order"},
		{"a history of nothing", func(s *State) { row(s, 1, func(a *appointment) { a.older = 99999 }) }, "person 1: appointment 99999 is in the wrong list"},
		{"an appointment to come, not listed", func(s *State) { who(s, 1, func(p *person) { p.active = 0 }) }, "person 1: appointment 2 is to come and not in the list"},
		{"an appointment over, listed", func(s *State) { row(s, 2, func(a *appointment) { a.nextActive = 1 }) }, "person 1: appointment 1 is wrongly in the list of those to come"},
		{"a list to come in a ring", func(s *State) { row(s, 2, func(a *appointment) { a.nextActive = 2 }) }, "person 1: appointment 2 is wrongly in the list of those to come"},
		{"two in one specialty", func(s *State) { second(s, Slot{1, 6}) }, "person 1: appointment 3 is one too many in its specialty"},
		{"two at one time", func(s *State) { s.agendas.get(2).startSeconds = s.agendas.get(1).startSeconds; second(s, Slot{2, 2}) }, "person 1: appointments 2 and 3 overlap"},
		{"a key out of the index", func(s *State) { clear(keyOf(s).cells) }, "is not in its index"},
		{"a key behind a wrong tag", func(s *State) {
			k := keyOf(s)
			for i := range k.tags {
				k.tags[i] ^= 2
			}
		}, "is not in its index"},
		{"cells without tags", func(s *State) { keyOf(s).tags = nil }, "cells and 0 tags"},
		{"an index of keys without cells", func(s *State) { keyOf(s).cells = nil }, "rows in 16 places and 0 cells"},
		{"more keys than places", func(s *State) { keyOf(s).next += 20 }, "rows in 16 places"},
		{"an odd number of cells", func(s *State) { k := keyOf(s); k.cells = append(k.cells, 0) }, "no power of two"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := busyTown(t)
			w.check(t)
			c.breaks(w.s)
			report := strings.Join(w.s.Check().Violations, "\n")
			if !strings.Contains(report, c.says) {
				t.Errorf("want %q, got:\n%s", c.says, report)
			}
		})
	}
}

func word(s *State, agenda uint32, set, reset uint64) {
	booked := &s.agendas.get(agenda).booked
	booked.Store(booked.Load()&^reset | set)
}

func owner(s *State, slot Slot, number uint32) {
	s.owners.cell(s.agendas.get(slot.Agenda).owners + uint32(slot.Position)).Store(number)
}

func row(s *State, number uint32, change func(*appointment)) { change(s.appointments.at(number)) }

func who(s *State, number uint32, change func(*person)) { change(s.people.rows.at(number)) }

func held(s *State, number uint32, change func(*hold)) {
	h := s.holds.rows[number]
	change(&h)
	s.holds.rows[number] = h
}

func leafOf(s *State, unit, specialty uint16) *leaf { return s.leaf(unit, specialty) }

// second gives person 1 another appointment without asking the rules.
func second(s *State, slot Slot) {
	s.appoint(1, slot, &Command{}, &appointment{})
}

func keyOf(s *State) *keyShard {
	for i := range s.keys.shards {
		if shard := &s.keys.shards[i]; shard.first != shard.next {
			return shard
		}
	}
	return nil
}

// brokenSealer has a cipher that answers each time something else: what was sealed does not open.
func brokenSealer(s *State) *sealer {
	broken := *s.sealer.Load()
	broken.appointments.block = &fickle{Block: broken.appointments.block}
	return &broken
}

type fickle struct {
	cipher.Block
	calls byte
}

// Encrypt encrypts and adds the number of the call.
func (f *fickle) Encrypt(dst, src []byte) {
	f.Block.Encrypt(dst, src)
	f.calls++
	dst[7] ^= f.calls // the last byte that a round looks at
}

// TestCheckStops: a state that is broken through and through has a readable report.
func TestCheckStops(t *testing.T) {
	w := town(t)
	for day := range int32(4) {
		w.publish(t, 0, 0, 0, mustDay(t, "2026-12-01")+day, 0, 64)
		word(w.s, uint32(day)+1, ^uint64(0), 0)
	}
	if n := len(w.s.Check().Violations); n != maxViolations {
		t.Errorf("%d violations are reported", n)
	}
}
