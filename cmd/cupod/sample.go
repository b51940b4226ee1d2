package main

import (
	"flag"
	"os"

	"github.com/cupo-ec/cupo/server"
)

// sample writes synthetic persons to standard output.
func sample(arguments []string) int {
	flags := flag.NewFlagSet("cupod sample", flag.ContinueOnError)
	persons := flags.Int("persons", 20_000, "how many synthetic persons")
	seed := flags.Uint64("seed", 1, "what they are made from")
	if code, done := parse(flags, arguments); done {
		return code
	}
	if err := server.WriteSample(os.Stdout, *seed, *persons); err != nil {
		return fail(exitFailure, err)
	}
	return 0
}
