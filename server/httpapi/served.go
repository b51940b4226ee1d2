package httpapi

import "github.com/cupo-ec/cupo/wire"

// served refuses every request of a node that must not serve, before its state is asked for anything. What
// tells how the node stands is answered all the same.
func (c *call) served() error {
	if c.api.refusing == nil || !c.api.refusing() {
		return nil
	}
	switch c.route.path {
	case wire.HealthPath, wire.ReadyPath, wire.OpenAPIPath, wire.DocsPath, wire.MetricsPath, wire.VerifyPath, wire.ClusterPath:
		return nil
	}
	return refuse(wire.NoLeader)
}
