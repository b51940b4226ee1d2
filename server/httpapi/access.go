package httpapi

import (
	"net/netip"
	"time"
)

// Access says how patients come in and how much each caller may ask. Its zero value has no limits and
// believes no proxy.
type Access struct {
	// Names are the names of persons, who keeps them; nil or false where there is none to show.
	Names func(person uint32) (name string, known bool)

	// ChallengeNumber is how far a robot check has to be counted at most; HardChallengeNumber the same for
	// an address from which many ask.
	ChallengeNumber, HardChallengeNumber int

	// Patient, Operator and Kiosk are the budgets of one session or token of that role; nil for none. A board
	// has a kiosk's.
	Patient, Operator, Kiosk Limit
	// Document is the budget of tries on one document, Address that of the easy robot checks of one address.
	// Whoever is over the latter is not refused: behind one address there may be a whole town.
	Document, Address Limit
	// PairingAddress is the budget of tries at the codes of pairings from one address, PairingAll that of all
	// addresses together, under the key 0.
	PairingAddress, PairingAll Limit

	// TrustedProxies are the networks whose word for whom they ask for is taken.
	TrustedProxies []netip.Prefix
}

// Limit is a budget of requests for each key.
type Limit interface {
	// Take asks for one request more. It tells how many are left, and when there is none, how long it takes
	// until there is one.
	Take(key uint64) (left int, wait time.Duration, ok bool)
	// Quota is how many requests the budget has in a window of time.
	Quota() (requests int, window time.Duration)
}

// Bounds of a robot check when the configuration has none.
const (
	defaultChallengeNumber     = 50_000
	defaultHardChallengeNumber = 400_000
)
