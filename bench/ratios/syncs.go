package ratios

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/cupo-ec/cupo/bench/report"
)

// syncs measures what the disk asks for one durable write: a block of a file that has its room
// already, as a recycled log has, on the file system of the node's data.
type syncs struct {
	file   *os.File
	offset int64
}

const (
	syncBlockBytes = 4 << 10
	syncFileBytes  = 8 << 20
)

func newSyncs(dataDir string) (*syncs, error) {
	file, err := os.Create(filepath.Join(filepath.Dir(dataDir), filepath.Base(dataDir)+".sync"))
	if err != nil {
		return nil, fmt.Errorf("making a file to sync: %w", err)
	}
	s := &syncs{file: file}
	if _, err := file.Write(make([]byte, syncFileBytes)); err != nil {
		s.close()
		return nil, fmt.Errorf("filling a file to sync: %w", err)
	}
	if err := file.Sync(); err != nil {
		s.close()
		return nil, fmt.Errorf("syncing a file: %w", err)
	}
	return s, nil
}

func (s *syncs) close() {
	s.file.Close()
	os.Remove(s.file.Name())
}

// median measures so many writes.
func (s *syncs) median(times int) (time.Duration, error) {
	block := make([]byte, syncBlockBytes)
	var took []time.Duration
	for i := range times {
		block[0] = byte(i + 1)
		one, err := report.SyncTime(s.file, block, s.offset)
		if err != nil {
			return 0, err
		}
		took = append(took, one)
		s.offset = (s.offset + syncBlockBytes) % syncFileBytes
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}
