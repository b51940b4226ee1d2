package client

import (
	"bytes"
	"strconv"

	"github.com/cupo-ec/cupo/wire"
)

// Index is a position in a cluster's log, as Cupo-Index says it; zero for none.
type Index struct{ Generation, Applied uint64 }

// parseIndex reads "generation.index". What cannot be read is no index: only some clients look at it.
func parseIndex(text []byte) Index {
	before, after, found := bytes.Cut(text, []byte{'.'})
	generation, errGeneration := strconv.ParseUint(string(before), 10, 64)
	applied, errApplied := strconv.ParseUint(string(after), 10, 64)
	if !found || errGeneration != nil || errApplied != nil {
		return Index{}
	}
	return Index{generation, applied}
}

// Seeing is the same server for requests that send an index back, so that their answers show at least what
// was applied there. For the zero Index it is the endpoint itself.
func (e *Endpoint) Seeing(index Index) *Endpoint {
	if index == (Index{}) {
		return e
	}
	text := strconv.FormatUint(index.Generation, 10) + "." + strconv.FormatUint(index.Applied, 10)
	return &Endpoint{Address: e.Address, tail: e.tail + wire.IndexHeader + ": " + text + "\r\n"}
}
