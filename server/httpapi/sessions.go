package httpapi

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/wire"
)

// A session token is the person's number, the second at which it ends, and a nonce, sealed with a key that
// every node derives: any node can tell who comes, and nothing has to be stored.
const (
	sessionNonceBytes = 8
	sessionBodyBytes  = 4 + 4 + sessionNonceBytes
	sessionBytes      = sessionBodyBytes + sha256.Size
	purposeSession    = "patient session"
)

// seal appends the seal of a session to its body.
func seal(body []byte, key [sha256.Size]byte) []byte {
	mac := hmac.New(sha256.New, key[:])
	mac.Write(body)
	return mac.Sum(body[:len(body):len(body)])
}

// newSession makes a session token; false before the cluster has a secret.
func (a *API) newSession(person, expiresSeconds uint32) (string, bool) {
	key, started := a.state.DerivedKey(purposeSession)
	body := make([]byte, sessionBodyBytes)
	binary.BigEndian.PutUint32(body, person)
	binary.BigEndian.PutUint32(body[4:], expiresSeconds)
	_, _ = rand.Read(body[8:]) // never fails: crypto/rand ends the process instead
	return wire.SessionPrefix + base64.RawURLEncoding.EncodeToString(seal(body, key)), started
}

// patient tells whom a session is for; false for one that is over or none of ours.
func (a *API) patient(text []byte) (Identity, bool) {
	key, started := a.state.DerivedKey(purposeSession)
	if !started || len(text) != base64.RawURLEncoding.EncodedLen(sessionBytes) {
		return Identity{}, false
	}
	var session [sessionBytes]byte
	if _, err := base64.RawURLEncoding.Decode(session[:], text); err != nil {
		return Identity{}, false
	}
	if !hmac.Equal(seal(session[:sessionBodyBytes], key), session[:]) {
		return Identity{}, false
	}
	number, expires := binary.BigEndian.Uint32(session[:]), binary.BigEndian.Uint32(session[4:])
	if int64(expires) <= a.store.NowMillis()/1000 {
		return Identity{}, false
	}
	if person, known := a.state.Person(number); !known || person.Document == 0 || number >= allocator.PatientActor {
		return Identity{}, false
	}
	return Identity{
		Number: allocator.PatientActor | number, Role: RolePatient, Channel: policy.Web, Person: number,
	}, true
}

func signIn(c *call) (reply, error) {
	var request wire.SessionRequest
	if err := c.body(&request); err != nil {
		return reply{}, err
	}
	document, err := parseDocument(&request.Document, "/document")
	if err != nil {
		return reply{}, err
	}
	year, err := parseIssueYear(request.IssueYear)
	if err != nil {
		return reply{}, err
	}
	if request.Challenge == "" {
		return reply{}, refuseField(wire.MissingField, "/challenge")
	}
	proof, err := c.solved(request.Challenge)
	if err != nil {
		return reply{}, err
	}
	// Before anything of the document is touched: a check that was seen costs its owner nothing.
	if err := c.api.spent.spend(proof, c.now()/1000); err != nil {
		return reply{}, err
	}
	person, err := c.decideSignIn(allocator.SignIn{
		Document: document, IssueYear: year, Challenge: proof.hash, ChallengeExpiresSeconds: proof.expiresSeconds,
	})
	if err != nil {
		return reply{}, err
	}
	return c.session(person)
}

// decideSignIn has the log decide about a try at a document. It goes there whether anybody has the
// document or not, so that the time it takes tells nothing.
func (c *call) decideSignIn(in allocator.SignIn) (person uint32, err error) {
	if err := c.take(c.api.access.Document, "document", c.api.state.DocumentHash(in.Document)); err != nil {
		return 0, err
	}
	caller := c.caller()
	outcome, err := c.api.intake.Do(c.context(), intake.Put(allocator.Command{
		Kind: allocator.KindSignIn, Actor: caller.Actor, Channel: caller.Channel,
		Origin: caller.Origin, Account: caller.Account, SignIn: in,
	}).As(caller.Class))
	if err != nil {
		if !errors.Is(err, raftstore.ErrOutcomeUnknown) {
			c.api.spent.takeBack(in.Challenge) // it is in no log: the person may try again with it
		}
		return 0, err
	}
	if outcome.Code != wire.Done {
		return 0, refuseOutcome(outcome)
	}
	return outcome.Number, nil
}

// parseIssueYear reads a year of issue. One that can be none is a wrong one, and as such decided in the log.
func parseIssueYear(year int) (uint16, error) {
	switch {
	case year == 0:
		return 0, refuseField(wire.MissingField, "/issueYear")
	case year < 0 || year > math.MaxUint16:
		return 0, refuseField(wire.Malformed, "/issueYear")
	}
	return uint16(year), nil
}

// maxShownDependents is how many dependents a session names.
const maxShownDependents = 100

func (c *call) session(person uint32) (reply, error) {
	now := c.now() / 1000
	expires := now + int64(c.api.state.Rules().SessionSeconds)
	token, started := c.api.newSession(person, uint32(min(expires, math.MaxUint32)))
	if !started {
		return reply{}, refuse(wire.NoLeader)
	}
	answer := &wire.SessionResponse{
		Token: token, Expires: localTime(expires, mainlandMinutes), Now: localTime(now, mainlandMinutes),
		Person: c.api.sessionPerson(person), Dependents: []wire.SessionPerson{},
	}
	for _, number := range c.api.state.Dependents(person) {
		if len(answer.Dependents) == maxShownDependents {
			break
		}
		dependent := c.api.sessionPerson(number)
		found, _ := c.api.state.Person(number)
		dependent.Document = &wire.Document{Type: found.Document.Type().String(), Number: found.Document.Number()}
		answer.Dependents = append(answer.Dependents, dependent)
	}
	return created(answer), nil
}

func (a *API) sessionPerson(number uint32) wire.SessionPerson {
	person, _ := a.state.Person(number)
	return wire.SessionPerson{MaskedName: a.maskedName(number, &person), Coverage: person.Coverage.String()}
}

// maskedName is enough of a name for somebody to know their own again, and too little to tell a stranger's.
func (a *API) maskedName(number uint32, person *allocator.Person) string {
	if a.access.Names != nil {
		if name, known := a.access.Names(number); known && name != "" {
			return maskWords(name)
		}
	}
	return maskNumber(person.Document.Number())
}

// maskWords leaves the first letter of each word.
func maskWords(name string) string {
	words := strings.Fields(name)
	for i, word := range words {
		first, size := utf8.DecodeRuneInString(word)
		words[i] = string(first) + strings.Repeat("*", utf8.RuneCountInString(word[size:]))
	}
	return strings.Join(words, " ")
}

// shownDigits is how many characters of a masked document are left.
const shownDigits = 3

func maskNumber(number string) string {
	if len(number) <= shownDigits {
		return strings.Repeat("*", len(number))
	}
	return strings.Repeat("*", len(number)-shownDigits) + number[len(number)-shownDigits:]
}
