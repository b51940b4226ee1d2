package server

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/server/httpapi"
)

// Config is everything a replica works with. DefaultConfig has the standard values; ReadSettings
// changes them by file and flags.
type Config struct {
	// DataDir is where the replica keeps its log and state.
	DataDir string
	// Listen is the address of the HTTP API; port 0 takes a free one.
	Listen string
	// TLSCert and TLSKey are PEM files with the certificate and the key of the HTTP API, read again at each handshake. Without
	// them it speaks plain HTTP: on the loopback interface, or behind a proxy.
	TLSCert, TLSKey string
	// Tokens are the callers that may come in, by the hash of their token.
	Tokens []Token
	// Version is shown by the API's description and in the log.
	Version string

	// LogFormat is "json" or "text", LogLevel one of "debug", "info", "warn", "error".
	LogFormat, LogLevel string

	// NationalDirectory enters the catalogue's provinces, specialties, units and holidays when the
	// cluster is new.
	NationalDirectory bool
	// AllowClockJump starts although the clock is far from the time of the stored state.
	AllowClockJump bool

	// ImportSharePercent is how much of the time an import may keep the log busy.
	ImportSharePercent int

	MaxBodyBytes   int
	MaxConnections int
	ReadTimeout    time.Duration
	WriteTimeout   time.Duration
	IdleTimeout    time.Duration
	// StopTimeout bounds how long requests under way may take to end when the replica stops.
	StopTimeout time.Duration

	// Peers says how the replica meets the others of its cluster.
	Peers PeerConfig

	// Access bounds what callers may ask.
	Access AccessConfig
	// Overload says what happens when more comes than can be answered.
	Overload OverloadConfig

	// Demo opens the routes that exist for measuring only.
	Demo bool
	// Clock tells the time; nil takes the machine's.
	Clock raftstore.Clock
	// LogTo is where the log goes; nil takes standard error.
	LogTo *os.File
	// OnFatal is called once when the replica cannot keep its promises; nil ends the process.
	OnFatal func(reason string)
}

// Token is one caller of the configuration. Number names it in the log and in its idempotency keys, so a
// number is never given to another token. Hash is the SHA-256 of the token in hexadecimal.
type Token struct {
	Number  uint32 `toml:"number"`
	Name    string `toml:"name"`
	Hash    string `toml:"hash"`
	Role    string `toml:"role"`
	Channel string `toml:"channel"`
	Unit    string `toml:"unit"`
}

// DefaultConfig has the standard value of every setting; DataDir and Tokens have none.
func DefaultConfig() Config {
	return Config{
		Listen:             "127.0.0.1:8080",
		LogFormat:          "json",
		LogLevel:           "info",
		NationalDirectory:  true,
		ImportSharePercent: 50,
		MaxBodyBytes:       1 << 20,
		MaxConnections:     16384,
		ReadTimeout:        10 * time.Second,
		WriteTimeout:       10 * time.Second,
		IdleTimeout:        75 * time.Second,
		StopTimeout:        10 * time.Second,
		Access:             defaultAccess(),
		Peers:              defaultPeers(),
		Overload:           defaultOverload(),
	}
}

var (
	errNoDataDir = errors.New(`setting "data" is empty: name the directory of the replica's log and state`)
	errHalfTLS   = errors.New(`settings "tls-cert" and "tls-key" go together: name both files, or neither`)
	errNoTokens  = errors.New("no [[token]] is configured, so nobody could come in: name at least one with its hash and role")
)

// validate says what is missing for production.
func (c *Config) validate() error {
	switch {
	case c.DataDir == "":
		return errNoDataDir
	case len(c.Tokens) == 0:
		return errNoTokens
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return errHalfTLS
	case c.MaxBodyBytes > httpapi.MaxBodyBytes:
		return fmt.Errorf(`setting "max-body-bytes" is %d: at most %d can be handed from node to node`, c.MaxBodyBytes, httpapi.MaxBodyBytes)
	}
	if err := c.Peers.validate(); err != nil {
		return err
	}
	_, err := identities(c.Tokens)
	return err
}

func (c *Config) logger() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return nil, fmt.Errorf(`setting "log-level": %w`, err)
	}
	to := c.LogTo
	if to == nil {
		to = os.Stderr
	}
	options := &slog.HandlerOptions{Level: level}
	switch c.LogFormat {
	case "json":
		return slog.New(slog.NewJSONHandler(to, options)), nil
	case "text":
		return slog.New(slog.NewTextHandler(to, options)), nil
	}
	return nil, fmt.Errorf(`setting "log-format" is %q: it is json or text`, c.LogFormat)
}

func (c *Config) api() httpapi.Config {
	return httpapi.Config{
		Version: c.Version, Demo: c.Demo, MaxBodyBytes: c.MaxBodyBytes, MaxConnections: c.MaxConnections,
		ReadTimeout: c.ReadTimeout, WriteTimeout: c.WriteTimeout, IdleTimeout: c.IdleTimeout,
		Access: c.Access.api(), MaxHeldBytes: c.Overload.HeldBytes,
	}
}
