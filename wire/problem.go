package wire

import (
	"errors"

	"github.com/cupo-ec/cupo/wire/decode"
)

// ProblemTypePrefix begins the Type of every Problem; the code follows.
const ProblemTypePrefix = "urn:cupo:problem:"

// Problem is a refusal, RFC 9457's problem details. Title and Detail are for people, in the language
// they asked for; Code is Code.String(), for machines.
type Problem struct {
	Type   string `wire:"type"`
	Title  string `wire:"title"`
	Status int    `wire:"status"`
	Detail string `wire:"detail,omitempty,max=4096"`
	Code   string `wire:"code"`
	// Rule is the policy field that refused.
	Rule string `wire:"rule,omitempty"`
	// Field is a JSON pointer to the part of the request that was refused, where it is known.
	Field             string `wire:"field,omitempty"`
	RetryAfterSeconds int    `wire:"retryAfterSeconds,omitempty"`
	// Alternatives are free slots that would do instead, when the request asked for them.
	Alternatives []Slot    `wire:"alternatives,omitempty,max=100"`
	Next         *NextStep `wire:"next,omitempty"`
}

// NextStep is what the person can do now: a stable word for machines and a sentence for people.
type NextStep struct {
	Step  string `wire:"step"`
	Words string `wire:"words,max=4096"`
}

// ParseCode is the code that a Problem's Code names; false for a name that this version does not know.
func ParseCode(name string) (Code, bool) {
	for _, c := range Codes() {
		if codes[c].name == name {
			return c, true
		}
	}
	return Done, false
}

// CodeOfDecoding is the refusal for a body that an Unmarshal method has refused with err: TooManyItems
// or Malformed.
func CodeOfDecoding(err error) Code {
	if errors.Is(err, decode.ErrTooMany) {
		return TooManyItems
	}
	return Malformed
}
