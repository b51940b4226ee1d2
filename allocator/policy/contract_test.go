package policy

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/wire"
)

// busy is a document in which every field of every kind is away from its zero.
func busy() Document {
	d := IESSClassic()
	d.Version, d.Name = 7, "Feriado de carnaval, «solo» urgencias"
	d.Coverages |= coverages(SSC)
	d.Channels[Messenger] = ChannelRules{Specialties: []string{"pediatria"}, EvenWeekdays: 1, HorizonDays: 3, LeadSeconds: 9}
	d.Quotas = []Quota{{Web, 20, 3 * day}, {Phone, 30, day}}
	return d
}

func TestRoundTrip(t *testing.T) {
	for _, d := range append(Presets(), busy()) {
		travels := d.Wire()
		var fromJSON, fromMsgpack wire.Policy
		if err := fromJSON.UnmarshalJSON(travels.AppendJSON(nil)); err != nil {
			t.Fatalf("%s: %v", d.Name, err)
		}
		if err := fromMsgpack.UnmarshalMsgpack(travels.AppendMsgpack(nil)); err != nil {
			t.Fatalf("%s: %v", d.Name, err)
		}
		for format, in := range map[string]*wire.Policy{"as it is": &travels, "JSON": &fromJSON, "MessagePack": &fromMsgpack} {
			got, err := FromWire(in)
			if err != nil || !reflect.DeepEqual(got, d) {
				t.Errorf("%s, %s: %v\n got %+v\nwant %+v", d.Name, format, err, got, d)
			}
		}
		slices.Reverse(travels.Channels)
		if got, err := FromWire(&travels); err != nil || !reflect.DeepEqual(got, d) {
			t.Errorf("%s with its channels in another order: %v", d.Name, err)
		}
	}
}

// problemsOf is what an error says is wrong, "field: reason".
func problemsOf(t *testing.T, err error) (said []string) {
	t.Helper()
	if err == nil {
		return nil
	}
	var problems *Problems
	if !errors.As(err, &problems) || len(problems.List) == 0 || problems.Error() == "" {
		t.Fatalf("%T: %v", err, err)
	}
	for i := range problems.List {
		p := &problems.List[i]
		if p.Spanish() == "" || p.English() == "" || p.Spanish() == p.English() || len(p.Fields) == 0 {
			t.Errorf("%+v is not said in both languages, or of no field", p)
		}
		said = append(said, strings.Join(p.Fields, "+")+": "+p.English())
	}
	return said
}

// TestMissingFieldsAreRefused takes each field away, from the document and from each channel.
func TestMissingFieldsAreRefused(t *testing.T) {
	take := func(in *wire.Policy, part reflect.Value, f *Field, want string) {
		t.Helper()
		field := part.FieldByName(wireName(f))
		old := reflect.ValueOf(field.Interface())
		field.SetZero()
		got, err := FromWire(in)
		// An empty list is a list, except where it would be a rule that is off.
		if field.Kind() == reflect.Slice && f.Name != "specialties" {
			if err != nil {
				t.Errorf("%s is empty: %v", want, err)
			}
			before, _ := FromWire(in)
			if !reflect.DeepEqual(got, before) {
				t.Errorf("%s is not read the same twice", want)
			}
		} else if said := problemsOf(t, err); len(said) != 1 || said[0] != want+": "+reasonWords[ReasonMissing][1] {
			t.Errorf("%s is missing: %q", want, said)
		}
		field.Set(old)
	}
	d := busy()
	in := d.Wire()
	for i := range fields {
		f := &fields[i]
		if f.Of == OfDocument {
			take(&in, reflect.ValueOf(&in).Elem(), f, f.Name)
			continue
		}
		for c := range in.Channels {
			take(&in, reflect.ValueOf(&in.Channels[c]).Elem(), f, f.path(Channel(c)))
		}
	}
	for c := range Channels {
		short := d.Wire()
		short.Channels = slices.Delete(short.Channels, c, c+1)
		if _, err := FromWire(&short); !strings.Contains(err.Error(), "channels."+Channel(c).String()) {
			t.Errorf("%s is missing: %v", Channel(c), err)
		}
	}
	if _, err := FromWire(&wire.Policy{}); len(problemsOf(t, err)) < 30 {
		t.Errorf("nothing at all: %v", err)
	}
}

