package main

import (
	"flag"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/cupo-ec/cupo/raftstore/peernet/certs"
)

const certsHelp = `certs makes NAME.crt and NAME.key for each node in DIR, signed by the authority in ca.crt and ca.key, which
it makes where DIR has none. NAME is the node's id in the cluster: small letters, digits and hyphens. HOST is
an address or a name that stands in the certificate too; the nodes do not look at it. A node gets its own two
files and ca.crt. ca.key stays with nobody who runs a node: whoever has it can be any node. An authority is
good for 10 years, a node for 2. Nothing is overwritten: to renew a node, move its two files away and make
them again; a running node takes the new ones without a restart.`

// certsFlags are those of cupo cluster certs.
type certsFlags struct {
	dir   string
	nodes []certs.Node
}

func (c *certsFlags) define(flags *flag.FlagSet) {
	flags.StringVar(&c.dir, "dir", "", "`directory` of the authority and the certificates")
	flags.Func("node", "one `node`, NAME or NAME=HOST,HOST; may be repeated", func(text string) error {
		name, hosts, listed := strings.Cut(text, "=")
		node := certs.Node{ID: name}
		if listed {
			node.Hosts = strings.Split(hosts, ",")
		}
		c.nodes = append(c.nodes, node)
		return certs.CheckNodeID(name)
	})
}

func (c *certsFlags) make(t *terminal) error {
	if c.dir == "" || len(c.nodes) == 0 {
		return badUsage("certs wants --dir, and --node once for each node")
	}
	made, err := certs.Make(c.dir, c.nodes, t.now())
	if err != nil {
		return fmt.Errorf("making certificates: %w", err)
	}
	for _, path := range made {
		if _, err := fmt.Fprintln(t.stdout, filepath.ToSlash(path)); err != nil {
			return fmt.Errorf("printing what was made: %w", err)
		}
	}
	return nil
}
