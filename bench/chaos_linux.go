package main

import (
	"context"
	"os"

	"github.com/cupo-ec/cupo/bench/chaos"
)

func runChaos(ctx context.Context, arguments []string) error {
	f := newShared("chaos")
	o := chaos.Options{Out: os.Stdout, JSONPath: "out/chaos.json"}
	f.StringVar(&o.From, "from", "", "path of an earlier cupod, with which the nodes start; the rolling restart is then an upgrade")
	f.cupo(&o.Cupo, ", which makes the nodes' certificates")
	f.IntVar(&o.Nodes, "nodes", 3, "how many nodes there are: 1, 3 or 5")
	f.DurationVar(&o.Lasting, "lasting", 0, "for how long faults are caused; each kind comes once at least")
	f.IntVar(&o.Failover, "failover", 0, "instead of the faults: how many times the leader is killed, stopped and cut off to measure")
	f.BoolVar(&o.Short, "short", false, "each fault is short, for CI")
	f.StringVar(&o.Only, "only", "", "cause only the faults whose name contains this")
	f.IntVar(&o.Persons, "persons", 50_000, "how many persons there are")
	f.IntVar(&o.WeekdayPlaces, "weekday-places", 15_000, "how many places a weekday opens")
	f.IntVar(&o.Clients, "clients", 16, "how many clients there are")
	f.IntVar(&o.RatePerSecond, "rate", 200, "about how many requests they make in a second together")
	f.Uint64Var(&o.Seed, "seed", 1, "seed of persons, behaviour and the order of faults")
	f.StringVar(&o.Parent, "data", "data", "where a fresh directory for the run is made")
	f.figures(&o.JSONPath)
	f.BoolVar(&o.Keep, "keep", false, "keep the directory")
	if err := f.parse(arguments); err != nil {
		return err
	}
	o.Cupod = f.node.Binary
	return chaos.Run(ctx, o)
}
