package cluster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/cupo-ec/cupo/server/throttle"
)

// Meet asks the nodes at these addresses how they stand until one answers, and tells of which history of the cluster the
// newest is: a node that has no data yet learns so which one it is to join. ErrRefused is the error where the cluster counts
// on data that the node of this name had.
func Meet(ctx context.Context, name string, addresses []string, dial func(id, address string) Caller, logger *slog.Logger) (generation uint64, err error) {
	var told throttle.Throttle
	doubted := false
	for {
		answers, err := AskEach(ctx, addresses, dial)
		for _, status := range answers {
			generation = max(generation, status.Generation)
		}
		if leader, found := LeaderAmong(answers, generation); found && leader.NameVotes {
			if doubted {
				return 0, fmt.Errorf("%w: %w", ErrRefused, lostData(name))
			}
			// A leader that was suspended, or is cut off, may not know yet that it is none, nor who was removed since.
			if doubted = pause(ctx, doubtPause); !doubted {
				return 0, fmt.Errorf("meeting the cluster at %v: %w", addresses, ctx.Err())
			}
			continue
		}
		doubted = false
		if generation != 0 {
			return generation, nil
		}
		if told.Due("") {
			logger.Info("no node of the cluster answers yet", "reason", err)
		}
		if !pause(ctx, meetPause) {
			return 0, fmt.Errorf("meeting the cluster at %v: %w", addresses, errors.Join(err, ctx.Err()))
		}
	}
}

// AskEach asks the nodes at these addresses, all at once, how they stand. The error says why others have not answered.
func AskEach(ctx context.Context, addresses []string, dial func(id, address string) Caller) ([]Status, error) {
	statuses, errs := make([]Status, len(addresses)), make([]error, len(addresses))
	var asking sync.WaitGroup
	for i, address := range addresses {
		asking.Go(func() { statuses[i], errs[i] = askStatus(ctx, dial, address) })
	}
	asking.Wait()
	answers := slices.DeleteFunc(statuses, func(s Status) bool { return s.NodeID == "" })
	return answers, errors.Join(errs...)
}

// LeaderAmong is the one of these that takes itself for the leader of this history of the cluster; of two, the one of the
// later term: an earlier one may not have heard of it yet.
func LeaderAmong(statuses []Status, generation uint64) (leader Status, found bool) {
	for _, s := range statuses {
		if s.Generation == generation && s.Leads() && (!found || s.Term > leader.Term) {
			leader, found = s, true
		}
	}
	return leader, found
}

// Disowned reports whether the leader among these does not count the node that has asked them as a member. It may have been
// suspended, or be cut off, and not know yet that it is none: then another says otherwise a moment later.
func Disowned(statuses []Status, generation uint64) bool {
	leader, found := LeaderAmong(statuses, generation)
	return found && !leader.AskerIsMember
}

const (
	meetPause  = 250 * time.Millisecond
	doubtPause = 2 * time.Second // until a leader has found out that it is none
	askTimeout = 2 * time.Second
)

func askStatus(ctx context.Context, dial func(id, address string) Caller, address string) (Status, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	to := dial("", address)
	defer to.Close()
	answer, err := to.Call(ctx, callStatus, nil, nil)
	if err != nil {
		return Status{}, fmt.Errorf("asking %s: %w", address, err)
	}
	return readStatus(answer)
}
