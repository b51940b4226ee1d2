package intake

import (
	"testing"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/wire"
)

// TestTooNewACommandIsNotProposed: a member with an earlier build could not read it and would stop.
func TestTooNewACommandIsNotProposed(t *testing.T) {
	in, log := fixture(t, 2)
	proposed := 0
	log.before = func() (error, bool) { proposed++; return nil, false }
	checksum := Put(allocator.Command{Kind: allocator.KindChecksum})
	if o, err := in.Do(t.Context(), checksum); err != nil || o.Code != wire.WrongState || proposed != 0 {
		t.Errorf("before the raise it came to %s, %v, %d proposed", o.Code, err, proposed)
	}
	raise := Put(allocator.Command{Kind: allocator.KindRaiseFormat, Format: allocator.NewestFormat})
	if o, err := in.Do(t.Context(), raise); err != nil || o.Code != wire.Done {
		t.Fatalf("raising came to %s, %v", o.Code, err)
	}
	if o, err := in.Do(t.Context(), checksum); err != nil || o.Code != wire.Done || proposed != 2 {
		t.Errorf("after the raise it came to %s, %v, %d proposed", o.Code, err, proposed)
	}
}
