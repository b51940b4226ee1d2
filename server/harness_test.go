package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/cupo-ec/cupo/server"
	"github.com/cupo-ec/cupo/wire"
)

// demoInfo is what tests read of demo.json.
type demoInfo struct {
	URL         string            `json:"url"`
	Tokens      map[string]string `json:"tokens"`
	PersonsFile string            `json:"personsFile"`
	Persons     []struct {
		Document struct {
			Type   string `json:"type"`
			Number string `json:"number"`
		} `json:"document"`
		Name      string `json:"name"`
		IssueYear int    `json:"issueYear"`
		Coverage  string `json:"coverage"`
	} `json:"persons"`
}

// covered lists the documents of persons who have the right to an appointment on any day.
func (d *demoInfo) covered() []wire.Document {
	var documents []wire.Document
	for _, p := range d.Persons {
		switch p.Coverage {
		case "affiliate", "pensioner", "spouse", "work-risk":
			documents = append(documents, wire.Document{Type: p.Document.Type, Number: p.Document.Number})
		}
	}
	return documents
}

func readDemo(t testing.TB, dir string) *demoInfo {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "demo.json"))
	if err != nil {
		t.Fatal(err)
	}
	var info demoInfo
	if err := json.Unmarshal(text, &info); err != nil {
		t.Fatal(err)
	}
	return &info
}

// smallDemo is a demo that starts in a moment.
func smallDemo(dir string) server.DemoConfig {
	config := server.DefaultDemoConfig()
	config.DataDir, config.Listen = dir, "127.0.0.1:0"
	config.Persons, config.WeekdayPlaces = server.MinDemoPersons, 2000
	return config
}

func startDemo(t testing.TB, config server.DemoConfig) (*server.Demo, *demoInfo) {
	t.Helper()
	log := openLog(t, &config)
	demo, err := server.NewDemo(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := demo.Start(ctx); err != nil {
		t.Fatal(err)
	}
	info := readDemo(t, config.DataDir)
	t.Cleanup(func() { leavesNoTrace(t, log, info) })
	return demo, info
}

// openLog has a demo write everything it logs into a file.
func openLog(t testing.TB, config *server.DemoConfig) *os.File {
	t.Helper()
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	config.LogTo, config.LogLevel = log, "debug"
	return log
}

// leavesNoTrace wants a log that names nobody and says something.
func leavesNoTrace(t testing.TB, log *os.File, info *demoInfo) {
	t.Helper()
	text, err := os.ReadFile(log.Name())
	if err != nil || len(text) == 0 {
		t.Fatalf("the log is empty: %v", err)
	}
	if err := log.Close(); err != nil {
		t.Error(err)
	}
	for _, p := range info.Persons {
		if bytes.Contains(text, []byte(p.Document.Number)) || p.Name != "" && bytes.Contains(text, []byte(p.Name)) {
			t.Error("the log names somebody")
		}
	}
}

func stopDemo(t testing.TB, demo *server.Demo) {
	t.Helper()
	if err := demo.Stop(context.Background()); err != nil {
		t.Errorf("stopping: %v", err)
	}
}

// client speaks the contract as one caller.
type client struct {
	url, token string
	http       *http.Client
}

func newClient(url, token string) *client {
	return &client{url: url, token: token, http: &http.Client{
		Timeout:   10 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: 256, DialContext: (&net.Dialer{Timeout: time.Second}).DialContext},
	}}
}

var errTorn = errors.New("answer torn or of an unexpected kind")

// do sends one request. An error means that nothing is known of its outcome.
func (c *client) do(method, path, key string, body wire.Message) (status int, answer []byte, err error) {
	var text io.Reader
	if body != nil {
		text = bytes.NewReader(body.AppendJSON(nil))
	}
	request, err := http.NewRequest(method, c.url+path, text)
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set(wire.AuthorizationHeader, wire.BearerPrefix+c.token)
	request.Header.Set(wire.ContentTypeHeader, wire.MediaJSON)
	if key != "" {
		request.Header.Set(wire.IdempotencyKeyHeader, `"`+key+`"`)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(response.Body)
	if err != nil {
		return 0, nil, err
	}
	if response.StatusCode >= 500 {
		return response.StatusCode, answer, fmt.Errorf("%w: status %d", errTorn, response.StatusCode)
	}
	return response.StatusCode, answer, nil
}

func (c *client) verify(t testing.TB) *wire.VerifyReport {
	t.Helper()
	status, answer, err := c.do(http.MethodPost, wire.VerifyPath, "", nil)
	var report wire.VerifyReport
	if err != nil || status != http.StatusOK || report.UnmarshalJSON(answer) != nil {
		t.Fatalf("verify answered %d %s %v", status, answer, err)
	}
	for _, violation := range report.Violations {
		t.Errorf("verify: %s", violation)
	}
	return &report
}
