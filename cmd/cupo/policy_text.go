package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/wire"
)

// policyText is a document with what its fields mean, and a table of its channels.
func policyText(p *wire.PolicyResponse) string {
	state := "en vigor"
	if p.Version != p.InForce || p.Policy.Version == nil || *p.Policy.Version != p.InForce {
		state = "en vigor está la " + strconv.FormatInt(p.InForce, 10)
	}
	var document map[string]json.RawMessage
	if json.Unmarshal(p.Policy.AppendJSON(nil), &document) != nil {
		return ""
	}
	var ofChannels []string
	fields := newTable("Campo", "Valor", "Unidad", "Significado")
	for i := range p.Fields {
		f := &p.Fields[i]
		if value, there := document[f.Name]; there {
			fields.row(f.Name, valueText(value), f.Unit, f.Meaning)
		} else {
			ofChannels = append(ofChannels, f.Name)
		}
	}
	return fmt.Sprintf("Versión %d, %s.\n\n%s\n%s", p.Version, state, fields.text(), channelsText(&p.Policy, ofChannels))
}

// channelsText has a line a field and a column a channel.
func channelsText(p *wire.Policy, names []string) string {
	titles := []string{"Campo"}
	channels := make([]map[string]json.RawMessage, len(p.Channels))
	for i := range p.Channels {
		titles = append(titles, p.Channels[i].Channel)
		if json.Unmarshal(p.Channels[i].AppendJSON(nil), &channels[i]) != nil {
			return ""
		}
	}
	table := newTable(titles...)
	for _, name := range names {
		row := []string{name}
		for _, channel := range channels {
			row = append(row, valueText(channel[name]))
		}
		table.row(row...)
	}
	return table.text()
}

const daysOfWeek = 7

// valueText is a value of JSON as people write it.
func valueText(raw json.RawMessage) string {
	var list []string
	var text string
	switch {
	case json.Unmarshal(raw, &list) == nil && list != nil:
		if len(list) == daysOfWeek && list[0] == "sunday" {
			return "todos los días"
		}
		if len(list) == 0 {
			return "–"
		}
		return strings.Join(list, ", ")
	case json.Unmarshal(raw, &text) == nil:
		return text
	case string(raw) == "true":
		return "sí"
	case string(raw) == "false":
		return "no"
	}
	return string(raw)
}

// diffText is what would change, and why it may not.
func diffText(d *wire.PolicyDiff) string {
	var text strings.Builder
	if len(d.Changes) == 0 {
		fmt.Fprintf(&text, "Es igual a la versión %d, que está en vigor.\n", d.InForce)
	} else {
		table := newTable("Campo", "Versión "+strconv.FormatInt(d.InForce, 10), "Nuevo")
		for _, change := range d.Changes {
			table.row(change.Field, orDash(change.From), orDash(change.To))
		}
		text.WriteString(table.text())
	}
	for _, problem := range d.Problems {
		fmt.Fprintf(&text, "✗ %s: %s\n", clean(strings.Join(problem.Fields, ", ")), clean(problem.Reason))
	}
	return text.String()
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// explanationText begins with what can be read out to the person; what each rule said follows.
func explanationText(e *wire.PolicyExplanation) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n%s\n", clean(e.Title), clean(e.Detail))
	if e.Next != nil {
		fmt.Fprintf(&text, "→ %s\n", clean(e.Next.Words))
	}
	if len(e.Findings) > 0 {
		fmt.Fprintf(&text, "\nVersión %d de las reglas:\n", e.Version)
	}
	for i := range e.Findings {
		f := &e.Findings[i]
		mark, value := "✓", ""
		if f.Code != wire.Done.String() {
			mark = "✗"
		}
		if f.Value != "" {
			value = " (" + clean(f.Value) + ")"
		}
		fmt.Fprintf(&text, "%s %s%s: %s\n", mark, clean(f.Rule), value, clean(f.Sentence))
	}
	if !e.Allowed {
		fmt.Fprintf(&text, "%s\n", clean(e.Code))
	}
	return text.String()
}
