package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Where the connection is described when no flag does.
const (
	urlVariable   = "CUPO_URL"
	tokenVariable = "CUPO_TOKEN"
	// standardDemo is the data directory of `cupod demo` without flags.
	standardDemo = "data"
	demoFileName = "demo.json"
)

const defaultLanguage = "es"

// Whose token of a demo is taken.
const (
	asWeb      = "web"
	asOperator = "operator"
	asStaff    = "staff"
	asMonitor  = "monitor"
	asAdmin    = "admin"
	asBackup   = "backup"
)

// connection says where the API is and who asks. A token never stands on the command line, where
// everybody on the machine can read it.
type connection struct {
	flags                    *flag.FlagSet
	url, tokenFile, demo, as string
	timeout, wait            time.Duration
}

// define registers the flags of the connection, of the language and of the form of the output.
func (c *connection) define(t *terminal, flags *flag.FlagSet, as string) {
	c.flags = flags
	flags.StringVar(&c.url, "url", "", "`address` of the API, https://host or http://host:port; else "+urlVariable)
	flags.StringVar(&c.tokenFile, "token-file", "", "`file` that holds the token; else "+tokenVariable)
	flags.StringVar(&c.demo, "demo", "", "take address and token from demo.json in this `directory`")
	choose(flags, &c.as, "as", as, "`whose` token of the demo to take: web, operator, staff, admin, backup or monitor",
		asWeb, asOperator, asStaff, asAdmin, asBackup, asMonitor)
	choose(flags, &t.language, "language", defaultLanguage, "`language` of refusals: es, qu or en", defaultLanguage, "qu", "en")
	choose(flags, &t.output, "output", outputText, "`form` of the answer: text, or json as it came", outputText, outputJSON)
	flags.DurationVar(&c.timeout, "timeout", 10*time.Second, "`time` for one attempt")
	flags.DurationVar(&c.wait, "wait", 30*time.Second, "`time` to go on trying when there is no answer; 0 for one attempt")
}

// open makes the client, without asking anything of the API yet.
func (c *connection) open(t *terminal) (*client, error) {
	if c.timeout <= 0 || c.wait < 0 {
		return nil, badUsage("--timeout is more than 0, and --wait not less")
	}
	address, token, err := c.resolve(t)
	if err != nil {
		return nil, err
	}
	if address, err = checkAddress(address); err != nil {
		return nil, err
	}
	if token, err = checkToken(token); err != nil {
		return nil, err
	}
	return newClient(t, address, token, c.timeout, c.wait), nil
}

func (c *connection) resolve(t *terminal) (address, token string, err error) {
	if c.demo != "" {
		if c.url != "" || c.tokenFile != "" {
			return "", "", badUsage("--demo has address and token; leave --url and --token-file out")
		}
		return readDemo(c.demo, c.as)
	}
	address, variable := c.url, t.getenv(tokenVariable)
	if address == "" {
		address = t.getenv(urlVariable)
	}
	if address == "" && c.tokenFile == "" && variable == "" {
		return c.standardDemo(t)
	}
	switch {
	case address == "":
		return "", "", badUsage("a token without an address: name it by --url or " + urlVariable)
	case given(c.flags, "as"):
		return "", "", badUsage("--as chooses among the tokens of a demo; here the token says who asks")
	case c.tokenFile != "":
		text, err := os.ReadFile(c.tokenFile)
		if err != nil {
			return "", "", fmt.Errorf("reading the token: %w", err)
		}
		return address, string(text), nil
	case variable == "":
		return "", "", badUsage("an address without a token: name it by --token-file or " + tokenVariable)
	}
	return address, variable, nil
}

func (c *connection) standardDemo(t *terminal) (address, token string, err error) {
	file := filepath.Join(standardDemo, demoFileName)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return "", "", badUsage("where is the API? name it by --url or " + urlVariable + ", or a demo by --demo; there is none in ./" + standardDemo)
	}
	t.note("using the demo of %s as %s", filepath.ToSlash(file), c.as)
	return readDemo(standardDemo, c.as)
}

// readDemo takes address and token of a demo.
func readDemo(dir, as string) (address, token string, err error) {
	name := filepath.Join(dir, demoFileName)
	text, err := os.ReadFile(name)
	if err != nil {
		return "", "", fmt.Errorf("reading the demo's address and token: %w", err)
	}
	var demo struct {
		URL    string            `json:"url"`
		Tokens map[string]string `json:"tokens"`
	}
	if json.Unmarshal(text, &demo) != nil || demo.URL == "" || demo.Tokens[as] == "" {
		// Its tokens are in there, so nothing of the file is quoted.
		return "", "", fmt.Errorf("%s is not a demo's, or has no token for %s", name, as)
	}
	return demo.URL, demo.Tokens[as], nil
}

var errAddress = badUsage("the address of the API is https://host or http://host:port, without name, password, query or fragment")

// checkAddress wants an address to which paths can be appended. It does not quote a bad one, which may
// have a password in it.
func checkAddress(text string) (string, error) {
	u, err := url.Parse(strings.TrimRight(strings.TrimSpace(text), "/"))
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "", u.Opaque != "":
		return "", errAddress
	case u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return "", errAddress
	}
	return u.String(), nil
}

const maxTokenBytes = 4096

var errToken = errors.New("the token is empty, too long, or has characters that no token has")

// checkToken wants a token that can stand in a header. It does not quote a bad one.
func checkToken(text string) (string, error) {
	token := strings.TrimSpace(text)
	if token == "" || len(token) > maxTokenBytes || !visible(token) {
		return "", errToken
	}
	return token, nil
}

// visible says whether a text is ASCII without spaces or control characters.
func visible(text string) bool {
	for _, b := range []byte(text) {
		if b <= ' ' || b >= 0x7f {
			return false
		}
	}
	return true
}
