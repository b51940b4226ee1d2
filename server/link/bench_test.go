package link

import (
	"context"
	"net"
	"sync"
	"syscall"
	"testing"
	"time"
)

// BenchmarkCalls makes calls of 300 bytes with answers of 600 over loopback TCP, both ends in this process.
// The processor's time for a call tells more than the clock's where others work on the machine.
func BenchmarkCalls(b *testing.B) {
	for name, parallelism := range map[string]int{"64": 32, "512": 256} {
		b.Run(name, func(b *testing.B) { benchmarkCalls(b, parallelism) })
	}
}

func benchmarkCalls(b *testing.B, parallelism int) {
	client := overTCP(b)
	b.SetParallelism(parallelism)
	b.ReportAllocs()
	before := processorTime()
	b.RunParallel(func(pb *testing.PB) {
		payload, answer := make([]byte, 300), make([]byte, 0, 600)
		for pb.Next() {
			if _, err := client.Call(context.Background(), 1, payload, answer); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(processorTime()-before)/float64(b.N), "cpu-ns/op")
}

// TestAllocations holds a call to what it takes, both ends together: a goroutine's start, and one more
// because the race detector makes pools lose what they hold.
func TestAllocations(t *testing.T) {
	client := overTCP(t)
	payload, answer := make([]byte, 300), make([]byte, 0, 600)
	n := testing.AllocsPerRun(2000, func() {
		if _, err := client.Call(context.Background(), 1, payload, answer); err != nil {
			t.Fatal(err)
		}
	})
	if n > 2 {
		t.Errorf("a call takes %v allocations, want 2 at most", n)
	}
}

// overTCP is a client of a server that answers every payload twice.
func overTCP(t testing.TB) *Client {
	server := NewServer(ServerConfig{})
	var serving sync.WaitGroup
	client := New(ClientConfig{Dial: func(context.Context) (net.Conn, error) {
		near, far := loopback(t)
		serving.Go(func() {
			_ = server.Serve(context.Background(), far, func(_ context.Context, _ uint8, payload, answer []byte) ([]byte, error) {
				return append(append(answer, payload...), payload...), nil
			})
		})
		return near, nil
	}})
	t.Cleanup(func() {
		client.Close()
		server.Close()
		serving.Wait()
	})
	return client
}

// processorTime is what this process has used.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
