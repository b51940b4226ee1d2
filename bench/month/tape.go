package month

import (
	"context"
	"fmt"
	"strconv"

	"github.com/cupo-ec/cupo/bench/client"
	"github.com/cupo-ec/cupo/wire"
)

// tape remembers the sizes of one desk's requests and answers, and the bodies, to send them again as
// no-ops.
type tape struct {
	requests []taped
	bodies   []byte
}

type taped struct {
	pathBytes, bodyBytes, answerBytes int32
}

// record enters a request; a nil body is that of a GET.
func (t *tape) record(pathBytes int, body []byte, answerBytes int) {
	t.requests = append(t.requests, taped{int32(pathBytes), int32(len(body)), int32(answerBytes)})
	t.bodies = append(t.bodies, body...)
}

// play sends all requests of a tape as no-ops: the same bytes of path, key and body, the same bytes
// of answer.
func (t *tape) play(ctx context.Context, endpoint *client.Endpoint, c *client.Conn, number int) error {
	bodies := t.bodies
	var request []byte
	for i, r := range t.requests {
		path := client.NoopPath(int(r.answerBytes), int(r.pathBytes))
		if r.bodyBytes == 0 {
			request = endpoint.AppendGet(request[:0], path)
		} else {
			key := "month-" + strconv.Itoa(number) + "-" + strconv.Itoa(i)
			request = endpoint.AppendPost(request[:0], path, key, bodies[:r.bodyBytes])
			bodies = bodies[r.bodyBytes:]
		}
		answer, err := c.Settle(ctx, request)
		if err != nil {
			return fmt.Errorf("sending a no-op: %w", err)
		}
		if !answer.OK() || len(answer.Body) != int(r.answerBytes) {
			return fmt.Errorf("%s answers %d with %d bytes: %.200s",
				wire.DemoNoopPath, answer.Status, len(answer.Body), answer.Body)
		}
	}
	return nil
}
