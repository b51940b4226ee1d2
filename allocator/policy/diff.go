package policy

import "reflect"

// FieldChange is one field in which two documents differ.
type FieldChange struct {
	// Field is its name in JSON from the document's top, From and To its values.
	Field, From, To string
}

// Diff lists the fields in which b differs from a, in the order of Fields. Versions are not compared:
// they number documents and rule nothing.
func Diff(a, b *Document) []FieldChange {
	var before []string
	a.each(func(_ *Field, _ Channel, v reflect.Value) { before = append(before, text(v)) })
	var changes []FieldChange
	at := 0
	b.each(func(f *Field, c Channel, v reflect.Value) {
		if to := text(v); to != before[at] && f.Name != versionField {
			changes = append(changes, FieldChange{Field: f.path(c), From: before[at], To: to})
		}
		at++
	})
	return changes
}
