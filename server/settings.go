package server

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// setting is one value of the configuration: how it is called in the file and as a flag, what it
// means, and how it is read and shown.
type setting struct {
	name, about string
	// isSwitch: its flag alone, without a value, means true.
	isSwitch bool
	set      func(text string) error
	show     func() string
	source   string
}

// Settings are the values of a configuration with where each comes from.
type Settings struct {
	config   *Config
	settings []*setting
	file     string
}

// NewSettings lists the settings of a configuration, each with its standard value.
func NewSettings(c *Config) *Settings {
	return &Settings{config: c, settings: append([]*setting{
		textSetting("data", "directory of the replica's log and state", &c.DataDir),
		textSetting("listen", "address of the HTTP API", &c.Listen),
		textSetting("tls-cert", "file with the certificate of the HTTP API; without, it is plain HTTP", &c.TLSCert),
		textSetting("tls-key", "file with the key of that certificate", &c.TLSKey),
		textSetting("log-format", "json or text", &c.LogFormat),
		textSetting("log-level", "debug, info, warn or error", &c.LogLevel),
		boolSetting("national-directory", "enter provinces, specialties, units and holidays into a new cluster", &c.NationalDirectory),
		boolSetting("allow-clock-jump", "start although the clock is far from the time of the stored state", &c.AllowClockJump),
		percentSetting("import-share", "share of the time, in percent, that an import may keep the log busy", &c.ImportSharePercent),
		intSetting("max-body-bytes", "largest body of a request", &c.MaxBodyBytes),
		intSetting("max-connections", "most connections at once", &c.MaxConnections),
		durationSetting("read-timeout", "for reading a whole request", &c.ReadTimeout),
		durationSetting("write-timeout", "for writing a whole answer", &c.WriteTimeout),
		durationSetting("idle-timeout", "between two requests of a connection", &c.IdleTimeout),
		durationSetting("stop-timeout", "for requests under way when the replica stops", &c.StopTimeout),
	}, slices.Concat(peerSettings(&c.Peers), overloadSettings(&c.Overload), accessSettings(&c.Access))...)}
}

func peerSettings(c *PeerConfig) []*setting {
	return []*setting{
		textSetting("node-id", "name of this node for ever, as in its certificate", &c.NodeID),
		textSetting("peer-listen", "address for the other nodes of the cluster; empty for a node alone", &c.Listen),
		textSetting("peer-advertise", "address that the other nodes are told; empty for that of peer-listen", &c.Advertise),
		textSetting("peer-certs", "directory with ca.crt and this node's NAME.crt and NAME.key", &c.Certs),
		listSetting("join", "peer addresses of a cluster that a new node joins; empty to begin a cluster", &c.Join),
		boolSetting("replica", "follow without a vote, for look-ups", &c.Replica),
		durationSetting("heartbeat", "how long a silent leader is followed", &c.Heartbeat),
		durationSetting("max-lag", "how far behind a node may be and be given traffic", &c.MaxLag),
	}
}

func listSetting(name, about string, v *[]string) *setting {
	return &setting{name: name, about: about, source: "default",
		set: func(text string) error {
			*v = nil
			for item := range strings.SplitSeq(text, ",") {
				if item = strings.TrimSpace(item); item != "" {
					*v = append(*v, item)
				}
			}
			return nil
		},
		show: func() string { return strconv.Quote(strings.Join(*v, ",")) }}
}

func textSetting(name, about string, v *string) *setting {
	return &setting{name: name, about: about, source: "default",
		set:  func(text string) error { *v = text; return nil },
		show: func() string { return strconv.Quote(*v) }}
}

func boolSetting(name, about string, v *bool) *setting {
	return &setting{name: name, about: about, source: "default", isSwitch: true,
		set: func(text string) (err error) {
			*v, err = strconv.ParseBool(text)
			return err
		},
		show: func() string { return strconv.FormatBool(*v) }}
}

func intSetting(name, about string, v *int) *setting {
	return &setting{name: name, about: about, source: "default",
		set: func(text string) error {
			n, err := strconv.Atoi(text)
			if err == nil && n <= 0 {
				return errors.New("must be more than 0")
			}
			*v = n
			return err
		},
		show: func() string { return strconv.Itoa(*v) }}
}

