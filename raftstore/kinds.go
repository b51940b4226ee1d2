package raftstore

import "github.com/cockroachdb/pebble/v2"

// kindByKind makes Pebble end a table where a kind of records does: those whose keys begin with the same byte. Most
// records are new ones with numbers that rise. In tables of their own these come behind all that is there; together
// with other kinds they would be written again whenever one of those has to be.
func kindByKind(start []byte) (pebble.SpanPolicy, []byte, error) {
	return pebble.SpanPolicy{}, afterKind(start), nil
}

// afterKind is the first key of the database that is not of the same kind as a given one.
func afterKind(key []byte) []byte {
	switch {
	case key[0] != recordPrefix || len(key) > 1 && key[1] == 0xff:
		return []byte{key[0] + 1}
	case len(key) == 1:
		return []byte{recordPrefix, 1}
	}
	return []byte{recordPrefix, key[1] + 1}
}
