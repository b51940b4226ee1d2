package server_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/altcha-org/altcha-lib-go"

	"github.com/cupo-ec/cupo/wire"
)

// ask sends a request and reads the answer of a status.
func (c *client) ask(t *testing.T, method, path, key string, body wire.Message, status int, into wire.Message) {
	t.Helper()
	got, answer, err := c.do(method, path, key, body)
	if err != nil || got != status {
		t.Fatalf("%s %s answered %d %s %v", method, path, got, answer, err)
	}
	if err := into.UnmarshalJSON(answer); err != nil {
		t.Fatal(err)
	}
}

// openSession solves a robot check and signs a person in.
func (c *client) openSession(t *testing.T, document wire.Document, year int) wire.SessionResponse {
	t.Helper()
	var check wire.Challenge
	c.ask(t, http.MethodGet, wire.ChallengePath, "", nil, http.StatusOK, &check)
	solution, err := altcha.SolveChallenge(check.Challenge, check.Salt, altcha.SHA256, int(check.MaxNumber), 0, nil)
	if err != nil || solution == nil {
		t.Fatalf("the robot check cannot be solved: %v", err)
	}
	text, err := json.Marshal(altcha.Payload{
		Algorithm: check.Algorithm, Challenge: check.Challenge, Number: int64(solution.Number), Salt: check.Salt, Signature: check.Signature,
	})
	if err != nil {
		t.Fatal(err)
	}
	var session wire.SessionResponse
	c.ask(t, http.MethodPost, wire.SessionsPath, "", &wire.SessionRequest{
		Document: document, IssueYear: year, Challenge: base64.StdEncoding.EncodeToString(text),
	}, http.StatusCreated, &session)
	return session
}

// TestTokensAndSessionsOutliveARestart makes a token and a session, starts the replica again, and wants
// both to be known, a revoked one not, and the audit trail to name them.
func TestTokensAndSessionsOutliveARestart(t *testing.T) {
	config := smallDemo(t.TempDir())
	demo, info := startDemo(t, config)
	admin := newClient(info.URL, info.Tokens["admin"])
	person := info.Persons[0]
	document := wire.Document{Type: person.Document.Type, Number: person.Document.Number}
	var operator, gone wire.TokenResponse
	admin.ask(t, http.MethodPost, wire.TokensPath, "a", &wire.TokenRequest{Name: "Operadora Siete", Role: "operator"}, http.StatusCreated, &operator)
	admin.ask(t, http.MethodPost, wire.TokensPath, "b", &wire.TokenRequest{Name: "Otra", Role: "operator"}, http.StatusCreated, &gone)
	secretOfGone := gone.Secret
	admin.ask(t, http.MethodPost, wire.TokenRevokePath(gone.Token.Number), "c", nil, http.StatusOK, &gone)
	session := admin.openSession(t, document, person.IssueYear)
	stopDemo(t, demo)

	demo, info = startDemo(t, config)
	defer stopDemo(t, demo)
	search := &wire.SearchRequest{Document: document}
	for _, c := range []struct {
		token  string
		status int
	}{{operator.Secret, http.StatusOK}, {session.Token, http.StatusOK}, {secretOfGone, http.StatusUnauthorized}} {
		if status, answer, err := newClient(info.URL, c.token).do(http.MethodPost, wire.SearchPath, "", search); err != nil || status != c.status {
			t.Errorf("after a restart answered %d %s %v, want %d", status, answer, err, c.status)
		}
	}
	admin = newClient(info.URL, info.Tokens["admin"])
	_, trail, err := admin.do(http.MethodGet, wire.AuditPath+"?actor=patient-1", "", nil)
	if err != nil || !bytes.Contains(trail, []byte(`"kind":"sign-in"`)) || !bytes.Contains(trail, []byte(`"who":"patient-`)) {
		t.Errorf("the trail of the patient is %s %v", trail, err)
	}
	if strings.Contains(string(trail), person.Document.Number) {
		t.Error("the trail has a document")
	}
	admin.verify(t)
}
