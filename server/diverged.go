package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
)

// divergedFile is the mark, in the data directory, of a node that must not serve until it is built anew.
const divergedFile = "diverged"

// errDiverged: the state in the data directory was found to differ from that of the majority.
var errDiverged = errors.New("the state of this node has diverged")

// evidence is what was found to differ, and what each node that was compared had.
type evidence struct {
	Node  string            `json:"node"`
	Index uint64            `json:"index"`
	Part  uint16            `json:"part"`
	Sums  map[string]string `json:"sums"`
}

func newEvidence(node string, at moment, sums map[string]uint64) evidence {
	e := evidence{Node: node, Index: at.index, Part: at.part, Sums: make(map[string]string, len(sums))}
	for peer, sum := range sums {
		e.Sums[peer] = strconv.FormatUint(sum, 16)
	}
	return e
}

// LogValue is the evidence in a log; part of slog.LogValuer.
func (e evidence) LogValue() slog.Value {
	return slog.GroupValue(slog.Uint64("index", e.Index), slog.Uint64("part", uint64(e.Part)), slog.Any("sums", e.Sums))
}

// markDiverged leaves the mark, so that it outlives the process and the machine.
func markDiverged(dir string, e evidence) error {
	text, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return fmt.Errorf("writing down what differs: %w", err)
	}
	return writeWhole(filepath.Join(dir, divergedFile), append(text, '\n'))
}

// checkDiverged refuses a data directory that has the mark: a start would load the same wrong records.
func checkDiverged(dir string) error {
	path := filepath.Join(dir, divergedFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking for the mark of a state that has diverged: %w", err)
	}
	var e evidence
	what := "what differed cannot be read"
	if json.Unmarshal(text, &e) == nil {
		what = fmt.Sprintf("part %d at index %d of the log", e.Part, e.Index)
	}
	return fmt.Errorf("%w from that of the majority (%s, see %s): it must not serve; keep a copy of the directory if somebody "+
		"is to find out why, then remove the node (cupo cluster remove), empty the directory and let it join anew", errDiverged, what, path)
}
