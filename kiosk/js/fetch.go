//go:build js

package js

import (
	"bytes"
	"strconv"
	"syscall/js"

	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// fetch sends a request. Its answer comes as a message, once, whatever happens.
func (e *effects) fetch(r world.Request) {
	headers := map[string]any{"Accept": wire.MediaMsgpack, "Accept-Language": r.Language}
	if token := e.bearer(r.Session); token != "" {
		headers["Authorization"] = "Bearer " + token
	}
	if e.seen != "" {
		headers[wire.IndexHeader] = e.seen
	}
	if r.Key != "" {
		headers[wire.IdempotencyKeyHeader] = `"` + r.Key + `"`
	}
	options := fetchOptions(r.Method, headers)
	options["signal"] = js.Global().Get("AbortSignal").Call("timeout", r.TimeoutSeconds*1000)
	if r.Body != nil {
		headers["Content-Type"] = wire.MediaMsgpack
		options["body"] = bytesOf(r.Body)
	}
	answer := world.Answered{ID: r.ID}
	then(js.Global().Call("fetch", r.Path, options), func(response js.Value) {
		answer.Status = response.Get("status").Int()
		answer.RetryAfterSeconds, _ = strconv.Atoi(header(response, wire.RetryAfterHeader))
		if index := header(response, wire.IndexHeader); index != "" {
			e.seen = index
		}
		then(response.Call("arrayBuffer"), func(buffer js.Value) {
			answer.Body = goBytes(js.Global().Get("Uint8Array").New(buffer))
			e.send(answer)
		}, func() { e.send(world.Answered{ID: r.ID}) })
	}, func() { e.send(answer) })
}

// header is what an answer says under a name, empty for nothing.
func header(response js.Value, name string) string {
	if value := response.Get("headers").Call("get", name); value.Type() == js.TypeString {
		return value.String()
	}
	return ""
}

// bearer is a person's session where there is one, and else the device's token.
func (e *effects) bearer(session string) string {
	if session != "" {
		return session
	}
	return e.token
}

func fetchOptions(method string, headers map[string]any) map[string]any {
	return map[string]any{
		"method": method, "headers": headers, "credentials": "omit", "cache": "no-store", "redirect": "error",
	}
}

// maxEventBytes bounds an event that has not ended: a server that never ends one fills no memory.
const maxEventBytes = 1 << 20

// subscribe reads server-sent events. EventSource cannot carry a token, so the stream is read as any answer is.
func (e *effects) subscribe(s world.Subscribe) {
	ends := js.Global().Get("AbortController").New()
	if e.streams == nil {
		e.streams = map[int]js.Value{}
	}
	e.streams[s.ID] = ends
	options := fetchOptions("GET", map[string]any{"Accept": "text/event-stream", "Authorization": "Bearer " + e.token})
	options["signal"] = ends.Get("signal")
	over := func(status int) {
		if _, open := e.streams[s.ID]; open {
			delete(e.streams, s.ID)
			e.send(world.Answered{ID: s.ID, Status: status})
		}
	}
	then(js.Global().Call("fetch", s.Path, options), func(response js.Value) {
		if status := response.Get("status").Int(); status != 200 {
			over(status)
			return
		}
		e.readEvents(s.ID, response.Get("body").Call("getReader"), nil, func() { over(0) })
	}, func() { over(0) })
}

// unsubscribe ends a stream, of which nothing more is told.
func (e *effects) unsubscribe(id int) {
	if ends, open := e.streams[id]; open {
		delete(e.streams, id)
		ends.Call("abort")
	}
}

// readEvents waits for the next piece of a stream, sends the events that it ends, and waits again.
func (e *effects) readEvents(id int, reader js.Value, rest []byte, over func()) {
	then(reader.Call("read"), func(piece js.Value) {
		if piece.Get("done").Bool() || len(rest) > maxEventBytes {
			over()
			return
		}
		rest = append(rest, goBytes(piece.Get("value"))...)
		for {
			event, after, ended := bytes.Cut(rest, []byte("\n\n"))
			if !ended {
				break
			}
			rest = after
			if _, open := e.streams[id]; open {
				e.send(world.Streamed{ID: id, Data: eventData(event)})
			}
		}
		e.readEvents(id, reader, rest, over)
	}, over)
}

// eventData is the data of an event, nil for a comment.
func eventData(event []byte) []byte {
	for line := range bytes.Lines(event) {
		if data, is := bytes.CutPrefix(line, []byte("data:")); is {
			return bytes.TrimSpace(data)
		}
	}
	return nil
}

// then calls one of two functions when a promise is settled, and lets both go.
func then(promise js.Value, done func(js.Value), failed func()) {
	var kept, broken js.Func
	release := func() { kept.Release(); broken.Release() }
	kept = js.FuncOf(func(_ js.Value, args []js.Value) any {
		release()
		done(args[0])
		return nil
	})
	broken = js.FuncOf(func(js.Value, []js.Value) any {
		release()
		failed()
		return nil
	})
	promise.Call("then", kept, broken)
}

func bytesOf(b []byte) js.Value {
	array := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(array, b)
	return array
}

func goBytes(array js.Value) []byte {
	b := make([]byte, array.Get("length").Int())
	js.CopyBytesToGo(b, array)
	return b
}
