package main

import (
	"crypto/tls"
	"errors"
	"net"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/wire"
)

// Exit codes; 64 and 69 are those of sysexits, 130 is the shell's for an interrupt.
const (
	exitDone        = 0
	exitFailure     = 1
	exitRefused     = 2
	exitViolations  = 3
	exitUsage       = 64
	exitUnavailable = 69
	exitInterrupted = 130
)

// badUsage is the error of a command line that cannot be understood.
type badUsage string

// Error says what is wrong with it.
func (b badUsage) Error() string { return string(b) }

// errViolations is the error of a verification that found some; they have been printed.
var errViolations = errors.New("the state breaks its invariants")

// errNotAccepted is the error of a recovery that was only looked at.
var errNotAccepted = errors.New("the loss was not accepted")

// refusal is the API's answer that it will not do something.
type refusal struct {
	problem    wire.Problem
	raw        []byte
	status     int
	retryAfter time.Duration
}

// Error names the code.
func (r *refusal) Error() string { return "refused: " + r.problem.Code }

// code is wire.Done for a code that this version does not know.
func (r *refusal) code() wire.Code {
	code, _ := wire.ParseCode(r.problem.Code)
	return code
}

// noAnswer is the error of an attempt without an answer that could be understood. sent says that the
// request may have arrived, final that another attempt would end the same.
type noAnswer struct {
	reason      string
	sent, final bool
}

// Error says what came instead.
func (n *noAnswer) Error() string { return "no answer: " + n.reason }

// unanswered turns a transport's error into words of ours. The transport's own may quote what came
// over the wire, and a peer may echo what was sent to it: token, document and all.
func unanswered(err error) *noAnswer {
	var operation *net.OpError
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var timeout interface{ Timeout() bool }
	isOperation := errors.As(err, &operation)
	sent := !isOperation || operation.Op != "dial"
	switch {
	case errors.As(err, &certificate):
		return &noAnswer{reason: "the server's certificate is not to be trusted", final: true}
	case errors.As(err, &name):
		return &noAnswer{reason: "the name of the server cannot be resolved"}
	case errors.Is(err, fasthttp.ErrTimeout), errors.As(err, &timeout) && timeout.Timeout():
		return &noAnswer{reason: "timeout", sent: sent}
	case isOperation && operation.Err != nil:
		return &noAnswer{reason: operation.Err.Error(), sent: sent}
	case errors.Is(err, fasthttp.ErrConnectionClosed):
		return &noAnswer{reason: "connection closed", sent: true}
	}
	return &noAnswer{reason: "an answer that is torn or of another kind", sent: true}
}

// unsettled is the error of a change that may have been made or not.
type unsettled struct {
	key string
	err error
}

// Error is that of the last attempt.
func (u *unsettled) Error() string { return u.err.Error() }

// Unwrap is the error of the last attempt.
func (u *unsettled) Unwrap() error { return u.err }

// unsettledIf marks the error of a change whose outcome is open. Other requests change nothing.
func unsettledIf(open bool, key string, err error) error {
	if !open || key == "" {
		return err
	}
	return &unsettled{key, err}
}
