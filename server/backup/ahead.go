package backup

import (
	"bytes"
	"io"
	"time"
)

// aheadReader reads a backup whose header has been read already.
type aheadReader struct {
	io.Reader
	header Header
}

// readAheadHeader reads the header and puts it back.
func readAheadHeader(from io.Reader) (*aheadReader, error) {
	var seen bytes.Buffer
	in, err := newFrameReader(io.TeeReader(from, &seen), magicState)
	if err != nil {
		return nil, err
	}
	a := &aheadReader{}
	if err := in.json(frameHeader, &a.header); err != nil {
		return nil, err
	}
	if err := a.header.check(); err != nil {
		return nil, err
	}
	a.Reader = io.MultiReader(&seen, from)
	return a, nil
}

// timeText is a time of the state for people.
func timeText(millis int64) string { return time.UnixMilli(millis).UTC().Format(time.RFC3339) }
