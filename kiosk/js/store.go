//go:build js

package js

import (
	"syscall/js"

	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// The device's own store: arrivals that wait, by their keys, and what the pairing answered.
const (
	databaseName = "cupo"
	arrivals     = "arrivals"
	device       = "device"
	deviceKey    = "pairing"
	timeKey      = "aheadMillis"
	settingsKey  = "settings"
)

// store keeps what must outlive the page, in IndexedDB. Each change is a transaction of its own, and done when
// that is complete. Where the browser has no store, or breaks it, the kiosk works without.
type store struct {
	database js.Value
	settings map[string]string
}

// kept is what the store had at the start.
type kept struct {
	device   wire.PairResponse
	arrivals []world.Arrival

	aheadMillis int64
	settings    map[string]string
}

// open opens the store and then calls done, whether there is one or not.
func (s *store) open(done func()) {
	factory := js.Global().Get("indexedDB")
	if !factory.Truthy() {
		done()
		return
	}
	request := factory.Call("open", databaseName, 1)
	var upgrade, success, failure js.Func
	release := func() { upgrade.Release(); success.Release(); failure.Release() }
	upgrade = js.FuncOf(func(js.Value, []js.Value) any {
		database := request.Get("result")
		database.Call("createObjectStore", arrivals, map[string]any{"keyPath": "key"})
		database.Call("createObjectStore", device)
		return nil
	})
	success = js.FuncOf(func(js.Value, []js.Value) any {
		release()
		s.database = request.Get("result")
		done()
		return nil
	})
	failure = js.FuncOf(func(js.Value, []js.Value) any {
		release()
		done()
		return nil
	})
	request.Set("onupgradeneeded", upgrade)
	request.Set("onsuccess", success)
	request.Set("onerror", failure)
}

// within carries out work in a transaction and then calls done, whether it was completed or not.
func (s *store) within(name string, work func(objects js.Value) js.Value, done func(result js.Value)) {
	if !s.database.Truthy() {
		done(js.Undefined())
		return
	}
	transaction := s.database.Call("transaction", name, "readwrite", map[string]any{"durability": "strict"})
	request := work(transaction.Call("objectStore", name))
	var complete, abort js.Func
	release := func() { complete.Release(); abort.Release() }
	complete = js.FuncOf(func(js.Value, []js.Value) any {
		release()
		done(request.Get("result"))
		return nil
	})
	abort = js.FuncOf(func(js.Value, []js.Value) any {
		release()
		done(js.Undefined())
		return nil
	})
	transaction.Set("oncomplete", complete)
	transaction.Set("onabort", abort)
}

func ignored(js.Value) {}

// load reads everything.
func (s *store) load(done func(kept)) {
	var found kept
	s.within(device, func(objects js.Value) js.Value { return objects.Call("get", deviceKey) }, func(pairing js.Value) {
		if pairing.Truthy() && found.device.UnmarshalMsgpack(goBytes(pairing)) != nil {
			found.device = wire.PairResponse{}
		}
		s.within(device, func(objects js.Value) js.Value { return objects.Call("get", timeKey) }, func(ahead js.Value) {
			if ahead.Type() == js.TypeNumber {
				found.aheadMillis = int64(ahead.Float())
			}
			s.loadSettings(found, done)
		})
	})
}

// loadSettings reads the settings, which are kept together as one object.
func (s *store) loadSettings(found kept, done func(kept)) {
	s.within(device, func(objects js.Value) js.Value { return objects.Call("get", settingsKey) }, func(all js.Value) {
		s.settings = map[string]string{}
		if all.Type() == js.TypeObject {
			names := js.Global().Get("Object").Call("keys", all)
			for i := range names.Length() {
				name := names.Index(i).String()
				if value := all.Get(name); value.Type() == js.TypeString {
					s.settings[name] = value.String()
				}
			}
		}
		found.settings = map[string]string{}
		for name, value := range s.settings {
			found.settings[name] = value
		}
		s.loadArrivals(found, done)
	})
}

// keep keeps a setting beside the others.
func (s *store) keep(name, value string) {
	if s.settings == nil {
		s.settings = map[string]string{}
	}
	s.settings[name] = value
	all := map[string]any{}
	for n, v := range s.settings {
		all[n] = v
	}
	s.within(device, func(objects js.Value) js.Value { return objects.Call("put", all, settingsKey) }, ignored)
}

func (s *store) loadArrivals(found kept, done func(kept)) {
	s.within(arrivals, func(objects js.Value) js.Value { return objects.Call("getAll") }, func(all js.Value) {
		for i := range lengthOf(all) {
			found.arrivals = append(found.arrivals, arrivalOf(all.Index(i)))
		}
		sortByTime(found.arrivals)
		done(found)
	})
}

func lengthOf(array js.Value) int {
	if !array.Truthy() {
		return 0
	}
	return array.Length()
}

func arrivalOf(v js.Value) world.Arrival {
	text := func(name string) string {
		if field := v.Get(name); field.Type() == js.TypeString {
			return field.String()
		}
		return ""
	}
	return world.Arrival{
		Key: text("key"), Appointment: text("appointment"), At: text("at"),
		Document: wire.Document{Type: text("type"), Number: text("number")},
	}
}

// sortByTime puts the oldest first; those of one unit are written in one offset.
func sortByTime(list []world.Arrival) {
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && list[j].At < list[j-1].At; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}

func (s *store) add(a world.Arrival, done func()) {
	row := map[string]any{
		"key": a.Key, "appointment": a.Appointment, "at": a.At, "type": a.Document.Type, "number": a.Document.Number,
	}
	s.within(arrivals, func(objects js.Value) js.Value { return objects.Call("put", row) }, func(js.Value) { done() })
}

func (s *store) discard(key string) {
	s.within(arrivals, func(objects js.Value) js.Value { return objects.Call("delete", key) }, ignored)
}

// remember keeps a pairing's answer, and gives the token in it.
func (s *store) remember(body []byte) string {
	var answer wire.PairResponse
	if answer.UnmarshalMsgpack(body) != nil {
		return ""
	}
	s.within(device, func(objects js.Value) js.Value { return objects.Call("put", bytesOf(body), deviceKey) }, ignored)
	return answer.Token
}

func (s *store) keepTime(aheadMillis int64) {
	s.within(device, func(objects js.Value) js.Value { return objects.Call("put", float64(aheadMillis), timeKey) }, ignored)
}

func (s *store) forget() {
	s.within(device, func(objects js.Value) js.Value { return objects.Call("delete", deviceKey) }, ignored)
}
