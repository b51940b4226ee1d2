//go:build linux

package chaos

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// A bridge of this machine joins the members' name spaces; the clients sit on the bridge.
const (
	network    = "10.213.77"
	firstHost  = 11
	bridge     = "cupochaos"
	spaceStart = "cupo-chaos-"
)

func space(i int) string { return spaceStart + letter(i) }

// port is the bridge's end of a member's cable.
func port(i int) string { return bridge + letter(i) }

// before stands in front of a member's program.
func (s *site) before(i int) []string {
	if !s.has(Spaces) {
		return nil
	}
	// Not "ip netns exec": that also gives a name space of mounts, which would keep a disk in use.
	return []string{"nsenter", "--net=/run/netns/" + space(i), "--"}
}

func (s *site) makeSpaces(ctx context.Context, members int) error {
	s.spaces = members
	lines := []string{
		"ip link add " + bridge + " type bridge",
		"ip addr add " + network + ".1/24 dev " + bridge,
		"ip link set " + bridge + " up",
	}
	for i := range members {
		inside := "ip -n " + space(i)
		lines = append(lines,
			"ip netns add "+space(i),
			"ip link add "+port(i)+" type veth peer name eth0 netns "+space(i),
			"ip link set "+port(i)+" master "+bridge+" up",
			fmt.Sprintf("%s addr add %s.%d/24 dev eth0", inside, network, firstHost+i),
			inside+" link set eth0 up",
			inside+" link set lo up",
		)
	}
	return runLines(ctx, lines)
}

func (s *site) removeSpaces(ctx context.Context) error {
	var all error
	for i := range s.spaces {
		_, err := run(ctx, "ip", "netns", "del", space(i))
		all = errors.Join(all, err)
	}
	_, err := run(ctx, "ip", "link", "del", bridge)
	return errors.Join(all, err)
}

func runLines(ctx context.Context, lines []string) error {
	for _, line := range lines {
		if _, err := run(ctx, strings.Fields(line)...); err != nil {
			return err
		}
	}
	return nil
}

// filter sets a member's packet rules; the text is what stands in the chains of input and output.
func (s *site) filter(ctx context.Context, i int, input, output string) error {
	rules := fmt.Sprintf(`table inet chaos {
 chain input { type filter hook input priority 0; %s }
 chain output { type filter hook output priority 0; %s }
}
`, input, output)
	_, err := runWith(ctx, rules, append(s.before(i), "nft", "-f", "-")...)
	return err
}

func (s *site) unfilter(ctx context.Context, i int) error {
	_, err := run(ctx, append(s.before(i), "nft", "flush", "ruleset")...)
	return err
}

// peers are the addresses of all members, as nft writes a set.
func (s *site) peers() string {
	return fmt.Sprintf("{ %s.%d-%s.%d }", network, firstHost, network, firstHost+s.spaces-1)
}

// shape makes a member's cable narrow, so that what it sends waits in a queue.
func (s *site) shape(ctx context.Context, i int) error {
	_, err := run(ctx, strings.Fields("tc -n "+space(i)+" qdisc add dev eth0 root tbf rate 400kbit burst 16kb latency 400ms")...)
	return err
}

func (s *site) unshape(ctx context.Context, i int) error {
	_, err := run(ctx, strings.Fields("tc -n "+space(i)+" qdisc del dev eth0 root")...)
	return err
}

// cable pulls a member's cable out, or plugs it in.
func (s *site) cable(ctx context.Context, i int, state string) error {
	_, err := run(ctx, "ip", "link", "set", port(i), state)
	return err
}
