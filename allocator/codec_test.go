package allocator

import (
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire/msgp"
)

// fill sets every field of a value to something that is not zero and differs from its neighbours.
func fill(v reflect.Value, next *int) {
	*next++
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name == "kept" { // derived, and does not travel
				continue
			}
			field := v.Field(i)
			// The rules of the queue came later and do not shift the values of what was there before.
			if rules, is := v.Addr().Interface().(*policy.Document); is && strings.HasPrefix(v.Type().Field(i).Name, "Queue") {
				rules.SetQueue(policy.DefaultQueue())
				continue
			}
			fill(reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem(), next)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), next)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), next)
		fill(v.Index(1), next)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), next)
		}
	case reflect.String:
		v.SetString(strings.Repeat("ñ", *next%200))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(-0.1 * float64(*next))
	case reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(-int64(*next))
	default:
		v.SetUint(uint64(*next % 250))
	}
}

// everyCommand is a command of each kind that the codec knows, every field that travels filled.
func everyCommand() map[Kind]Command {
	commands := map[Kind]Command{}
	for kind := range 256 {
		var full, travelled Command
		next := 1
		fill(reflect.ValueOf(&full).Elem(), &next)
		full.Kind, full.Format = Kind(kind), NewestFormat
		if full.Fits() != nil {
			continue
		}
		in := msgp.NewReader(full.Append(nil))
		if err := travelled.decode(&coder{in: &in}); err != nil || in.End() != nil {
			panic("decoding what was encoded: " + err.Error())
		}
		commands[Kind(kind)] = travelled
	}
	return commands
}

// TestEveryFieldTravels finds a field of a command, or of anything in it, that no kind carries whole.
func TestEveryFieldTravels(t *testing.T) {
	var full Command
	next := 1
	fill(reflect.ValueOf(&full).Elem(), &next)
	full.Format = NewestFormat
	commands := everyCommand()
	for i := range reflect.TypeFor[Command]().NumField() {
		carriers := 0
		for kind, command := range commands {
			full.Kind = kind
			if reflect.DeepEqual(reflect.ValueOf(command).Field(i).Interface(), reflect.ValueOf(full).Field(i).Interface()) {
				carriers++
			}
		}
		if carriers == 0 {
			t.Errorf("no command carries %s", reflect.TypeFor[Command]().Field(i).Name)
		}
	}
}

// TestEveryKindIsKnown fails when a kind is new: its fields belong into the table, its effects into the
// stories and the model of the histories.
func TestEveryKindIsKnown(t *testing.T) {
	common := []string{"Kind", "Key", "Actor", "Channel", "Any", "Origin", "Account"}
	fields := map[Kind][]string{
		KindTick: nil, KindGenesis: {"Genesis", "Policy"},
		KindPutProvinces: {"Provinces"}, KindPutSpecialties: {"Specialties"}, KindPutUnits: {"Units"},
		KindPutPractitioners: {"Practitioners"}, KindPutSchedules: {"Schedules"}, KindPutClosures: {"Closures"},
		KindPutPersons: {"Persons"}, KindPublish: {"Publish"}, KindPutReferrals: {"Referrals"},
		KindPutContacts: {"Contacts"}, KindErase: {"Person", "Reason"},
		KindHold: {"Person", "Slot", "Referral"}, KindRelease: {"Hold"}, KindBook: {"Person", "Hold", "Slot", "Referral"},
		KindCancel: {"Appointment"}, KindReschedule: {"Appointment", "Slot"}, KindStrike: {"Person"},
		KindPutPolicy: {"Policy"}, KindLooks: {"Looks"},
		KindCheckIn: {"Appointment"}, KindArrive: {"Appointment", "ArrivedSeconds"}, KindSuspend: {"Suspension"}, KindResume: {"Suspension"}, KindAttend: {"Appointment"}, KindNoShow: {"Appointment"}, KindLate: {"Appointment"},
		KindDispute: {"Appointment", "Reason"}, KindAppeal: {"Person", "Reason"}, KindLift: {"Person", "Reason"},
		KindDecideDispute: {"Appeal", "Decision", "Reason"}, KindDecideAppeal: {"Appeal", "Decision", "Reason"},
		KindPutTokens: {"Tokens"}, KindRevokeToken: {"Token"}, KindPutGroups: {"Groups"}, KindSignIn: {"SignIn"},
		KindChecksum: {"Part"}, KindRaiseFormat: {"Format"},
		KindMakePairing: {"Pairing"}, KindRedeemPairing: {"Redemption"}, KindHeartbeat: {"Heartbeat"},
		KindPutServices: {"Services"}, KindTakeTicket: {"Appointment", "Queue"}, KindCallNext: {"Queue"}, KindRecall: {"Queue"},
		KindNoAnswer: {"Queue"}, KindTransfer: {"Queue"}, KindFinishTicket: {"Queue"}, KindLeaveTicket: {"Queue"}, KindClassify: {"Queue"},
	}
	for kind, command := range everyCommand() {
		want, known := fields[kind]
		if !known {
			t.Errorf("kind %d is not in the table", kind)
		}
		delete(fields, kind)
		got := map[string]bool{}
		v := reflect.ValueOf(command)
		for i := range v.NumField() {
			if !v.Field(i).IsZero() {
				got[v.Type().Field(i).Name] = true
			}
		}
		for _, name := range append(want, common...) {
			if !got[name] {
				t.Errorf("kind %d lost its %s", kind, name)
			}
			delete(got, name)
		}
		for name := range got {
			t.Errorf("kind %d carries %s, which is not its own", kind, name)
		}
	}
	for kind := range fields {
		t.Errorf("kind %d cannot be encoded", kind)
	}
}

// TestFits finds every way in which a command would make an entry that no node can read.
func TestFits(t *testing.T) {
	long := strings.Repeat("x", maxTextBytes)
	for name, c := range map[string]struct {
		command Command
		fits    bool
	}{
		"a text as long as may be": {Command{Kind: KindPutProvinces, Provinces: []Province{{long, ""}}}, true},
		"a text too long":          {Command{Kind: KindPutProvinces, Provinces: []Province{{long + "x", ""}}}, false},
		"no UTF-8":                 {Command{Kind: KindPutUnits, Units: []Unit{{ID: "a", City: "\xff"}}}, false},
		"as many lines as may be":  {Command{Kind: KindPutPersons, Persons: make([]PersonRecord, MaxGroup)}, true},
		"too many lines":           {Command{Kind: KindPutPersons, Persons: make([]PersonRecord, MaxGroup+1)}, false},
		"too many bytes":           {Command{Kind: KindPutClosures, Closures: manyClosures(long)}, false},
		"an unknown kind":          {Command{Kind: 199}, false},
		"no kind":                  {Command{}, false},
		"a booking":                {Command{Kind: KindBook}, true},
	} {
		if err := c.command.Fits(); (err == nil) != c.fits {
			t.Errorf("%s: %v", name, err)
		}
		if !c.fits {
			continue
		}
		if outcomes, err := NewState().Apply(1, append(NewState().AppendEntryHeader(nil, 0, 0, 1), c.command.Append(nil)...), nil); err != nil || len(outcomes) != 1 {
			t.Errorf("%s: fits and cannot be applied: %v", name, err)
		}
	}
}

func manyClosures(name string) []Closure {
	closures := make([]Closure, 300)
	for i := range closures {
		closures[i] = Closure{Day: int32(i), Name: name}
	}
	return closures
}
