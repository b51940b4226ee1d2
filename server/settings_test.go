package server_test

import (
	"flag"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/cupo-ec/cupo/server"
)

const sampleHash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

const sampleFile = `data = "/var/lib/cupo"
listen = "127.0.0.1:9000"
max-connections = 100
read-timeout = "3s"
national-directory = false
limit-kiosk = 0
trusted-proxies = ["10.1.2.3/8", "fd00::/8"]

[[token]]
number = 1
name = "gateway"
hash = "` + sampleHash + `"
role = "channel"
channel = "web"
`

// read takes a file's text and flags as cupod serve does.
func read(t *testing.T, text string, arguments ...string) (server.Config, *server.Settings, error) {
	t.Helper()
	config := server.DefaultConfig()
	settings := server.NewSettings(&config)
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	file := settings.Flags(flags)
	if text != "" {
		name := filepath.Join(t.TempDir(), "cupod.toml")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		arguments = append(arguments, "--config", name)
	}
	if err := flags.Parse(arguments); err != nil {
		return config, settings, err
	}
	err := settings.Read(*file, flags)
	return config, settings, err
}

func TestFlagsOverrideTheFile(t *testing.T) {
	config, settings, err := read(t, sampleFile, "--listen", "127.0.0.1:9999")
	if err != nil {
		t.Fatal(err)
	}
	if config.Listen != "127.0.0.1:9999" || config.DataDir != "/var/lib/cupo" || config.MaxConnections != 100 || config.NationalDirectory {
		t.Errorf("configuration is %+v", config)
	}
	var shown strings.Builder
	if err := settings.Print(&shown); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`listen = "127.0.0.1:9999"`, "# flag;", `data = "/var/lib/cupo"`, "# file;", `write-timeout = "10s"`, "# default;", `token "gateway"`,
	} {
		if !strings.Contains(shown.String(), want) {
			t.Errorf("the printed configuration lacks %q:\n%s", want, &shown)
		}
	}
	if strings.Contains(shown.String(), sampleHash) {
		t.Error("the printed configuration shows a token's hash")
	}
	if _, err := server.New(config); err != nil {
		t.Errorf("the sample is refused: %v", err)
	}
}

func TestPrintedConfigurationIsAFile(t *testing.T) {
	_, settings, err := read(t, sampleFile)
	if err != nil {
		t.Fatal(err)
	}
	var shown strings.Builder
	if err := settings.Print(&shown); err != nil {
		t.Fatal(err)
	}
	withoutTokens, _, _ := strings.Cut(shown.String(), "token ")
	config, _, err := read(t, withoutTokens)
	if err != nil {
		t.Fatalf("%v in\n%s", err, withoutTokens)
	}
	if config.Listen != "127.0.0.1:9000" || config.ReadTimeout.Seconds() != 3 || config.Access.KioskPerMinute != 0 ||
		!slices.Equal(config.Access.TrustedProxies, []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}) {
		t.Errorf("read back as %+v", config)
	}
}