func TestWrongNamesAndNumbersAreRefused(t *testing.T) {
	number := func(n int64) *int64 { return &n }
	for name, c := range map[string]struct {
		change func(p *wire.Policy)
		field  string
	}{
		"unknown coverage":       {func(p *wire.Policy) { p.Coverages = []string{"affiliate", "tourist"} }, "coverages"},
		"coverage twice":         {func(p *wire.Policy) { p.Coverages = []string{"child", "child"} }, "coverages"},
		"unknown weekday":        {func(p *wire.Policy) { p.Channels[Phone].OddWeekdays = []string{"lunes"} }, "channels.phone.oddWeekdays"},
		"weekday twice":          {func(p *wire.Policy) { p.Channels[Web].EvenWeekdays = []string{"monday", "monday"} }, "channels.web.evenWeekdays"},
		"unknown channel":        {func(p *wire.Policy) { p.Channels[Kiosk].Channel = "fax" }, "channels.5"},
		"channel twice":          {func(p *wire.Policy) { p.Channels[Kiosk].Channel = "web" }, "channels.5"},
		"all and one":            {func(p *wire.Policy) { p.Channels[Web].Specialties = []string{"all", "pediatria"} }, "channels.web.specialties"},
		"a negative number":      {func(p *wire.Policy) { p.HoldSeconds = number(-1) }, "holdSeconds"},
		"more than its bits":     {func(p *wire.Policy) { p.MaxPerDay = number(256) }, "maxPerDay"},
		"more than 32 bits":      {func(p *wire.Policy) { p.KeySeconds = number(1 << 32) }, "keySeconds"},
		"a version beyond":       {func(p *wire.Policy) { p.Version = number(1 << 16) }, "version"},
		"a share beyond 8 bits":  {func(p *wire.Policy) { p.Channels[Web].QuotaPercent = number(257) }, "channels.web.quotaPercent"},
		"a negative share":       {func(p *wire.Policy) { p.Channels[Web].QuotaPercent = number(-1) }, "channels.web.quotaPercent"},
		"a release beyond range": {func(p *wire.Policy) { p.Channels[Web].QuotaReleaseSeconds = number(1 << 40) }, "channels.web.quotaReleaseSeconds"},
	} {
		d := Default()
		in := d.Wire()
		c.change(&in)
		_, err := FromWire(&in)
		if said := problemsOf(t, err); len(said) == 0 || !strings.HasPrefix(said[0], c.field+": ") {
			t.Errorf("%s: %q, want something about %s", name, said, c.field)
		}
	}
}

func TestDiff(t *testing.T) {
	a, b := Default(), Default()
	b.Version, b.Channels[Web].Specialties = 9, nil
	if changes := Diff(&a, &b); len(changes) != 0 {
		t.Errorf("a document differs from itself: %+v", changes)
	}
	b.MaxPerDay, b.NoShowAtClosing = 3, false
	b.Coverages &^= coverages(Spouse)
	b.Channels[Phone].OddWeekdays = 1
	b.Quotas = []Quota{{Web, 20, 3 * day}}
	want := []FieldChange{
		{"coverages", "affiliate, pensioner, spouse, child, work-risk", "affiliate, pensioner, child, work-risk"},
		{"maxPerDay", "2", "3"},
		{"noShowAtClosing", "true", "false"},
		{"channels.web.quotaPercent", "0", "20"},
		{"channels.web.quotaReleaseSeconds", "0", "259200"},
		{"channels.phone.oddWeekdays", "sunday, monday, tuesday, wednesday, thursday, friday, saturday", "sunday"},
	}
	if got := Diff(&a, &b); !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	for _, back := range Diff(&b, &a) {
		if !slices.Contains(want, FieldChange{back.Field, back.To, back.From}) {
			t.Errorf("the way back has %+v", back)
		}
	}
	presets := Presets()
	if got := len(Diff(&presets[0], &presets[1])); got != 9 {
		t.Errorf("the presets differ in %d fields", got)
	}
}
