package fakenode

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/cupo-ec/cupo/wire"
)

// Faults are what a node must never do. Each counts bookings: 0 is never, n is at the n-th.
type Faults struct {
	// Lose acknowledges the booking and forgets it.
	Lose int
	// Double gives the place of the first booking to another person as well.
	Double int
	// Ghost books a place that nobody has asked for.
	Ghost int
	// Unsound makes the node's own verification find something.
	Unsound bool
}

// Config says what to stand in for.
type Config struct {
	DataDir string
	Listen  string
	Persons int
	// Now is where the clock starts; the zero time is the machine's clock.
	Now time.Time
	// OpeningDelay is when the last day opens; 0 leaves it open.
	OpeningDelay time.Duration
	Faults       Faults
}

// Sizes of the country that every fake node serves.
const (
	unitCount     = 8
	daySlots      = 64
	horizon       = 60
	firstPersonID = 1_000_000_000
)

var specialties = []string{"medicina-general", "odontologia", "pediatria", "psicologia", "oftalmologia"}

// Node is a running fake.
type Node struct {
	config   Config
	listener net.Listener
	server   *fasthttp.Server

	mutex        sync.Mutex
	moved        time.Time
	appointments map[string]*appointment
	slots        map[string]string // slot -> code of its appointment, or "hold" and its number
	taken        map[string]int    // by unit, specialty and date
	holds        map[string]hold
	answers      map[string]answer // by idempotency key
	bySpecialty  map[string]bool   // person and specialty
	booked       int
	opensAt      time.Time
	lateDay      string
}

type appointment struct {
	code, status, slot, successor string
	person                        wire.Person
}

type hold struct {
	slot   string
	person wire.Person
}

type answer struct {
	status int
	body   []byte
}

// Start serves on config.Listen and writes demo.json and the persons' file to config.DataDir.
func Start(config Config) (*Node, error) {
	n := &Node{
		config: config, moved: config.Now, appointments: map[string]*appointment{}, slots: map[string]string{}, taken: map[string]int{},
		holds: map[string]hold{}, answers: map[string]answer{}, bySpecialty: map[string]bool{},
	}
	var err error
	if n.listener, err = net.Listen("tcp", config.Listen); err != nil {
		return nil, fmt.Errorf("listening: %w", err)
	}
	n.server = &fasthttp.Server{Handler: n.handle, NoDefaultServerHeader: true}
	go n.server.Serve(n.listener)
	if config.OpeningDelay > 0 {
		n.opensAt, n.lateDay = time.Now().Add(config.OpeningDelay), n.date(horizon)
	}
	if err := n.writeFiles(); err != nil {
		n.Close()
		return nil, err
	}
	return n, nil
}

// Close ends the fake.
func (n *Node) Close() { n.server.Shutdown() }

// URL is where it listens.
func (n *Node) URL() string { return "http://" + n.listener.Addr().String() }

func (n *Node) now() time.Time {
	if n.config.Now.IsZero() {
		return time.Now()
	}
	return n.moved
}

// date is a day from today on.
func (n *Node) date(after int) string { return n.now().AddDate(0, 0, after).Format(time.DateOnly) }

// coverageOf repeats, so that one person in ten is not covered.
func coverageOf(i int) string {
	if i%10 == 9 {
		return "ssc"
	}
	return "affiliate"
}

func (n *Node) writeFiles() error {
	type person struct {
		Document  wire.Document `json:"document"`
		IssueYear int           `json:"issueYear"`
		Name      string        `json:"name"`
		Coverage  string        `json:"coverage"`
	}
	var rows strings.Builder
	rows.WriteString("type,number,issueYear,coverage,referral\n")
	var persons []person
	for i := range n.config.Persons {
		number := strconv.Itoa(firstPersonID + i)
		fmt.Fprintf(&rows, "cedula,%s,2020,%s,oftalmologia\n", number, coverageOf(i))
		if i < 5000 {
			document := wire.Document{Type: wire.DocumentCedula, Number: number}
			persons = append(persons, person{document, 2020, "Persona " + strconv.Itoa(i), coverageOf(i)})
		}
	}
	personsFile := filepath.Join(n.config.DataDir, "persons.csv")
	if err := os.WriteFile(personsFile, []byte(rows.String()), 0o644); err != nil {
		return err
	}
	demo := map[string]any{
		"url": n.URL(), "tokens": map[string]string{"web": "web-token", "admin": "admin-token"},
		"persons": persons, "personsFile": personsFile,
	}
	if n.lateDay != "" {
		demo["opening"] = map[string]any{"at": n.opensAt, "date": n.lateDay}
	}
	text, err := json.Marshal(demo)
	if err != nil {
		return err
	}
	path := filepath.Join(n.config.DataDir, "demo.json")
	if err := os.WriteFile(path+".new", text, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
