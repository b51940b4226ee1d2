package audit

import (
	"bufio"
	"fmt"
	"os"

	"github.com/cupo-ec/cupo/wire"
)

// Persons are people by position: a *node.People.
type Persons interface {
	Len() int
	Person(i int) wire.Person
}

// maxLogLineBytes bounds a line of a log; a longer one is an error and no line.
const maxLogLineBytes = 1 << 20

// AddTraces enters every person whose document stands in a node's log: none may.
func (r *Report) AddTraces(logPath string, persons ...Persons) error {
	words, err := wordsOf(logPath)
	if err != nil {
		return err
	}
	for _, people := range persons {
		for i := range people.Len() {
			if line, there := words[people.Person(i).Document.Number]; there {
				r.Add("line %d of the log has somebody's document", line)
			}
		}
	}
	return nil
}

// wordsOf lists the runs of letters and digits of a file, each with a line that has it.
func wordsOf(path string) (map[string]int, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the node's log: %w", err)
	}
	defer file.Close()
	words := map[string]int{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, maxLogLineBytes)
	for number := 1; lines.Scan(); number++ {
		line := lines.Bytes()
		for from := 0; from < len(line); {
			to := from
			for to < len(line) && wordByte(line[to]) {
				to++
			}
			if to > from {
				words[string(line[from:to])] = number
			}
			from = to + 1
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading the node's log %s: %w", path, err)
	}
	return words, nil
}

func wordByte(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
}
