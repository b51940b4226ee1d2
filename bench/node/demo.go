package node

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/cupo-ec/cupo/wire"
)

// Demo is what a demonstration node tells scripts: <data>/demo.json.
type Demo struct {
	URL    string `json:"url"`
	Tokens struct {
		Web      string `json:"web"`
		Phone    string `json:"phone"`
		Operator string `json:"operator"`
		Staff    string `json:"staff"`
		Monitor  string `json:"monitor"`
		Admin    string `json:"admin"`
	} `json:"tokens"`
	Persons     []DemoPerson `json:"persons"`
	PersonsFile string       `json:"personsFile"`
	// Opening is there when the horizon's last day was asked to open later.
	Opening *Opening `json:"opening"`
}

// DemoPerson is a synthetic person.
type DemoPerson struct {
	Document  wire.Document `json:"document"`
	IssueYear int           `json:"issueYear"`
	Name      string        `json:"name"`
	Coverage  string        `json:"coverage"`
}

// Opening is when a date's places may first be booked.
type Opening struct {
	At   time.Time `json:"at"`
	Date string    `json:"date"`
}

func readDemo(path string) (*Demo, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading what the node offers: %w", err)
	}
	demo := &Demo{}
	if err := json.Unmarshal(text, demo); err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	if demo.URL == "" || demo.Tokens.Web == "" {
		return nil, fmt.Errorf("%s has no url or no token for the web", path)
	}
	return demo, nil
}

// answersReady asks the node whether it may be given traffic. A node that cannot be reached is not
// ready; it is no error, for the process may be starting.
func answersReady(url string) (bool, error) {
	client := http.Client{Timeout: 2 * time.Second}
	defer client.CloseIdleConnections()
	answer, err := client.Get(url + wire.ReadyPath)
	if err != nil {
		return false, nil
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusOK:
		return true, nil
	case http.StatusServiceUnavailable:
		return false, nil
	}
	return false, fmt.Errorf("%s answers %s", wire.ReadyPath, answer.Status)
}
