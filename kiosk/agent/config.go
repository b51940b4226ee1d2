package agent

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"github.com/cupo-ec/cupo/kiosk/agent/escpos"
)

// NoPrinter is the Printer of a kiosk that has none.
const NoPrinter = "none"

// Config is what an agent is told at its start. Use DefaultConfig.
type Config struct {
	Version   string
	Listen    string // address and port; the address is a loopback one
	Printer   string // host and port, or NoPrinter
	Origin    string // of the kiosk's page, https://kiosk.example.ec
	Columns   int    // of font A: 48 on paper of 80 mm, 32 on paper of 58 mm
	TokenFile string // holds the shared secret; empty for none
	Logger    *slog.Logger
}

// DefaultConfig listens where the kiosk looks for its agent. Printer and Origin have no default: a
// forgotten one must not pass for "none" or "any".
func DefaultConfig() Config {
	return Config{Version: "development", Listen: "127.0.0.1:9180", Columns: int(escpos.Paper80), Logger: slog.Default()}
}

// Flags declares the flags that set the configuration.
func (c *Config) Flags(flags *flag.FlagSet) {
	flags.StringVar(&c.Listen, "listen", c.Listen, "loopback `address` and port to serve on")
	flags.StringVar(&c.Printer, "printer", c.Printer, "`host:port` of the ESC/POS printer, port 9100 as a rule; none for a kiosk without one")
	flags.StringVar(&c.Origin, "origin", c.Origin, "`origin` of the kiosk's page, the only one that may print: https://host or https://host:port")
	flags.IntVar(&c.Columns, "columns", c.Columns, "characters in a row: 48 on paper of 80 mm, 32 on paper of 58 mm")
	flags.StringVar(&c.TokenFile, "token-file", c.TokenFile, "`file` with a secret that the page has to send as a bearer token; empty for none")
}

// check refuses what cannot be served safely.
func (c *Config) check() error {
	return errors.Join(checkListen(c.Listen), checkPrinter(c.Printer), checkOrigin(c.Origin), checkColumns(c.Columns))
}

// checkListen wants an address and no name: what a name means is decided elsewhere.
func checkListen(listen string) error {
	address, err := netip.ParseAddrPort(listen)
	if err != nil {
		return fmt.Errorf("--listen: an address and a port, like 127.0.0.1:9180: %w", err)
	}
	if !address.Addr().Unmap().IsLoopback() {
		return fmt.Errorf("--listen: %s can be reached from other machines; the agent serves loopback addresses only", listen)
	}
	return nil
}

func checkPrinter(printer string) error {
	if printer == NoPrinter {
		return nil
	}
	host, port, err := net.SplitHostPort(printer)
	if err != nil || host == "" || port == "" {
		return fmt.Errorf("--printer: %q is neither host:port nor %s", printer, NoPrinter)
	}
	return nil
}

// checkOrigin wants an origin letter by letter as browsers write it, because it is compared so.
func checkOrigin(origin string) error {
	at, err := url.Parse(origin)
	if err != nil {
		return fmt.Errorf("--origin: %w", err)
	}
	if at.Scheme != "https" && at.Scheme != "http" || at.Host == "" || at.Host != strings.ToLower(at.Host) ||
		strings.Contains(at.Host, "*") || origin != at.Scheme+"://"+at.Host {
		return fmt.Errorf("--origin: %q is not an origin like https://kiosk.example.ec, without a path", origin)
	}
	if port := at.Port(); at.Scheme == "https" && port == "443" || at.Scheme == "http" && port == "80" {
		return fmt.Errorf("--origin: browsers leave :%s out of an origin; so must you", port)
	}
	return nil
}

func checkColumns(columns int) error {
	if columns != int(escpos.Paper80) && columns != int(escpos.Paper58) {
		return fmt.Errorf("--columns: %d is neither %d (80 mm) nor %d (58 mm)", columns, escpos.Paper80, escpos.Paper58)
	}
	return nil
}

// minSecretBytes is the shortest secret that is not guessed: 32 hexadecimal digits have 128 bits.
const minSecretBytes = 32

// readSecret gives the secret of the file; empty when none is asked for.
func readSecret(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	info, err := os.Stat(file)
	if err != nil {
		return "", fmt.Errorf("--token-file: %w", err)
	}
	if info.Mode().Perm()&0o007 != 0 {
		return "", fmt.Errorf("--token-file: everybody may read %s; take that right away", file)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("--token-file: %w", err)
	}
	secret := strings.TrimSpace(string(content))
	if len(secret) < minSecretBytes {
		return "", fmt.Errorf("--token-file: the secret has %d characters, at least %d are needed", len(secret), minSecretBytes)
	}
	return secret, nil
}
