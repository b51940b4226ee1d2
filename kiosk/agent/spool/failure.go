package spool

import "fmt"

// Why says why a ticket did not come out.
type Why string

// The reasons. After Unconfirmed nobody knows whether it came out; after all others it did not, or not
// to its end.
const (
	NoPrinter   Why = "no-printer"
	PaperOut    Why = "paper-out"
	CoverOpen   Why = "cover-open"
	Fault       Why = "printer-fault"
	Unreachable Why = "printer-unreachable"
	Busy        Why = "printer-busy"
	Unconfirmed Why = "print-unconfirmed"
	Reused      Why = "id-reused"
)

// Whys lists all reasons.
func Whys() []Why {
	return []Why{NoPrinter, PaperOut, CoverOpen, Fault, Unreachable, Busy, Unconfirmed, Reused}
}

// Failure is the error of Print.
type Failure struct {
	Why Why
	Err error // the cause, where there is more to say
}

func (f *Failure) Error() string {
	if f.Err == nil {
		return string(f.Why)
	}
	return fmt.Sprintf("%s: %v", f.Why, f.Err)
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Err }
