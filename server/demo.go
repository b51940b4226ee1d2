package server

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/server/catalogue"
	"github.com/cupo-ec/cupo/server/httpapi"
)

// DemoConfig says what a demo shows.
type DemoConfig struct {
	// DataDir keeps the log, the state and demo.json.
	DataDir string
	Listen  string
	// Persons is how many synthetic persons there are, at least MinDemoPersons.
	Persons int
	Seed    uint64
	// WeekdayPlaces is how many places an ordinary weekday opens in the nation.
	WeekdayPlaces int
	// ReplayFrom starts a clock that stands still until it is moved through the API; zero takes the
	// machine's clock.
	ReplayFrom time.Time
	// Peers says how the demo meets others; it joins where Peers.Join is not empty. TokensFile, which all the
	// nodes share, has their tokens and persons; the one that founds the cluster writes it.
	Peers      PeerConfig
	TokensFile string
	// Opening makes the last day of the horizon open that long after the start; 0 for no such day.
	Opening time.Duration
	Version string
	// Progress is where a line goes for each thing that takes a while.
	Progress io.Writer
	// LogLevel is from which level on the log is written, to LogTo; nil takes standard error.
	LogLevel string
	LogTo    *os.File
}

// MinDemoPersons is the fewest persons of a demo: scripts start from that many.
const MinDemoPersons = 5000

// DefaultDemoConfig is what `cupod demo` starts without flags.
func DefaultDemoConfig() DemoConfig {
	return DemoConfig{
		DataDir: "data", Listen: "127.0.0.1:8080", Persons: 20_000, Seed: 1,
		WeekdayPlaces: catalogue.OrdinaryWeekdayPlaces, Progress: io.Discard, LogLevel: "warn",
		Peers: defaultPeers(),
	}
}

// Demo is a replica with a national catalogue, synthetic persons and tokens that anybody may read.
type Demo struct {
	*Server
	config DemoConfig
	file   demoFile
}

// NewDemo makes a demo that does not run yet. A data directory that has one goes on with it.
func NewDemo(config DemoConfig) (*Demo, error) {
	if config.Persons < MinDemoPersons || config.Persons > catalogue.MaxPersons {
		return nil, fmt.Errorf("a demo has %d to %d persons, not %d", MinDemoPersons, catalogue.MaxPersons, config.Persons)
	}
	if !config.ReplayFrom.IsZero() && config.Peers.Listen != "" {
		return nil, errors.New("a clock that moves through the API is one node's: a demo with several has the machine's")
	}
	d := &Demo{config: config}
	if err := d.readFile(); err != nil {
		return nil, err
	}
	base := DefaultConfig()
	base.DataDir, base.Listen, base.Version = filepath.Join(config.DataDir, "node"), config.Listen, config.Version
	base.LogFormat, base.LogLevel, base.LogTo = "text", config.LogLevel, config.LogTo
	base.Demo, base.AllowClockJump, base.Peers = true, true, config.Peers
	base.Access = base.Access.unlimited()
	base.Tokens = d.file.configTokens()
	if !config.ReplayFrom.IsZero() {
		base.Clock = NewReplayClock(config.ReplayFrom)
	}
	s, err := New(base)
	if err != nil {
		return nil, err
	}
	d.Server = s
	return d, nil
}

// Start fills the state where it is empty, starts the replica, and writes demo.json when it serves.
func (d *Demo) Start(ctx context.Context) error {
	d.prepare = d.seed
	if err := d.Server.Start(ctx); err != nil {
		return err
	}
	if err := d.describe(); err != nil {
		return errors.Join(err, d.Stop(ctx))
	}
	return nil
}

// URL is where the demo's API is.
func (d *Demo) URL() string { return "http://" + d.Addr() }

// File is where scripts find the demo's URL, tokens and persons.
func (d *Demo) File() string { return filepath.Join(d.config.DataDir, demoFileName) }

func (d *Demo) progress(format string, args ...any) {
	fmt.Fprintf(d.config.Progress, format+"\n", args...)
}

// demoFileName stands in the demo's data directory.
const demoFileName = "demo.json"

