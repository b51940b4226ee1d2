//go:build !linux

package overload

import "errors"

type processors uint64

func pin(int, processors) error { return errors.New("processors cannot be given out on this system") }
