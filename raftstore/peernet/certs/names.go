package certs

import (
	"errors"
	"fmt"
	"net"
	"strings"
)

// ErrBadName is the error of a name that no node or host can have.
var ErrBadName = errors.New("not a name that can be used")

const (
	maxNodeIDBytes = 63 // of a label in the DNS
	maxHostBytes   = 253
	maxHosts       = 32
)

// CheckNodeID says whether a node can have this name: 1 to 63 small letters of ASCII, digits and hyphens,
// without a hyphen at either end. Such a name stands in certificates, in addresses and in logs as it is.
//
// Errors: ErrBadName.
func CheckNodeID(id string) error {
	if !isLabel(id) {
		return fmt.Errorf("%w: %.70q; a node's has 1 to %d small letters, digits and hyphens, and no hyphen at either end",
			ErrBadName, id, maxNodeIDBytes)
	}
	return nil
}

func isLabel(text string) bool {
	if text == "" || len(text) > maxNodeIDBytes || text[0] == '-' || text[len(text)-1] == '-' {
		return false
	}
	for _, b := range []byte(text) {
		if b != '-' && (b < 'a' || b > 'z') && (b < '0' || b > '9') {
			return false
		}
	}
	return true
}

// checkHost wants an address or a name with a dot: one without could be a node's, and whoever has the
// certificate would then be that node too.
func checkHost(host string) error {
	if net.ParseIP(host) != nil {
		return nil
	}
	labels := strings.Split(strings.ToLower(host), ".")
	good := len(host) <= maxHostBytes && len(labels) > 1
	for _, label := range labels {
		good = good && isLabel(label)
	}
	if !good {
		return fmt.Errorf("%w: %.260q; a host is an address, or a name with a dot in it", ErrBadName, host)
	}
	return nil
}

func checkNodes(nodes []Node) error {
	seen := make(map[string]bool, len(nodes))
	for _, node := range nodes {
		if err := CheckNodeID(node.ID); err != nil {
			return err
		}
		if node.ID == authorityName || seen[node.ID] {
			return fmt.Errorf("%w: %q is another's", ErrBadName, node.ID)
		}
		seen[node.ID] = true
		if len(node.Hosts) > maxHosts {
			return fmt.Errorf("%w: %q has %d hosts, the limit is %d", ErrBadName, node.ID, len(node.Hosts), maxHosts)
		}
		for _, host := range node.Hosts {
			if err := checkHost(host); err != nil {
				return err
			}
		}
	}
	return nil
}
