package agent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/cupo-ec/cupo/kiosk/agent/escpos"
)

// The bounds of a document.
const (
	maxBodyBytes  = 16 << 10
	maxIDBytes    = 64
	maxLines      = 64
	maxCharacters = 200 // of the title and of each line
	// maxMillimetres is how much paper one ticket may take: what says more than this is no ticket.
	maxMillimetres = 600
)

// document is the body of POST /print.
type document struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Lines []line `json:"lines"`
	QR    string `json:"qr"`
	Cut   bool   `json:"cut"`
}

type line struct {
	Text  string       `json:"text"`
	Style escpos.Style `json:"style"`
	Align escpos.Align `json:"align"`
}

// refusal says which part of a document cannot be printed, as a JSON pointer, and why.
type refusal struct {
	field string
	err   error
}

func (r *refusal) Error() string { return fmt.Sprintf("%s: %v", r.field, r.err) }

func refuse(field, format string, values ...any) error {
	return &refusal{field: field, err: fmt.Errorf(format, values...)}
}

// decodeDocument reads a document and holds it to the bounds.
func decodeDocument(body []byte, paper escpos.Paper) (id string, ticket escpos.Ticket, err error) {
	var d document
	if !utf8.Valid(body) {
		return "", ticket, refuse("", "not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&d); err != nil {
		return "", ticket, refuse("", "not a ticket document: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return "", ticket, refuse("", "something follows the document")
	}
	if err := d.check(); err != nil {
		return "", ticket, err
	}
	ticket = d.ticket()
	if height := escpos.HeightMillimetres(ticket, paper); height > maxMillimetres {
		return "", ticket, refuse("/lines", "the ticket is %d mm long, the limit is %d", height, maxMillimetres)
	}
	return d.ID, ticket, nil
}

func (d *document) check() error {
	switch {
	case !validID(d.ID):
		return refuse("/id", "1 to %d letters, digits, '-', '_', '.' or ':'", maxIDBytes)
	case utf8.RuneCountInString(d.Title) > maxCharacters:
		return refuse("/title", "more than %d characters", maxCharacters)
	case len(d.Lines) > maxLines:
		return refuse("/lines", "more than %d lines", maxLines)
	case d.Title == "" && len(d.Lines) == 0 && d.QR == "":
		return refuse("", "an empty ticket")
	case d.QR != "" && !escpos.QRAllowed(d.QR):
		return refuse("/qr", "1 to %d printable ASCII characters", escpos.MaxQRBytes)
	}
	for i := range d.Lines {
		if err := d.Lines[i].check(fmt.Sprintf("/lines/%d", i)); err != nil {
			return err
		}
	}
	return nil
}

func (l *line) check(field string) error {
	if utf8.RuneCountInString(l.Text) > maxCharacters {
		return refuse(field+"/text", "more than %d characters", maxCharacters)
	}
	switch l.Style {
	case "", escpos.Normal, escpos.Bold, escpos.Large, escpos.Huge, escpos.Small:
	default:
		return refuse(field+"/style", "not a style")
	}
	switch l.Align {
	case "", escpos.Left, escpos.Center:
	default:
		return refuse(field+"/align", "not an alignment")
	}
	return nil
}

func validID(id string) bool {
	return id != "" && len(id) <= maxIDBytes && !strings.ContainsFunc(id, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_.:", r)
	})
}

func (d *document) ticket() escpos.Ticket {
	t := escpos.Ticket{Title: d.Title, QR: d.QR, Cut: d.Cut, Lines: make([]escpos.Line, 0, len(d.Lines))}
	for _, l := range d.Lines {
		t.Lines = append(t.Lines, escpos.Line{Text: l.Text, Style: l.Style, Align: l.Align})
	}
	return t
}
