//go:build linux

package chaos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/wire"
)

// What stands in this file is all that the harness knows of how a cluster is started and asked.

const (
	apiPort, peerPort = "8080", "7400"
	startDeadline     = 2 * time.Minute
	askDeadline       = time.Second
)

// cluster is the nodes of one run.
type cluster struct {
	options *Options
	dir     string
	site    *site
	members []*member
	demo    *node.Demo
	// stalls is how often a node has ended because the machine's disk stood still.
	stalls int
}

// certify makes the certificates that the nodes know each other by.
func (c *cluster) certify(ctx context.Context) error {
	if len(c.members) == 1 {
		return nil
	}
	arguments := []string{"cluster", "certs", "--dir", c.certificates()}
	for _, m := range c.members {
		arguments = append(arguments, "--node", m.name)
	}
	if output, err := exec.CommandContext(ctx, c.options.Cupo, arguments...).CombinedOutput(); err != nil {
		return fmt.Errorf("making certificates: %w: %s", err, output)
	}
	return nil
}

func (c *cluster) certificates() string { return filepath.Join(c.dir, "certs") }

// configure says how a member's process is started.
func (c *cluster) configure(m *member) node.Config {
	config := node.Config{
		Binary: m.binary(), DataDir: m.dataDir(), Listen: m.address + ":" + apiPort,
		Persons: c.options.Persons, Seed: c.options.Seed, SameAddress: true,
		LogPath: filepath.Join(c.dir, m.name+".log"), Before: c.site.before(m.number),
		More: []string{"--weekday-places", strconv.Itoa(c.options.WeekdayPlaces)},
	}
	if len(c.members) == 1 {
		return config
	}
	config.More = append(config.More,
		"--node-id", m.name, "--peer-listen", m.address+":"+peerPort, "--peer-certs", c.certificates(),
		"--tokens", filepath.Join(c.dir, "tokens.json"))
	if m.number == 0 && !m.joins {
		return config
	}
	var others []string
	for _, other := range c.members {
		if other != m {
			others = append(others, other.address+":"+peerPort)
		}
	}
	config.More = append(config.More, "--join", strings.Join(others, ","))
	return config
}

// start starts all members, the first one first: it makes the tokens and the data.
func (c *cluster) start(ctx context.Context) error {
	if err := c.certify(ctx); err != nil {
		return err
	}
	for _, m := range c.members {
		if err := m.start(); err != nil {
			return err
		}
		demo, err := m.waitReady(ctx)
		if err != nil {
			return err
		}
		if c.demo == nil {
			c.demo = demo
		}
	}
	return nil
}

// remove tells the cluster that a member's data are gone for good, so that it may join anew.
func (c *cluster) remove(ctx context.Context, m *member) error {
	for _, other := range c.members {
		if other == m || !other.running() {
			continue
		}
		command := exec.CommandContext(ctx, c.options.Cupo, "cluster", "remove", "--url", other.url(), m.name)
		// The token is no argument: arguments can be read by everyone on the machine.
		command.Env = append(os.Environ(), "CUPO_TOKEN="+c.demo.Tokens.Admin)
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("removing node %s: %w: %s", m.name, err, output)
		}
		return nil
	}
	return errNobodyLeads
}

// transfer hands leadership to a member and waits until it leads.
func (c *cluster) transfer(ctx context.Context, m *member) error {
	for range 3 {
		leads, err := c.leader(ctx)
		if err != nil || leads == m {
			return err
		}
		command := exec.CommandContext(ctx, c.options.Cupo, "cluster", "transfer", m.name, "--url", leads.url())
		command.Env = append(os.Environ(), "CUPO_TOKEN="+c.demo.Tokens.Admin)
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("handing leadership to node %s: %w: %s", m.name, err, output)
		}
	}
	return nil
}

var errNobodyLeads = errors.New("no node leads")

// readiness asks a member how it is. A node that does not answer is none.
func (m *member) readiness(ctx context.Context) (wire.Readiness, error) {
	var said wire.Readiness
	err := m.get(ctx, wire.ReadyPath, "", &said)
	return said, err
}

// get reads what a member answers at a path, whatever the status.
func (m *member) get(ctx context.Context, path, token string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, askDeadline)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, m.url()+path, nil)
	if err != nil {
		return fmt.Errorf("asking node %s: %w", m.name, err)
	}
	if token != "" {
		request.Header.Set(wire.AuthorizationHeader, wire.BearerPrefix+token)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("asking node %s: %w", m.name, err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		return fmt.Errorf("reading what node %s says: %w", m.name, err)
	}
	return nil
}

// leaderDeadline bounds how long a leader is looked for: there may be an election, or a slow machine.
const leaderDeadline = 15 * time.Second

// leader finds who leads; of two that say so, the one of the later term.
func (c *cluster) leader(ctx context.Context) (*member, error) {
	ctx, cancel := context.WithTimeout(ctx, leaderDeadline)
	defer cancel()
	for {
		leads, err := c.whoLeads(ctx)
		if leads != nil {
			return leads, nil
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(errNobodyLeads, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (c *cluster) whoLeads(ctx context.Context) (*member, error) {
	var leads *member
	var term uint64
	var last error
	for _, m := range c.members {
		if !m.running() {
			continue
		}
		said, err := m.readiness(ctx)
		if err == nil && said.Role == "leader" && said.Term >= term {
			leads, term = m, said.Term
		}
		if err != nil {
			last = err
		}
	}
	return leads, last
}

// follower is some member that does not lead; with one node, that one.
func (c *cluster) follower(ctx context.Context) (*member, error) {
	leads, err := c.leader(ctx)
	if err != nil {
		return nil, err
	}
	return c.members[(leads.number+1)%len(c.members)], nil
}

// awaitHealth waits until every member runs and is ready, and one leads.
func (c *cluster) awaitHealth(ctx context.Context, atMost time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	for {
		why := c.unhealthy(ctx)
		if why == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the cluster was not well after %s: %w", atMost, why)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (c *cluster) unhealthy(ctx context.Context) error {
	for _, m := range c.members {
		if !m.running() {
			return c.supervise(m)
		}
		said, err := m.readiness(ctx)
		if err != nil {
			return err
		}
		if !said.Ready {
			return fmt.Errorf("node %s is not ready: %s", m.name, strings.Join(said.Reasons, "; "))
		}
	}
	leads, err := c.whoLeads(ctx)
	if leads == nil {
		return errors.Join(errNobodyLeads, err)
	}
	return c.votes(ctx, leads)
}

const clusterPath = "/v1/admin/cluster"

// votes finds a member without a vote, or one that the leader has not heard of again: a fault that meets
// another one would then take the majority.
func (c *cluster) votes(ctx context.Context, leads *member) error {
	if len(c.members) == 1 {
		return nil
	}
	var said struct {
		Members []struct {
			ID        string `json:"id"`
			Voter     bool   `json:"voter"`
			Reachable bool   `json:"reachable"`
		} `json:"members"`
	}
	if err := leads.get(ctx, clusterPath, c.demo.Tokens.Admin, &said); err != nil {
		return err
	}
	voters := 0
	for _, m := range said.Members {
		if !m.Reachable {
			return fmt.Errorf("the leader does not reach node %s yet", m.ID)
		}
		if m.Voter {
			voters++
		}
	}
	if voters != len(c.members) {
		return fmt.Errorf("%d of %d nodes have a vote", voters, len(c.members))
	}
	return nil
}

func (c *cluster) urls() []string {
	var all []string
	for _, m := range c.members {
		all = append(all, m.url())
	}
	return all
}
