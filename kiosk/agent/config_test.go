package agent

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestConfigIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Config)
		want   string // "" where it is taken
	}{
		"as it is":         {func(*Config) {}, ""},
		"another loopback": {func(c *Config) { c.Listen = "127.3.2.1:1" }, ""},
		"version six":      {func(c *Config) { c.Listen = "[::1]:9180" }, ""},
		"a test page":      {func(c *Config) { c.Origin = "http://127.0.0.1:8080" }, ""},
		"a name":           {func(c *Config) { c.Listen = "localhost:9180" }, "--listen"},
		"everywhere":       {func(c *Config) { c.Listen = "0.0.0.0:9180" }, "--listen"},
		"everywhere six":   {func(c *Config) { c.Listen = "[::]:9180" }, "--listen"},
		"only a port":      {func(c *Config) { c.Listen = ":9180" }, "--listen"},
		"the network":      {func(c *Config) { c.Listen = "192.168.1.4:9180" }, "--listen"},
		"no printer said":  {func(c *Config) { c.Printer = "" }, "--printer"},
		"no port":          {func(c *Config) { c.Printer = "192.0.2.1" }, "--printer"},
		"no host":          {func(c *Config) { c.Printer = ":9100" }, "--printer"},
		"no origin":        {func(c *Config) { c.Origin = "" }, "--origin"},
		"any origin":       {func(c *Config) { c.Origin = "*" }, "--origin"},
		"any host":         {func(c *Config) { c.Origin = "https://*.example.ec" }, "--origin"},
		"null":             {func(c *Config) { c.Origin = "null" }, "--origin"},
		"a path":           {func(c *Config) { c.Origin = page + "/kiosk" }, "--origin"},
		"a slash":          {func(c *Config) { c.Origin = page + "/" }, "--origin"},
		"a user":           {func(c *Config) { c.Origin = "https://a@kiosk.example.ec" }, "--origin"},
		"a file":           {func(c *Config) { c.Origin = "file:///kiosk" }, "--origin"},
		"capitals":         {func(c *Config) { c.Origin = "https://Kiosk.example.ec" }, "--origin"},
		"a standard port":  {func(c *Config) { c.Origin = page + ":443" }, "--origin"},
		"a wide paper":     {func(c *Config) { c.Columns = 64 }, "--columns"},
		"no secret there":  {func(c *Config) { c.TokenFile = filepath.Join(t.TempDir(), "none") }, "--token-file"},
		"a short secret":   {func(c *Config) { c.TokenFile = secretFile(t, "1234\n", 0o400) }, "--token-file"},
		"an open secret":   {func(c *Config) { c.TokenFile = secretFile(t, strings.Repeat("a", 40), 0o644) }, "--token-file"},
		"a secret":         {func(c *Config) { c.TokenFile = secretFile(t, strings.Repeat("a", 40)+"\n", 0o440) }, ""},
	} {
		cfg := quietConfig()
		cfg.Printer = NoPrinter
		c.change(&cfg)
		_, err := New(cfg)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func secretFile(t *testing.T, content string, mode os.FileMode) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, mode); err != nil { // whatever the umask is
		t.Fatal(err)
	}
	return file
}