// demoFile is demo.json: everything a script needs to start from.
type demoFile struct {
	URL         string            `json:"url"`
	Tokens      map[string]string `json:"tokens"`
	Persons     []demoPerson      `json:"persons"`
	PersonsFile string            `json:"personsFile"`
	Opening     *demoOpening      `json:"opening,omitempty"`
}

type demoPerson struct {
	Document  demoDocument `json:"document"`
	IssueYear int          `json:"issueYear"`
	Name      string       `json:"name"`
	Coverage  string       `json:"coverage"`
}

type demoDocument struct {
	Type   string `json:"type"`
	Number string `json:"number"`
}

type demoOpening struct {
	At   string `json:"at"`
	Date string `json:"date"`
}

// demoTokens are the tokens of a demo, in the order of their numbers.
var demoTokens = []Token{
	{Name: "web", Role: "channel", Channel: "web"},
	{Name: "phone", Role: "channel", Channel: "phone"},
	{Name: "whatsapp", Role: "channel", Channel: "whatsapp"},
	{Name: "messenger", Role: "channel", Channel: "messenger"},
	{Name: "operator", Role: "operator"},
	{Name: "kiosk", Role: "kiosk", Unit: demoUnit},
	{Name: "staff", Role: "staff", Unit: demoUnit},
	{Name: "monitor", Role: "monitor"},
	{Name: "admin", Role: "admin"},
	{Name: "backup", Role: "backup"},
}

// readFile takes the tokens of an earlier start, or draws new ones.
func (d *Demo) readFile() error {
	from := d.File()
	shared := d.config.TokensFile != ""
	if shared {
		from = d.config.TokensFile
	}
	text, err := os.ReadFile(from)
	switch {
	case errors.Is(err, fs.ErrNotExist) && (!shared || len(d.config.Peers.Join) == 0):
	case err != nil:
		return fmt.Errorf("reading the demo's tokens: %w", err)
	default:
		if err := json.Unmarshal(text, &d.file); err != nil {
			return fmt.Errorf("reading the demo's tokens in %s: %w", from, err)
		}
	}
	if d.file.Tokens == nil {
		d.file.Tokens = map[string]string{}
	}
	for _, t := range demoTokens {
		if d.file.Tokens[t.Name] == "" {
			d.file.Tokens[t.Name] = "demo-" + t.Name + "-" + drawToken()
		}
	}
	return nil
}

func drawToken() string {
	var secret [18]byte
	_, _ = rand.Read(secret[:]) // never fails: crypto/rand ends the process instead
	return base64.RawURLEncoding.EncodeToString(secret[:])
}

func (f *demoFile) configTokens() []Token {
	tokens := make([]Token, len(demoTokens))
	for i, t := range demoTokens {
		hash := httpapi.HashToken(f.Tokens[t.Name])
		t.Number, t.Hash = uint32(i+1), hex.EncodeToString(hash[:])
		tokens[i] = t
	}
	return tokens
}

// describe writes demo.json, so that nobody ever reads half of it.
func (d *Demo) describe() error {
	d.file.URL = d.URL()
	text, err := json.MarshalIndent(d.file, "", " ")
	if err != nil {
		return fmt.Errorf("writing %s: %w", d.File(), err)
	}
	if shared := d.config.TokensFile; shared != "" && len(d.config.Peers.Join) == 0 {
		if err := writeWhole(shared, text); err != nil {
			return err
		}
	}
	return writeWhole(d.File(), text)
}

// lateOpening sets the day that opens a while after the start.
func (d *Demo) lateOpening() {
	d.file.Opening = nil
	if d.config.Opening <= 0 {
		return
	}
	day := d.horizon.last()
	opens := d.store.NowMillis()/1000 + int64(d.config.Opening/time.Second)
	for d.state.Directory().Closed(allocator.AllUnits, day) || weekend(day) {
		day--
	}
	d.horizon.openLate(day, opens)
	d.file.Opening = &demoOpening{At: time.Unix(opens, 0).UTC().Format(time.RFC3339), Date: dayText(day)}
}

func weekend(day int32) bool {
	weekday := time.Unix(int64(day)*secondsPerDay, 0).UTC().Weekday()
	return weekday == time.Saturday || weekday == time.Sunday
}
