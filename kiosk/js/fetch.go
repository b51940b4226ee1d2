//go:build js

package js

import (
	"syscall/js"

	"github.com/cupo-ec/cupo/kiosk/flow"
	"github.com/cupo-ec/cupo/wire"
)

// fetch sends a request. Its answer comes as a message, once, whatever happens.
func (l *Loop) fetch(r flow.Request) {
	headers := map[string]any{"Accept": wire.MediaMsgpack, "Accept-Language": r.Language}
	if l.token != "" {
		headers["Authorization"] = "Bearer " + l.token
	}
	if r.Key != "" {
		headers[wire.IdempotencyKeyHeader] = `"` + r.Key + `"`
	}
	options := map[string]any{
		"method": r.Method, "headers": headers, "credentials": "omit", "cache": "no-store", "redirect": "error",
		"signal": js.Global().Get("AbortSignal").Call("timeout", r.TimeoutSeconds*1000),
	}
	if r.Body != nil {
		headers["Content-Type"] = wire.MediaMsgpack
		options["body"] = bytesOf(r.Body)
	}
	answer := flow.Answered{ID: r.ID}
	then(js.Global().Call("fetch", r.Path, options), func(response js.Value) {
		answer.Status = response.Get("status").Int()
		then(response.Call("arrayBuffer"), func(buffer js.Value) {
			answer.Body = goBytes(js.Global().Get("Uint8Array").New(buffer))
			l.send(answer)
		}, func() { l.send(flow.Answered{ID: r.ID}) })
	}, func() { l.send(answer) })
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
