package cluster

import (
	"context"
	"sync"
)

// gate lets clients be held up for a while.
type gate struct {
	mu     sync.Mutex
	opened chan struct{} // nil while it is open
	inside sync.WaitGroup
}

// enter waits until the gate is open; false where ctx ends first. leave must be called after true.
func (g *gate) enter(ctx context.Context) bool {
	for {
		g.mu.Lock()
		opened := g.opened
		if opened == nil {
			g.inside.Add(1)
			g.mu.Unlock()
			return ctx.Err() == nil || g.turnBack()
		}
		g.mu.Unlock()
		select {
		case <-opened:
		case <-ctx.Done():
			return false
		}
	}
}

func (g *gate) turnBack() bool {
	g.inside.Done()
	return false
}

func (g *gate) leave() { g.inside.Done() }

// shut lets nobody in any more and waits until everybody is out.
func (g *gate) shut() {
	g.mu.Lock()
	g.opened = make(chan struct{})
	g.mu.Unlock()
	g.inside.Wait()
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.opened)
	g.opened = nil
}

// alarm wakes those who sleep until it rings.
type alarm struct {
	mu    sync.Mutex
	rings chan struct{}
}

// next is closed when the alarm rings the next time.
func (a *alarm) next() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.rings == nil {
		a.rings = make(chan struct{})
	}
	return a.rings
}

func (a *alarm) ring() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.rings != nil {
		close(a.rings)
		a.rings = nil
	}
}