// TestWhomToJoin: what is no address is said at once, and not tried for ever.
func TestWhomToJoin(t *testing.T) {
	config := server.DefaultConfig()
	config.DataDir, config.LogLevel = t.TempDir(), "error"
	config.Tokens = []server.Token{{Number: 1, Name: "admin", Role: "admin", Hash: strings.Repeat("0", 64)}}
	config.Peers.Listen, config.Peers.NodeID, config.Peers.Certs = "10.0.0.2:7400", "b", "certs"
	for address, good := range map[string]bool{
		"10.0.0.1:7400": true, "[fd00::1]:7400": true, "node-a:7400": true,
		"10.0.0.1": false, ":7400": false, "node-a:": false, "https://node-a:8080": false, "fd00::1": false, "": false,
	} {
		config.Peers.Join = []string{"10.0.0.3:7400", address}
		if _, err := server.New(config); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestListsAndSwitches(t *testing.T) {
	for text, want := range map[string][]string{
		`join = "a:1"`:              {"a:1"},
		`join = "a:1, b:2"`:         {"a:1", "b:2"},
		`join = ["a:1", "b:2"]`:     {"a:1", "b:2"},
		`join = "[fd00::1]:7400"`:   {"[fd00::1]:7400"},
		`join = ["[fd00::1]:7400"]`: {"[fd00::1]:7400"},
		`join = []`:                 nil,
	} {
		if config, _, err := read(t, text); err != nil || !slices.Equal(config.Peers.Join, want) {
			t.Errorf("%s: %q %v, want %q", text, config.Peers.Join, err, want)
		}
	}
	for _, c := range []struct {
		arguments []string
		want      bool
	}{
		{nil, false}, {[]string{"--allow-clock-jump"}, true}, {[]string{"--allow-clock-jump=true"}, true},
		{[]string{"--allow-clock-jump=false"}, false}, {[]string{"--replica", "--allow-clock-jump"}, true},
	} {
		if config, _, err := read(t, "", c.arguments...); err != nil || config.AllowClockJump != c.want {
			t.Errorf("%q: %v %v", c.arguments, config.AllowClockJump, err)
		}
	}
}

func TestBadSettingsAreRefused(t *testing.T) {
	token := "\n[[token]]\nnumber=1\nname=\"x\"\nhash=\"" + sampleHash + "\"\n"
	cases := map[string]struct{ text, names string }{
		"unknown setting":                  {`liston = "x"`, "liston"},
		"wrong type":                       {`max-connections = "many"`, "max-connections"},
		"zero":                             {`max-body-bytes = 0`, "max-body-bytes"},
		"negative duration":                {`read-timeout = "-1s"`, "read-timeout"},
		"no TOML":                          {`data = `, "configuration"},
		"no data":                          {"listen=\"127.0.0.1:0\"" + token + "role=\"admin\"", "data"},
		"no tokens":                        {`data = "x"`, "token"},
		"unknown role":                     {"data=\"x\"" + token + "role=\"king\"", "king"},
		"channel without a door":           {"data=\"x\"" + token + "role=\"channel\"", "channel"},
		"door for an operator":             {"data=\"x\"" + token + "role=\"operator\"\nchannel=\"web\"", "operator"},
		"kiosk without a unit":             {"data=\"x\"" + token + "role=\"kiosk\"", "unit"},
		"a hash that is none":              {"data=\"x\"\n[[token]]\nnumber=1\nname=\"x\"\nhash=\"abc\"\nrole=\"admin\"", "hash"},
		"the same token twice":             {"data=\"x\"" + token + "role=\"admin\"" + strings.Replace(token, "=1", "=2", 1) + "role=\"admin\"", "twice"},
		"the same number twice":            {"data=\"x\"" + token + "role=\"admin\"" + token + "role=\"admin\"", "number"},
		"a number of the state's":          {"data=\"x\"" + strings.Replace(token, "=1", "=65536", 1) + "role=\"admin\"", "65536"},
		"a limit below 0":                  {`limit-patient = -1`, "limit-patient"},
		"a limit that is none":             {`limit-document = "many"`, "limit-document"},
		"no robot check":                   {`challenge-number = 0`, "challenge-number"},
		"a proxy without a mask":           {`trusted-proxies = ["10.0.0.1"]`, "trusted-proxies"},
		"a proxy by name":                  {`trusted-proxies = "proxy.example"`, "trusted-proxies"},
		"a patient's token":                {"data=\"x\"" + token + "role=\"patient\"", "patient"},
		"a token of no number":             {"data=\"x\"" + strings.Replace(token, "=1", "=0", 1) + "role=\"admin\"", "number"},
		"bodies beyond what nodes hand on": {"data=\"x\"\nmax-body-bytes=8388609" + token + "role=\"admin\"", "max-body-bytes"},
		"a log format of no kind":          {"data=\"x\"\nlog-format=\"xml\"" + token + "role=\"admin\"", "log-format"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			config, _, err := read(t, c.text)
			if err == nil {
				_, err = server.New(config)
			}
			if err == nil || !strings.Contains(err.Error(), c.names) {
				t.Errorf("error is %v, want one that names %q", err, c.names)
			}
		})
	}
}

func TestMissingFileSaysSo(t *testing.T) {
	_, _, err := read(t, "", "--config", filepath.Join(t.TempDir(), "none.toml"))
	if err == nil || !strings.Contains(err.Error(), "none.toml") {
		t.Errorf("error is %v", err)
	}
}

func TestSampleConfigurationIsGood(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "deploy", "cupod.toml"))
	if err != nil {
		t.Fatal(err)
	}
	config, _, err := read(t, string(text))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := server.New(config); err != nil {
		t.Errorf("the sample is refused: %v", err)
	}
}

// TestSampleShowsTheLimits wants the sample to say what holds without it, and to believe no proxy.
func TestSampleShowsTheLimits(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "deploy", "cupod.toml"))
	if err != nil {
		t.Fatal(err)
	}
	sample, settings, err := read(t, string(text))
	if err != nil {
		t.Fatal(err)
	}
	if standard := server.DefaultConfig().Access; !reflect.DeepEqual(sample.Access, standard) {
		t.Errorf("the sample says %+v, the standard is %+v", sample.Access, standard)
	}
	var shown strings.Builder
	if err := settings.Print(&shown); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"limit-patient", "limit-operator", "limit-kiosk", "limit-document", "limit-challenges", "limit-pairing", "limit-pairing-all",
		"challenge-number", "challenge-hard-number", "trusted-proxies",
	} {
		if line, _, _ := strings.Cut(shown.String()[strings.Index(shown.String(), name+" = "):], "\n"); !strings.Contains(line, "# file;") {
			t.Errorf("the sample does not set %s: %s", name, line)
		}
	}
}
