package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/cupo-ec/cupo/raftstore"
	"github.com/cupo-ec/cupo/wire"
)

// Cluster changes who belongs to the cluster and who leads it. Errors are raftstore's.
type Cluster interface {
	// Status is the members as this node knows them.
	Status() *wire.ClusterResponse
	Join(ctx context.Context, id, address string) error
	Remove(ctx context.Context, id string) error
	Transfer(ctx context.Context, to string) error
	Snapshot(ctx context.Context) error
}

func clusterRoutes() []route {
	change := func(path, summary string, act func(c *call, r *wire.ClusterChangeRequest) error) route {
		return route{http.MethodPost, path, RoleAdmin, changeCluster(act), documentation{
			summary: summary, request: &wire.ClusterChangeRequest{}, response: &wire.ClusterResponse{}, status: 200,
			bodiless: true, refuses: []wire.Code{wire.MembershipRefused, wire.MissingField}}}
	}
	return []route{
		{http.MethodGet, wire.ClusterPath, rolesOwner, clusterStatus, documentation{
			summary: "The members of the cluster, and how each of them stands.", response: &wire.ClusterResponse{}, status: 200}},
		change(wire.ClusterJoinPath, "Let a node in that waits at an address; it gets its vote when it has caught up.", joinNode),
		change(wire.ClusterRemovePath, "Take a node out for good.", removeNode),
		change(wire.ClusterTransferPath, "Hand leadership over.",
			func(c *call, r *wire.ClusterChangeRequest) error { return c.api.cluster.Transfer(c.context(), r.Node) }),
		change(wire.ClusterSnapshotPath, "Take a snapshot on the node asked, which lets its log be cut.",
			func(c *call, _ *wire.ClusterChangeRequest) error { return c.api.cluster.Snapshot(c.context()) }),
	}
}

func clusterStatus(c *call) (reply, error) {
	if c.api.cluster == nil {
		return reply{}, refuse(wire.NotFound)
	}
	return ok(c.api.cluster.Status()), nil
}

func changeCluster(act func(c *call, r *wire.ClusterChangeRequest) error) func(c *call) (reply, error) {
	return func(c *call) (reply, error) {
		if c.api.cluster == nil {
			return reply{}, refuse(wire.NotFound)
		}
		var request wire.ClusterChangeRequest
		if err := c.optionalBody(&request); err != nil {
			return reply{}, err
		}
		if err := act(c, &request); err != nil {
			return reply{}, c.refuseChange(err)
		}
		return ok(c.api.cluster.Status()), nil
	}
}

func joinNode(c *call, r *wire.ClusterChangeRequest) error {
	switch {
	case r.Node == "":
		return refuseField(wire.MissingField, "/node")
	case r.Address == "":
		return refuseField(wire.MissingField, "/address")
	}
	return c.api.cluster.Join(c.context(), r.Node, r.Address)
}

func removeNode(c *call, r *wire.ClusterChangeRequest) error {
	if r.Node == "" {
		return refuseField(wire.MissingField, "/node")
	}
	return c.api.cluster.Remove(c.context(), r.Node)
}

// refuseChange says to an administrator why a change was not made; the names of nodes are no secret.
func (c *call) refuseChange(err error) error {
	for _, definite := range []error{raftstore.ErrMemberKnown, raftstore.ErrNotMember, raftstore.ErrMajorityLost, raftstore.ErrMemberAway, raftstore.ErrOtherCluster, raftstore.ErrUnknownVersion} {
		if errors.Is(err, definite) {
			return &refused{code: wire.MembershipRefused, reasons: " (" + err.Error() + ")"}
		}
	}
	return err
}
