package wire_test

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire"
	"github.com/cupo-ec/cupo/wire/decode"
)

// limitOf is what a field's tag allows, and what is said above that; 0 for a field without a limit.
func limitOf(t *testing.T, field reflect.StructField) (limit int, above error) {
	t.Helper()
	above = decode.ErrTooMany
	switch field.Type.Kind() {
	case reflect.String:
		limit, above = wire.MaxStringBytes, decode.ErrTooLong
	case reflect.Slice:
	default:
		return 0, nil
	}
	_, text, stated := strings.Cut(field.Tag.Get("wire"), "max=")
	switch {
	case text == "MaxBatchItems":
		limit = wire.MaxBatchItems
	case stated:
		var err error
		if limit, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	return limit, above
}

// Every list and every string is taken up to its limit, and refused by name above it.
func TestEveryLimit(t *testing.T) {
	for _, sample := range samples {
		structure := reflect.TypeOf(sample).Elem()
		for i := range structure.NumField() {
			limit, above := limitOf(t, structure.Field(i))
			if limit == 0 {
				continue
			}
			for n, want := range map[int]error{limit: nil, limit + 1: above} {
				m := newOf(sample)
				setLength(reflect.ValueOf(m).Elem().Field(i), n)
				mustAnswer(t, m, structure.Field(i).Name, want)
			}
		}
	}
}

func setLength(v reflect.Value, n int) {
	if v.Kind() == reflect.String {
		v.SetString(strings.Repeat("x", n))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), n, n))
}

func mustAnswer(t *testing.T, m wire.Message, field string, want error) {
	t.Helper()
	for codec, err := range map[string]error{
		"MessagePack": newOf(m).UnmarshalMsgpack(m.AppendMsgpack(nil)),
		"JSON":        newOf(m).UnmarshalJSON(m.AppendJSON(nil)),
	} {
		if (want == nil) != (err == nil) || !errors.Is(err, want) {
			t.Errorf("%s of %s.%s: %v, want %v", codec, nameOf(m), field, err, want)
		}
		var refused *decode.Error
		if errors.As(err, &refused) && !strings.EqualFold(refused.Field, "/"+field) {
			t.Errorf("%s of %s.%s: refused at %q", codec, nameOf(m), field, refused.Field)
		}
		if errors.Is(err, decode.ErrTooMany) && wire.CodeOfDecoding(err) != wire.TooManyItems {
			t.Errorf("%s of %s.%s: code %s", codec, nameOf(m), field, wire.CodeOfDecoding(err))
		}
	}
}
