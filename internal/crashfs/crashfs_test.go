package crashfs_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/cupo-ec/cupo/internal/crashfs"
)

// TestACloneWaitsForNoLink makes links, files and clones at once: with MemFS alone they wait for one another within moments.
func TestACloneWaitsForNoLink(t *testing.T) {
	const times = 2000
	fs := crashfs.New()
	file, err := fs.Create("a", vfs.WriteCategoryUnspecified)
	if err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	work.Go(func() {
		for i := range times {
			if err := fs.Link("a", fmt.Sprint("link", i)); err != nil {
				t.Error(err)
			}
		}
	})
	work.Go(func() {
		for range times {
			if err := file.Sync(); err != nil {
				t.Error(err)
			}
		}
	})
	work.Go(func() {
		for range times / 10 {
			fs.CrashClone(vfs.CrashCloneCfg{})
		}
	})
	done := make(chan struct{})
	go func() {
		work.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("they wait for one another")
	}
	if _, err := fs.CrashClone(vfs.CrashCloneCfg{}).Stat(fmt.Sprint("link", times-1)); err == nil {
		t.Error("a name that was never synced is there after the power cut")
	}
}
