package httpapi

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/wire"
)

// ImportPart is a part of a file that somebody sent. Base has what all its commands have in common, Key
// makes the idempotency key of one by its position.
type ImportPart struct {
	Kind, Format string
	Text         []byte
	FirstLine    int64
	DryRun       bool
	Base         allocator.Command
	Key          func(position int) allocator.Key
}

// ExportPage is which lines of a kind somebody wants.
type ExportPage struct {
	Kind, Format string
	After        string
	Limit        int
	WithContacts bool
}

// Bounds of a page of an export.
const (
	standardExportLines = 1000
	maxExportLines      = 5000
)

// maxFirstLine is more lines than any file has.
const maxFirstLine = 1 << 40

func importPart(kind string) func(*call) (reply, error) {
	return func(c *call) (reply, error) {
		text, err := c.keyText()
		if err != nil {
			return reply{}, err
		}
		part := &ImportPart{Kind: kind, Text: c.http.Request.Body()}
		switch media(c.http.Request.Header.ContentType()) {
		case wire.MediaCSV:
			part.Format = wire.FormatCSV
		case wire.MediaNDJSON:
			part.Format = wire.FormatNDJSON
		default:
			return reply{}, refuse(wire.UnsupportedMedia)
		}
		if part.FirstLine, err = c.whole(wire.FirstLineParam, 1, maxFirstLine, 0); err != nil {
			return reply{}, err
		}
		if part.DryRun, err = c.yes(wire.DryRunParam); err != nil {
			return reply{}, err
		}
		if c.api.registry == nil {
			return reply{}, refuse(wire.NotFound)
		}
		caller, asked := c.caller(), c.fingerprintOf(part.Text)
		part.Base = allocator.Command{Actor: caller.Actor, Channel: caller.Channel, Origin: caller.Origin, Account: caller.Account}
		part.Key = func(position int) allocator.Key {
			return c.api.state.Key(c.identity.Number, text, position, asked)
		}
		answer, err := c.api.registry.Import(c.context(), part)
		if err != nil {
			return reply{}, err
		}
		for i := range answer.Refused {
			answer.Refused[i].Words = words.Reason(answer.Refused[i].Reason, c.language)
		}
		return ok(answer), nil
	}
}

// fingerprintOf is that of a request that is text: of the route, the text and its place in the file.
func (c *call) fingerprintOf(text []byte) uint64 {
	sum := sha256.New()
	sum.Write([]byte(c.route.path + "\x00" + c.query(wire.FirstLineParam) + "\x00"))
	sum.Write(text)
	return binary.BigEndian.Uint64(sum.Sum(nil))
}

// whole is a query parameter that is a number from min to max.
func (c *call) whole(name string, min, max, standard int64) (int64, error) {
	text := c.query(name)
	if text == "" {
		return standard, nil
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil || value < min || value > max {
		return 0, refuseField(wire.Malformed, name)
	}
	return value, nil
}

// yes is a query parameter that is true or false.
func (c *call) yes(name string) (bool, error) {
	switch c.query(name) {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, refuseField(wire.Malformed, name)
}

func exportPage(kind string) func(*call) (reply, error) {
	return func(c *call) (reply, error) {
		page := &ExportPage{Kind: kind, Format: orDefault(c.query(wire.FormatParam), wire.FormatCSV), After: c.query(wire.AfterParam)}
		answer := reply{status: fasthttp.StatusOK, media: wire.MediaCSV}
		switch page.Format {
		case wire.FormatCSV:
		case wire.FormatNDJSON:
			answer.media = wire.MediaNDJSON
		default:
			return reply{}, refuseField(wire.Malformed, wire.FormatParam)
		}
		limit, err := c.whole(wire.LimitParam, 1, maxExportLines, standardExportLines)
		if err != nil {
			return reply{}, err
		}
		page.Limit = int(limit)
		if page.WithContacts, err = c.yes(wire.ContactsParam); err != nil {
			return reply{}, err
		}
		if c.api.registry == nil {
			return reply{}, refuse(wire.NotFound)
		}
		if personal(kind) {
			if err := c.look(allocator.EveryPerson, 0); err != nil {
				return reply{}, err
			}
		}
		text, next, err := c.api.registry.Export(page)
		if err != nil {
			return reply{}, err
		}
		if next != "" {
			c.http.Response.Header.Set(wire.NextHeader, next)
		}
		answer.bytes = text
		return answer, nil
	}
}

// personal says whether the lines of a kind are about persons: with their names or without.
func personal(kind string) bool {
	return kind == wire.RegistryPersons || kind == wire.RegistryReferrals
}

func publishAgendas(c *call) (reply, error) {
	if _, err := c.keyText(); err != nil {
		return reply{}, err
	}
	if c.api.publish == nil {
		return reply{}, refuse(wire.NotFound)
	}
	published, err := c.api.publish(c.context())
	if err != nil {
		return reply{}, err
	}
	return ok(&wire.PublishResponse{Agendas: int64(published)}), nil
}