func percentSetting(name, about string, v *int) *setting {
	s := intSetting(name, about, v)
	set := s.set
	s.set = func(text string) error {
		if err := set(text); err != nil {
			return err
		}
		if *v > 100 {
			return errors.New("must not be more than 100")
		}
		return nil
	}
	return s
}

func durationSetting(name, about string, v *time.Duration) *setting {
	return &setting{name: name, about: about, source: "default",
		set: func(text string) error {
			d, err := time.ParseDuration(text)
			if err == nil && d <= 0 {
				return errors.New("must be more than 0")
			}
			*v = d
			return err
		},
		show: func() string { return strconv.Quote(v.String()) }}
}

func (s *Settings) find(name string) *setting {
	i := slices.IndexFunc(s.settings, func(one *setting) bool { return one.name == name })
	if i < 0 {
		return nil
	}
	return s.settings[i]
}

func (s *Settings) set(name, text, source string) error {
	one := s.find(name)
	if one == nil {
		return fmt.Errorf("setting %q does not exist", name)
	}
	if err := one.set(text); err != nil {
		return fmt.Errorf("setting %q of %s: %w", name, source, err)
	}
	one.source = source
	return nil
}

// Flags registers a flag for each setting. They take effect in Read, after the file.
func (s *Settings) Flags(flags *flag.FlagSet) (file *string) {
	file = flags.String("config", "", "TOML `file` of settings and tokens")
	for _, one := range s.settings {
		flags.Var(&given{isSwitch: one.isSwitch}, one.name, fmt.Sprintf("%s (default %s)", one.about, one.show()))
	}
	return file
}

// given is the text of a flag that was given. It implements flag.Value.
type given struct {
	text     string
	isSwitch bool
}

func (g *given) String() string        { return g.text }
func (g *given) Set(text string) error { g.text = text; return nil }
func (g *given) IsBoolFlag() bool      { return g.isSwitch }

// Read takes the settings of a file, and over them those flags that were given.
func (s *Settings) Read(file string, flags *flag.FlagSet) error {
	if file != "" {
		if err := s.readFile(file); err != nil {
			return fmt.Errorf("reading configuration %s: %w", file, err)
		}
	}
	var failure error
	flags.Visit(func(f *flag.Flag) {
		if failure == nil && s.find(f.Name) != nil {
			failure = s.set(f.Name, f.Value.String(), "flag")
		}
	})
	return failure
}

func (s *Settings) readFile(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var tokens struct {
		Token []Token `toml:"token"`
	}
	if err := toml.Unmarshal(text, &tokens); err != nil {
		return err
	}
	values := map[string]any{}
	if err := toml.NewDecoder(bytes.NewReader(text)).Decode(&values); err != nil {
		return err
	}
	delete(values, "token")
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := s.set(name, textOf(values[name]), "file"); err != nil {
			return err
		}
	}
	s.config.Tokens = tokens.Token
	s.file = file
	return nil
}

// textOf is a value of a file as a flag would give it.
func textOf(value any) string {
	list, is := value.([]any)
	if !is {
		return fmt.Sprint(value)
	}
	items := make([]string, len(list))
	for i, item := range list {
		items[i] = fmt.Sprint(item)
	}
	return strings.Join(items, ",")
}

// Print writes each value and where it comes from. Hashes of tokens are not shown.
func (s *Settings) Print(to io.Writer) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	for _, one := range s.settings {
		fmt.Fprintf(table, "%s = %s\t# %s; %s\n", one.name, one.show(), one.source, one.about)
	}
	for _, token := range s.config.Tokens {
		described := []string{token.Role, token.Channel, token.Unit}
		described = slices.DeleteFunc(described, func(part string) bool { return part == "" })
		fmt.Fprintf(table, "token %s\t# file; %s\n", strconv.Quote(token.Name), strings.Join(described, ", "))
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("printing the configuration: %w", err)
	}
	return nil
}
