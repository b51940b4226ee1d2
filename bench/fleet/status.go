package fleet

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/cupo-ec/cupo/bench/node"
	"github.com/cupo-ec/cupo/wire"
)

// maxStatusBytes is more than any cluster's status has.
const maxStatusBytes = 1 << 20

// Status asks a node for the members of its cluster.
func Status(ctx context.Context, demo *node.Demo) (*wire.ClusterResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, demo.URL+wire.ClusterPath, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("asking for the cluster: %w", err)
	}
	request.Header.Set(wire.AuthorizationHeader, wire.BearerPrefix+demo.Tokens.Admin)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("asking for the cluster: %w", err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxStatusBytes))
	if err != nil {
		return nil, fmt.Errorf("asking for the cluster: %w", err)
	}
	var cluster wire.ClusterResponse
	if err := cluster.UnmarshalJSON(text); err != nil || answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("asking for the cluster: it answers %s", answer.Status)
	}
	return &cluster, nil
}
