package certs

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strings"
)

// A certificate and an operator know a node by its name. The members of a cluster know each other by more: by the name
// and, behind a dot, which data directory of that name it is. Whoever loses its data, or was removed, comes back under its
// name as another member, and nobody takes one for the other: what the first has promised, the second does not keep.
const (
	memberSeparator = "."
	memberMarkBytes = 6 // drawn; two directories of one name must differ
)

// NewMemberID makes the ID of a member that has this name and a data directory that nobody had before.
func NewMemberID(name string) string {
	var mark [memberMarkBytes]byte
	_, _ = rand.Read(mark[:]) // never fails: see crypto/rand
	return name + memberSeparator + hex.EncodeToString(mark[:])
}

// NameOf is the name of a member: all of an ID that was given before IDs had more than that.
func NameOf(memberID string) string {
	name, _, _ := strings.Cut(memberID, memberSeparator)
	return name
}

// CheckMemberID says whether a member can have this ID.
//
// Errors: ErrBadName.
func CheckMemberID(id string) error {
	name, mark, marked := strings.Cut(id, memberSeparator)
	if err := CheckNodeID(name); err != nil {
		return err
	}
	if !marked {
		return nil
	}
	if drawn, err := hex.DecodeString(mark); err != nil || len(drawn) != memberMarkBytes || strings.ToLower(mark) != mark {
		return fmt.Errorf("%w: %.90q; what stands behind the name is %d bytes in hexadecimal", ErrBadName, id, memberMarkBytes)
	}
	return nil
}
