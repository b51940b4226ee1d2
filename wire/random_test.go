package wire_test

import (
	"reflect"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"github.com/cupo-ec/cupo/wire"
)

// anyMessage draws a message of any struct, with any values that its limits allow.
func anyMessage(t *rapid.T) wire.Message {
	m := newOf(rapid.SampledFrom(samples).Draw(t, "struct"))
	fill(t, reflect.ValueOf(m).Elem())
	return m
}

// fill sets v to something random. Empty lists are nil, as decoders leave them.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(anyText(t, mostBytes))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "truth"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64().Draw(t, "integer"))
	case reflect.Uint64:
		v.SetUint(rapid.Uint64().Draw(t, "unsigned"))
	case reflect.Float64:
		v.SetFloat(rapid.Float64().Draw(t, "number"))
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "there") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Slice:
		if n := rapid.IntRange(0, 3).Draw(t, "length"); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			fill(t, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if field.Type.Kind() == reflect.String {
				v.Field(i).SetString(anyText(t, textLimit(field)))
				continue
			}
			fill(t, v.Field(i))
		}
	default:
		t.Fatalf("nothing random for %s", v.Type())
	}
}

const mostBytes = 48

func anyText(t *rapid.T, maxBytes int) string { return rapid.StringN(0, 12, maxBytes).Draw(t, "text") }

// textLimit is how many bytes a field may have: its tag may allow fewer than are drawn elsewhere.
func textLimit(field reflect.StructField) int {
	_, limit, _ := strings.Cut(field.Tag.Get("wire"), "max=")
	limit, _, _ = strings.Cut(limit, ",")
	if n, err := strconv.Atoi(limit); err == nil {
		return min(n, mostBytes)
	}
	return mostBytes
}

// plain is what a message should look like to somebody who knows neither Go nor our codecs: maps by
// names of the wire, lists, and scalars. It reads the tags on its own, as a check on the generator.
func plain(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return plain(v.Elem())
	case reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = plain(v.Index(i))
		}
		return list
	case reflect.Struct:
		object := make(map[string]any)
		for i := range v.NumField() {
			name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("wire"), ",")
			field := v.Field(i)
			empty := field.IsZero() || field.Kind() == reflect.Slice && field.Len() == 0
			if !empty || !strings.HasPrefix(options, "omitempty") {
				object[name] = plain(field)
			}
		}
		return object
	}
	return v.Interface()
}

func mustEqual(t rapid.TB, what string, got, want wire.Message) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s\n got %+v\nwant %+v", what, plain(reflect.ValueOf(got)), plain(reflect.ValueOf(want)))
	}
}
