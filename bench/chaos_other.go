//go:build !linux

package main

import (
	"context"
	"errors"
)

var errOnlyLinux = errors.New("the faults are caused by means of Linux: name spaces, loop devices, signals")

func runChaos(context.Context, []string) error { return errOnlyLinux }
