package httpapi

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/altcha-org/altcha-lib-go"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/server/httpapi/words"
	"github.com/cupo-ec/cupo/wire"
)

// anaYear is the year in which Ana's document was issued.
const anaYear = 2019

// robotCheck asks for a robot check and solves it.
func (f *fixture) robotCheck(headers ...string) string {
	f.t.Helper()
	var asked wire.Challenge
	f.decode(f.do(ask{method: http.MethodGet, target: wire.ChallengePath}.with(headers...)), http.StatusOK, &asked)
	solution, err := altcha.SolveChallenge(asked.Challenge, asked.Salt, altcha.SHA256, int(asked.MaxNumber), 0, nil)
	if err != nil || solution == nil {
		f.t.Fatalf("the robot check cannot be solved: %v", err)
	}
	return answerCheck(altcha.Payload{
		Algorithm: asked.Algorithm, Challenge: asked.Challenge, Number: int64(solution.Number), Salt: asked.Salt, Signature: asked.Signature,
	})
}

func answerCheck(payload altcha.Payload) string {
	text, err := json.Marshal(payload)
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(text)
}

func sessionJSON(document string, year int, check string) string {
	return fmt.Sprintf(`{"document":{"type":"cedula","number":%q},"issueYear":%d,"challenge":%q}`, document, year, check)
}

// trySession asks for a session with a fresh robot check.
func (f *fixture) trySession(document string, year int) answered {
	f.t.Helper()
	return f.do(ask{method: http.MethodPost, target: wire.SessionsPath, body: sessionJSON(document, year, f.robotCheck())})
}

func (f *fixture) session(document string, year int) wire.SessionResponse {
	f.t.Helper()
	var answer wire.SessionResponse
	f.decode(f.trySession(document, year), http.StatusCreated, &answer)
	return answer
}

// by is a request with a token that stands in no table.
func (a ask) by(token string) ask {
	a.token = ""
	return a.with("Authorization: Bearer " + token)
}

// refusal holds an answer to a code and a rule.
func (f *fixture) refusal(a answered, code wire.Code, rule policy.Rule) {
	f.t.Helper()
	if a.status != code.Status() {
		f.t.Fatalf("answered %d, want %s: %s", a.status, code, a.body)
	}
	if p := f.problem(a, code, words.Spanish); p.Rule != rule.String() {
		f.t.Errorf("refused by the rule %q, want %q", p.Rule, rule)
	}
}

// addDependent enters a child of Ana.
func (f *fixture) addDependent(document string) {
	f.t.Helper()
	f.must(allocator.Command{Kind: allocator.KindPutPersons, Persons: []allocator.PersonRecord{{
		Document: cedula(f.t, document), Holder: cedula(f.t, ana), BirthDay: day(2015, 3, 2), IssueYear: 2024, Coverage: policy.Child,
	}}})
}

// makeToken makes a token by the API.
func (f *fixture) makeToken(request *wire.TokenRequest) wire.TokenResponse {
	f.t.Helper()
	f.keys++
	var answer wire.TokenResponse
	f.decode(f.do(ask{method: http.MethodPost, target: wire.TokensPath, token: "admin", body: string(request.AppendJSON(nil))}.
		key(fmt.Sprintf("token-%d", f.keys))), http.StatusCreated, &answer)
	return answer
}

func (f *fixture) revoke(number string) answered {
	f.t.Helper()
	return f.do(ask{method: http.MethodPost, target: wire.TokenRevokePath(number), token: "admin"}.key("revoke-" + number))
}

// everyCaller makes a token for everybody who may come: of the configuration, made at run time, off shift,
// revoked, expired, and sessions.
func (f *fixture) everyCaller() map[string]string {
	f.t.Helper()
	f.must(allocator.Command{Kind: allocator.KindPutGroups, Groups: []allocator.OperatorGroup{
		{ID: "night", Shifts: []allocator.Shift{{Weekdays: policy.EveryDay, StartMinute: 22 * 60, EndMinute: 6 * 60}}},
	}})
	callers := map[string]string{}
	for name := range testIdentities {
		callers[name] = tokenOf(name)
	}
	callers["off shift"] = f.makeToken(&wire.TokenRequest{Name: "Nocturna", Role: "operator", Group: "night"}).Secret
	revoked := f.makeToken(&wire.TokenRequest{Name: "Antigua", Role: "admin"})
	callers["revoked"] = revoked.Secret
	if a := f.revoke(revoked.Token.Number); a.status != http.StatusOK {
		f.t.Fatalf("revoking: %d %s", a.status, a.body)
	}
	soon := testNow.Unix() + 60
	callers["expired"] = f.makeToken(&wire.TokenRequest{Name: "Breve", Role: "admin", Expires: localTime(soon, mainlandMinutes)}).Secret
	over, _ := f.api.newSession(1, uint32(soon))
	callers["over"] = over
	f.store.millis.Store(soon * 1000)
	f.must(allocator.Command{Kind: allocator.KindTick})
	callers["patient"], _ = f.api.newSession(1, uint32(soon+600))
	return callers
}
