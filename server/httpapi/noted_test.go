package httpapi

import (
	"net/http"
	"slices"
	"testing"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// TestChangingContactsIsALook: the answer has the name, so nobody gets it unnoticed.
func TestChangingContactsIsALook(t *testing.T) {
	f, _, contacts, looks := registryFixture(t)
	contacts.of[1] = wire.Contact{Name: "Ana"}
	put := ask{method: http.MethodPut, target: wire.ContactPath, token: "staff", body: `{"document":{"number":"` + ana + `"},"email":"a@x.ec"}`}.
		with("Content-Type: application/json")
	if a := f.do(put); a.status != 200 || !slices.Equal(looks.seen, []uint32{1}) {
		t.Errorf("answered %d, noted %d", a.status, looks.seen)
	}
	looks.fails, contacts.of[1] = raftstore.ErrOverloaded, wire.Contact{Name: "Ana"}
	if a := f.do(put); a.status != 503 || contacts.of[1].Email != "" {
		t.Errorf("who cannot be taken note of is answered %d and changed %+v", a.status, contacts.of[1])
	}
}

// TestLookForNobodyIsNoted: who types documents until one is known leaves a trail.
func TestLookForNobodyIsNoted(t *testing.T) {
	f, _, _, looks := registryFixture(t)
	body := `{"document":{"number":"` + stranger + `"}}`
	for n, token := range []string{"operator", "staff", "admin"} {
		f.refusal(f.do(ask{method: http.MethodPost, target: wire.LookPath, token: token, body: body}), wire.NotFound, policy.NoRule)
		if len(looks.seen) != n+1 || looks.seen[n] != 0 {
			t.Errorf("%s: noted %d", token, looks.seen)
		}
	}
	looks.fails = raftstore.ErrOverloaded
	f.refusal(f.do(ask{method: http.MethodPost, target: wire.LookPath, token: "operator", body: body}), wire.Overloaded, policy.NoRule)
}

// TestExportOfPersonsIsALook: documents and birth dates are personal too, names or not.
func TestExportOfPersonsIsALook(t *testing.T) {
	f, registry, _, looks := registryFixture(t)
	for _, kind := range wire.RegistryKinds() {
		looks.seen, looks.fails, registry.page = nil, nil, nil
		get := ask{method: http.MethodGet, target: wire.ExportPath(kind), token: "admin"}
		personal := kind == wire.RegistryPersons || kind == wire.RegistryReferrals
		if a := f.do(get); a.status != 200 || personal != slices.Equal(looks.seen, []uint32{allocator.EveryPerson}) || !personal && len(looks.seen) != 0 {
			t.Errorf("%s: answered %d, noted %d", kind, a.status, looks.seen)
		}
		looks.fails, registry.page = raftstore.ErrOverloaded, nil
		if a := f.do(get); personal && (a.status != 503 || registry.page != nil) {
			t.Errorf("%s: who cannot be taken note of is answered %d", kind, a.status)
		}
	}
}
