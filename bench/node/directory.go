package node

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// FreshDirectory makes a data directory that nobody has used, data/<name>-<time>, for a run that was
// not told which one to use: a run starts from nothing, and never empties what somebody may need.
func FreshDirectory(name string) (string, error) {
	if err := os.MkdirAll("data", 0o755); err != nil {
		return "", fmt.Errorf("making a data directory: %w", err)
	}
	path := filepath.Join("data", name+"-"+time.Now().Format("20060102-150405"))
	for attempt := 2; ; attempt++ {
		err := os.Mkdir(path, 0o755)
		if err == nil {
			return path, nil
		}
		if !os.IsExist(err) || attempt > 100 {
			return "", fmt.Errorf("making a data directory: %w", err)
		}
		path = fmt.Sprintf("%s-%d", path, attempt)
	}
}
