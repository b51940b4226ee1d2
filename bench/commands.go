package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/cupo-ec/cupo/bench/census"
	"github.com/cupo-ec/cupo/bench/fleet"
	"github.com/cupo-ec/cupo/bench/month"
	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/bench/opening"
	"github.com/cupo-ec/cupo/bench/overload"
	"github.com/cupo-ec/cupo/bench/ratios"
)

func runOpening(ctx context.Context, arguments []string) error {
	f := newFlags("opening", "127.0.0.1:8080")
	once := f.Bool("once", false, "end after the table instead of serving on")
	delay := f.Duration("opening", 12*time.Second, "how long after the node's start the places open")
	f.IntVar(&f.node.Persons, "persons", 100_000, "how many persons there are")
	province := f.String("province", "17", "code of the province whose places open")
	perPlace := f.Int("crowd", 5, "how many persons come for each place")
	connections := f.Int("connections", 256, "how many requests are under way at once")
	if err := f.parse(arguments); err != nil {
		return err
	}
	f.node.OpeningDelay = *delay
	return f.inDirectory("opening", false, func() error {
		return opening.Run(ctx, opening.Options{
			Node: f.node, Province: *province, Connections: *connections, PersonsPerPlace: *perPlace,
			Once: *once, Out: os.Stdout,
		})
	})
}

func runDev(ctx context.Context, arguments []string) error {
	f := newFlags("dev", "127.0.0.1:8080")
	o := fleet.Options{Nodes: 3, APIPort: 8080, PeerPort: 7400}
	f.cupo(&o.Cupo, "")
	f.IntVar(&o.Nodes, "nodes", o.Nodes, "how many nodes there are")
	f.IntVar(&o.APIPort, "port", o.APIPort, "of the first node's API; the others' follow")
	f.IntVar(&o.PeerPort, "peer-port", o.PeerPort, "at which the first node listens for the others; theirs follow")
	f.IntVar(&f.node.Persons, "persons", 20_000, "how many synthetic persons there are")
	if err := f.parse(arguments); err != nil {
		return err
	}
	return f.inDirectory("dev", false, func() error {
		o.Node = f.node
		return fleet.Serve(ctx, o, os.Stdout)
	})
}

func runMonth(ctx context.Context, arguments []string) error {
	o := month.Options{Out: os.Stdout, JSONPath: "out/month.json"}
	f := newMeasurement("month", &o.JSONPath)
	f.StringVar(&o.Month, "month", "2024-04", "which published month")
	f.Float64Var(&o.Scale, "scale", 1, "share of the month's bookings, and of the persons")
	f.IntVar(&o.Persons, "persons", 2_000_000, "how many persons there are at scale 1")
	f.Float64Var(&o.NoopShare, "noop-share", 0.1, "share of the month's hours whose requests are sent again as no-ops")
	f.IntVar(&o.Connections, "connections", 64, "connections, with one request in flight each")
	return f.run(arguments, func(n node.Config) error {
		o.Node = n
		return month.Run(ctx, o)
	})
}

func runLoad(ctx context.Context, arguments []string) error {
	o := ratios.Options{Out: os.Stdout, JSONPath: "out/bench.json"}
	f := newMeasurement("load", &o.JSONPath)
	f.IntVar(&o.Rounds, "rounds", 5, "rounds of each measurement; medians are printed")
	f.BoolVar(&o.Short, "short", false, "a few seconds in all: shows that it works, measures little")
	f.IntVar(&o.Nodes, "nodes", 1, "how many nodes there are: a cluster on this machine and disk, whose leader is asked")
	f.cupo(&o.Cupo, ", for a cluster's certificates")
	f.IntVar(&f.node.Persons, "persons", 0, "how many persons there are; default enough for the run")
	return f.run(arguments, func(n node.Config) error {
		o.Node = n
		return ratios.Run(ctx, o)
	})
}

func runOverload(ctx context.Context, arguments []string) error {
	o := overload.Options{Out: os.Stdout, JSONPath: "out/overload.json"}
	f := newMeasurement("overload", &o.JSONPath)
	f.Float64Var(&o.Factor, "factor", 5, "how many times its peak is offered to the node")
	f.DurationVar(&o.Lasting, "lasting", 12*time.Second, "how long the flood lasts")
	f.IntVar(&o.Connections, "connections", 1024, "connections of the flood, with one request in flight each")
	f.BoolVar(&o.Shared, "shared", false, "leave generator and node the same processors")
	f.IntVar(&f.node.Persons, "persons", 500_000, "how many persons there are; each books once")
	return f.run(arguments, func(n node.Config) error {
		o.Node = n
		return overload.Run(ctx, o)
	})
}

func runCompare(_ context.Context, arguments []string) error {
	if len(arguments) != 1 {
		return fmt.Errorf("%w: name the directory of the figures", errUsage)
	}
	return ratios.Compare(arguments[0], os.Stdout)
}

func runImport(ctx context.Context, arguments []string) error {
	o := census.Options{Out: os.Stdout, JSONPath: "out/import.json"}
	f := newMeasurement("import", &o.JSONPath)
	f.cupo(&o.Cupo, "")
	f.IntVar(&o.Persons, "persons", 5_000_000, "how many persons the registry has")
	f.IntVar(&f.node.Persons, "demo-persons", 50_000, "how many persons the node has from the start, for whom places are booked")
	f.DurationVar(&o.Before, "before", 20*time.Second, "how long bookings are measured before the import")
	return f.run(arguments, func(n node.Config) error {
		o.Node = n
		return census.Run(ctx, o)
	})
}
