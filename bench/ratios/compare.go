package ratios

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/cupo-ec/cupo/bench/report"
)

var errNothingToCompare = errors.New("there are no files before.1.json and after.1.json with figures in common")

// Compare prints, for every figure that two programs have in common, the medians of both and the median of
// the ratios taken pair by pair: the files before.N.json and after.N.json of a directory, which were written in
// turn on one machine. A machine's speed drifts; a pair's does less.
func Compare(directory string, out io.Writer) error {
	var before, after []Figures
	for n := 1; ; n++ {
		b, errBefore := readFigures(filepath.Join(directory, fmt.Sprintf("before.%d.json", n)))
		a, errAfter := readFigures(filepath.Join(directory, fmt.Sprintf("after.%d.json", n)))
		if errors.Is(errBefore, os.ErrNotExist) || errors.Is(errAfter, os.ErrNotExist) {
			break
		}
		if err := errors.Join(errBefore, errAfter); err != nil {
			return err
		}
		before, after = append(before, b), append(after, a)
	}
	table := &report.Table{Header: []string{"medians of pairs: " + strconv.Itoa(len(before)), "before", "after", "after ÷ before"}}
	names := commonNames(before, after)
	for _, name := range names {
		s := newSeries()
		for i := range before {
			b, a := before[i].Measured[name].Median, after[i].Measured[name].Median
			s.add("before", b)
			s.add("after", a)
			if b > 0 {
				s.add("ratio", a/b)
			}
		}
		table.Row(name, fmt.Sprintf("%.2f", s.median("before")), fmt.Sprintf("%.2f", s.median("after")), fmt.Sprintf("%.2f", s.median("ratio")))
	}
	if len(names) == 0 {
		return errNothingToCompare
	}
	_, err := table.WriteTo(out)
	return err
}

func readFigures(path string) (f Figures, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return f, fmt.Errorf("reading figures: %w", err)
	}
	if err := json.Unmarshal(text, &f); err != nil {
		return f, fmt.Errorf("reading figures in %s: %w", path, err)
	}
	return f, nil
}

func commonNames(before, after []Figures) []string {
	var names []string
	if len(before) == 0 {
		return nil
	}
	for name := range before[0].Measured {
		if _, both := after[0].Measured[name]; both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
