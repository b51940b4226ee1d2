package allocator

import (
	"math"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// putTokens makes tokens, all of them or none. The outcome's number is that of the last.
func (s *State) putTokens(cmd *Command) Outcome {
	now := s.nowSeconds()
	if len(cmd.Tokens) == 0 {
		return Outcome{Code: wire.Malformed}
	}
	seen := make(map[TokenHash]bool, len(cmd.Tokens))
	for i := range cmd.Tokens {
		token := &cmd.Tokens[i]
		if !s.tokenFits(token) || !token.Live(now) || token.Revoked {
			return Outcome{Code: wire.Malformed}
		}
		if seen[token.Hash] || s.tokens.find(token.Hash) != nil {
			return Outcome{Code: wire.WrongState}
		}
		seen[token.Hash] = true
	}
	next := s.tokens.next() // before any is forgotten: a number is never given twice
	if !s.makeRoomForTokens(len(cmd.Tokens), next, now) {
		return Outcome{Code: wire.TooManyItems}
	}
	for i := range cmd.Tokens {
		token := cmd.Tokens[i]
		token.Number, token.MadeBy, token.MadeSeconds = next+uint32(i), cmd.Actor, uint32(now)
		s.setToken(&token)
	}
	return Outcome{Number: next + uint32(len(cmd.Tokens)) - 1}
}

// tokenFits reports whether a token is one, and points at what there is.
func (s *State) tokenFits(t *Token) bool {
	if t.Role >= RoleBoard && s.Format() < firstOfVersion4.since() {
		return false // the builds of then have no such roles
	}
	return t.wellFormed() && int(t.Group) <= len(s.groups.Load().rows) &&
		(t.Unit == AllUnits || int(t.Unit) < len(s.directory.Load().Units))
}

// makeRoomForTokens forgets the oldest tokens that are dead until there is room; where there cannot be,
// it forgets none.
func (s *State) makeRoomForTokens(wanted int, next uint32, nowSeconds int64) bool {
	all := s.Tokens()
	if uint32(wanted) >= PatientActor-next {
		return false
	}
	missing, dead := len(all)+wanted-MaxTokens, 0
	for i := 0; i < len(all) && dead < missing; i++ {
		if !all[i].Live(nowSeconds) {
			dead++
		}
	}
	if dead < missing {
		return false
	}
	for range max(missing, 0) {
		token := s.tokens.dead(nowSeconds)
		s.records.changes.Delete(s.records.keyOf(recordToken, token.Number))
		s.tokens.drop(token)
		s.dropDevice(token.Number)
	}
	return true
}

func (s *State) setToken(token *Token) {
	s.tokens.put(token)
	record(&s.records, recordToken, token.Number, token, codeToken)
}

// revokeToken ends a token. Nobody takes their own away: a slip would lock the last administrator out.
func (s *State) revokeToken(cmd *Command) Outcome {
	found := s.TokenByNumber(cmd.Token)
	switch {
	case found == nil:
		return Outcome{Code: wire.NotFound}
	case cmd.Token == cmd.Actor:
		return Outcome{Code: wire.Forbidden}
	case !found.Revoked:
		revoked := *found
		revoked.Revoked = true
		s.setToken(&revoked)
	}
	return Outcome{Number: cmd.Token}
}

// putGroups enters groups of operators under their ids, all or none.
func (s *State) putGroups(cmd *Command) Outcome {
	old := s.groups.Load()
	if len(cmd.Groups) == 0 {
		return Outcome{Code: wire.Malformed}
	}
	next := old.clone()
	for i := range cmd.Groups {
		if !cmd.Groups[i].wellFormed() {
			return Outcome{Code: wire.Malformed}
		}
		next.put(cmd.Groups[i])
	}
	if len(next.rows) > MaxGroups {
		return Outcome{Code: wire.TooManyItems}
	}
	for i := range cmd.Groups {
		record(&s.records, recordGroup, uint32(next.byID[cmd.Groups[i].ID]), &cmd.Groups[i], codeGroup)
	}
	s.groups.Store(next)
	return Outcome{}
}

// SignIn is a person's way in: a document with the year in which it was issued, and a robot check.
type SignIn struct {
	Document  Document
	IssueYear uint16
	// Challenge is a keyed hash of the robot check that was solved, and ChallengeExpiresSeconds when that
	// ends; 0 where none is asked for, as in front of a kiosk.
	Challenge               uint64
	ChallengeExpiresSeconds uint32
}

// signIn says whether the year is right; the outcome's number is then the person's. Who is not known, who
// is locked and who is wrong are one refusal.
func (s *State) signIn(cmd *Command) Outcome {
	in, now := &cmd.SignIn, s.nowSeconds()
	if in.Challenge != 0 {
		if refused := s.spend(in, now); refused.Code != wire.Done {
			return refused
		}
	}
	hash := s.DocumentHash(in.Document)
	row, counted := s.attempts.get(hash, now)
	if counted && row.locked {
		return wrongYear
	}
	number := uint32(0)
	if in.Document != 0 {
		number = s.people.find(in.Document)
	}
	if person, known := s.people.rows.get(number); known && in.IssueYear != 0 && person.issueYear.year() == in.IssueYear {
		s.dropLapse(s.attempts, hash)
		s.trail.about.Person = number
		if cmd.Actor == 0 {
			cmd.Actor = PatientActor | number // nobody came with a token: the trail names who signed in
		}
		return Outcome{Number: number}
	}
	s.countWrongYear(hash, row, counted, now)
	return wrongYear
}

var wrongYear = Outcome{Code: wire.Unauthenticated, Rule: policy.WrongYears}

// spend uses a robot check up. It is remembered until it ends, and after that it is refused for its age.
func (s *State) spend(in *SignIn, nowSeconds int64) Outcome {
	used := Outcome{Code: wire.Unauthenticated, Rule: policy.Challenge}
	if _, spent := s.spent.get(in.Challenge, nowSeconds); spent || int64(in.ChallengeExpiresSeconds) <= nowSeconds {
		return used
	}
	if s.spent.full(in.Challenge) {
		return Outcome{Code: wire.Overloaded}
	}
	s.setLapse(s.spent, in.Challenge, lapse{untilSeconds: in.ChallengeExpiresSeconds})
	return Outcome{}
}

func (s *State) countWrongYear(hash uint64, row lapse, counted bool, nowSeconds int64) {
	rules := s.Rules()
	until := uint32(min(nowSeconds+int64(rules.LockSeconds), maxTimeMillis/1000))
	if !counted {
		s.makeRoom(s.attempts, hash)
		row = lapse{untilSeconds: until}
	}
	row.wrong = uint8(min(int(row.wrong)+1, math.MaxUint8))
	if rules.WrongYearsToLock != 0 && row.wrong >= rules.WrongYearsToLock {
		row.locked, row.untilSeconds = true, until
	}
	s.setLapse(s.attempts, hash, row)
}
