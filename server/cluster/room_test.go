package cluster

import (
	"reflect"
	"testing"

	"github.com/cupo-ec/cupo/raftstore"
)

// TestALeaderWithoutRoomHandsOver goes on as long as some voter has room, and has none hand over where nobody has.
func TestALeaderWithoutRoomHandsOver(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(v *village)
		want    []string
	}{
		"room everywhere":          {func(*village) {}, nil},
		"the leader has none":      {func(v *village) { v.stores["a"].full = true; v.stores["c"].applied++ }, []string{"c"}},
		"one other has room":       {func(v *village) { v.stores["a"].full, v.stores["b"].full = true, true }, []string{"c"}},
		"a follower has none":      {func(v *village) { v.stores["b"].full = true }, nil},
		"who does not lead":        {func(v *village) { v.stores["a"].full, v.stores["a"].leads = true, false }, nil},
		"nobody has room":          {func(v *village) { v.stores["a"].full, v.stores["b"].full, v.stores["c"].full = true, true, true }, nil},
		"who has room is not well": {func(v *village) { v.stores["a"].full, v.unwell["b"], v.unwell["c"] = true, true, true }, nil},
		"who has room is away":     {func(v *village) { v.stores["a"].full, v.down["at-b"], v.down["at-c"] = true, true, true }, nil},
		"who has room has no vote": {func(v *village) {
			a := v.stores["a"]
			a.full, a.members[1].Voter, a.members[2].Voter = true, false, false
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t, "a", "b", "c")
			c.prepare(v)
			a := v.nodes["at-a"]
			a.askAll(t.Context())
			a.checkRoom(t.Context())
			if !reflect.DeepEqual(v.stores["a"].handed, c.want) {
				t.Errorf("handed to %v, want %v", v.stores["a"].handed, c.want)
			}
		})
	}
}

// TestWhoGivesLeadingUpPrefersRoom: a successor whose disk is full refuses every write until it has handed over, too.
func TestWhoGivesLeadingUpPrefersRoom(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(v *village)
		want    []string
	}{
		"the furthest":                {func(v *village) { v.stores["c"].applied++ }, []string{"c"}},
		"the furthest has no room":    {func(v *village) { v.stores["c"].applied++; v.stores["c"].full = true }, []string{"b"}},
		"nobody has room":             {func(v *village) { v.stores["b"].full, v.stores["c"].full = true, true }, []string{""}},
		"who has room has gone since": {func(v *village) { v.stores["b"].full, v.stores["a"].declines = true, raftstore.ErrMemberAway }, []string{"c", ""}},
		"who has room was removed":    {func(v *village) { v.stores["b"].full, v.stores["a"].declines = true, raftstore.ErrNotMember }, []string{"c", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t, "a", "b", "c")
			a := v.nodes["at-a"]
			v.unwell["b"] = true // as it was when it was asked last
			a.askAll(t.Context())
			v.unwell["b"] = false
			c.prepare(v)
			if err := a.HandOver(t.Context()); err != nil {
				t.Error(err)
			}
			if !reflect.DeepEqual(v.stores["a"].handed, c.want) {
				t.Errorf("handed to %q, want %q", v.stores["a"].handed, c.want)
			}
		})
	}
}
