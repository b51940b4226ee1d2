package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/cupo-ec/cupo/wire"
)

func clusterCommand() command {
	return command{
		name: "cluster",
		usage: []string{
			"status [connection]", "join NODE ADDRESS [connection]", "remove NODE [connection]",
			"transfer [NODE] [connection]", "snapshot [connection]", "certs --dir DIR --node NAME[=HOST,HOST...]...",
		},
		about: "the nodes of a cluster: how they stand, who belongs to it, who leads it, their certificates",
		more: `status shows the members as the node asked knows them. A new node that is started with join lets itself in;
join lets in one that waits at ADDRESS, its peer address, after it was removed from the members and started again
on an empty directory. It follows first, and is given its vote when it has caught up. remove takes a node out for
good, and is refused where too few of the others could be reached. transfer hands leadership to NODE, or to the
voter that is furthest. snapshot takes one on the node asked, which lets its log be cut.

` + certsHelp,
		define: func(t *terminal, flags *flag.FlagSet) action {
			var certificates certsFlags
			var c connection
			c.define(t, flags, asAdmin)
			certificates.define(flags)
			return func(ctx context.Context, arguments []string) error {
				verb, rest := verbOf(arguments)
				if verb == "certs" && len(rest) == 0 {
					return certificates.make(t)
				}
				r, understood := clusterRequest(verb, rest)
				if !understood {
					return badUsage("say status, join NODE ADDRESS, remove NODE, transfer [NODE], snapshot, or certs with --dir and --node")
				}
				return clusterShown(ctx, t, &c, r)
			}
		},
	}
}

func clusterRequest(verb string, rest []string) (r request, understood bool) {
	change := func(path string, body *wire.ClusterChangeRequest) (request, bool) {
		return request{method: http.MethodPost, path: path, body: body}, true
	}
	switch {
	case verb == "status" && len(rest) == 0:
		return request{method: http.MethodGet, path: wire.ClusterPath}, true
	case verb == "join" && len(rest) == 2:
		return change(wire.ClusterJoinPath, &wire.ClusterChangeRequest{Node: rest[0], Address: rest[1]})
	case verb == "remove" && len(rest) == 1:
		return change(wire.ClusterRemovePath, &wire.ClusterChangeRequest{Node: rest[0]})
	case verb == "transfer" && len(rest) <= 1:
		return change(wire.ClusterTransferPath, &wire.ClusterChangeRequest{Node: strings.Join(rest, "")})
	case verb == "snapshot" && len(rest) == 0:
		return change(wire.ClusterSnapshotPath, &wire.ClusterChangeRequest{})
	}
	return request{}, false
}

func clusterShown(ctx context.Context, t *terminal, c *connection, r request) error {
	client, err := c.open(t)
	if err != nil {
		return err
	}
	var answer wire.ClusterResponse
	r.into = &answer
	ask := client.do
	if r.path == wire.ClusterRemovePath {
		ask = client.removeMember
	}
	raw, err := ask(ctx, r)
	if err != nil {
		return err
	}
	return t.show(raw, func() string { return clusterText(&answer) })
}

// removeMember has a node taken out. Memberships have no keys: when the leader changes while it is done, the next
// attempt may be refused because there is no such member any more, which is what was wanted.
func (c *client) removeMember(ctx context.Context, r request) ([]byte, error) {
	var before, after wire.ClusterResponse
	status := request{method: http.MethodGet, path: wire.ClusterPath}
	status.into = &before
	if _, err := c.do(ctx, status); err != nil {
		return nil, err
	}
	raw, err := c.do(ctx, r)
	node := r.body.(*wire.ClusterChangeRequest).Node
	if err == nil || !hasMember(&before, node) {
		return raw, err
	}
	status.into = &after
	if raw, asked := c.do(ctx, status); asked == nil && !hasMember(&after, node) {
		*r.into.(*wire.ClusterResponse) = after
		return raw, nil
	}
	return nil, err
}

func hasMember(answer *wire.ClusterResponse, node string) bool {
	return slices.ContainsFunc(answer.Members, func(m wire.ClusterMember) bool { return m.ID == node })
}

func clusterText(answer *wire.ClusterResponse) string {
	leader := answer.Leader
	if leader == "" {
		leader = "nobody"
	}
	t := newTable("NODE", "VOTES", "ROLE", "PEER ADDRESS", "API", "APPLIED", "BEHIND", "CLOCK", "VERSION", "SAYS")
	for i := range answer.Members {
		m := &answer.Members[i]
		votes, role, says := "yes", m.Role, strings.Join(m.Reasons, "; ")
		if !m.Voter {
			votes = "no"
		}
		if !m.Reachable {
			role, says = "?", "does not answer"
		}
		t.row(m.ID, votes, role, m.Address, m.API, fmt.Sprint(m.AppliedIndex), fmt.Sprint(m.LagEntries),
			fmt.Sprintf("%+d ms", m.ClockAheadMillis), m.Version, says)
	}
	return fmt.Sprintf("cluster %s, term %d, led by %s, asked %s\n\n%s", answer.Generation, answer.Term, leader, answer.Node, t.text())
}
