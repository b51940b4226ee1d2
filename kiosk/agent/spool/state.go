package spool

import "github.com/cupo-ec/cupo/kiosk/agent/escpos"

// State is what is known of the printer.
type State string

// The states. Failed wants somebody to look: a jammed cutter, a hot head, a button held down.
const (
	StateOK          State = "ok"
	StatePaperLow    State = "paper-low"
	StatePaperOut    State = "paper-out"
	StateCoverOpen   State = "cover-open"
	StateFailed      State = "error"
	StateUnreachable State = "unreachable"
	StateNone        State = "none"
)

// States lists all states.
func States() []State {
	return []State{StateOK, StatePaperLow, StatePaperOut, StateCoverOpen, StateFailed, StateUnreachable, StateNone}
}

// stateOf names the status by what has to be done first: an open cover often looks like missing paper.
func stateOf(s escpos.Status) State {
	switch {
	case s.CoverOpen:
		return StateCoverOpen
	case s.PaperOut:
		return StatePaperOut
	case s.Fault, s.Offline:
		return StateFailed
	case s.PaperLow:
		return StatePaperLow
	}
	return StateOK
}

// whyOf gives why a printer in the state does not print.
func whyOf(s State) Why {
	switch s {
	case StatePaperOut:
		return PaperOut
	case StateCoverOpen:
		return CoverOpen
	case StateNone:
		return NoPrinter
	case StateUnreachable:
		return Unreachable
	}
	return Fault
}
