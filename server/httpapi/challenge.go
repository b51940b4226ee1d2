package httpapi

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/altcha-org/altcha-lib-go"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// purposeChallenge is what the key that signs robot checks is derived for.
const purposeChallenge = "robot check"

var badChallenge = &refused{code: wire.Unauthenticated, rule: policy.Challenge}

// challenge hands a robot check out. Nothing is kept of it: what comes back is signed.
func challenge(c *call) (reply, error) {
	key, started := c.api.state.DerivedKey(purposeChallenge)
	if !started {
		return reply{}, refuse(wire.NoLeader)
	}
	expires := time.Unix(c.now()/1000+int64(c.api.state.Rules().ChallengeSeconds), 0)
	made, err := altcha.CreateChallenge(altcha.ChallengeOptions{
		Algorithm: altcha.SHA256, MaxNumber: c.difficulty(), HMACKey: string(key[:]), Expires: &expires,
	})
	if err != nil {
		return reply{}, fmt.Errorf("making a robot check: %w", err)
	}
	return ok(&wire.Challenge{
		Algorithm: made.Algorithm, Challenge: made.Challenge, MaxNumber: made.MaxNumber, Salt: made.Salt, Signature: made.Signature,
	}), nil
}

// difficulty is how far the caller has to count. Whoever shares an address with many is asked to count
// further, and never refused.
func (c *call) difficulty() int64 {
	access := &c.api.access
	if access.Address != nil {
		if _, _, within := access.Address.Take(c.origin()); !within {
			return int64(cmp.Or(access.HardChallengeNumber, defaultHardChallengeNumber))
		}
	}
	return int64(cmp.Or(access.ChallengeNumber, defaultChallengeNumber))
}

// proof is a robot check that was solved.
type proof struct {
	hash           uint64
	expiresSeconds uint32
}

// solved looks whether a robot check is one of ours, solved, and in time. Whether it was used before is
// for spentChecks and then for the log to say.
func (c *call) solved(text string) (proof, error) {
	key, started := c.api.state.DerivedKey(purposeChallenge)
	if !started {
		return proof{}, refuse(wire.NoLeader)
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return proof{}, badChallenge
	}
	var payload altcha.Payload
	if json.Unmarshal(raw, &payload) != nil || payload.Algorithm != string(altcha.SHA256) {
		return proof{}, badChallenge
	}
	// The library's own look at the time is at this machine's clock; the one that counts is the leader's.
	if solved, err := altcha.VerifySolutionSafe(payload, string(key[:]), false); err != nil || !solved {
		return proof{}, badChallenge
	}
	expires, err := strconv.ParseInt(altcha.ExtractParams(payload).Get("expires"), 10, 64)
	if err != nil || expires <= c.now()/1000 || expires > math.MaxUint32 {
		return proof{}, badChallenge
	}
	sum := sha256.Sum256([]byte(payload.Challenge))
	return proof{hash: max(binary.BigEndian.Uint64(sum[:8]), 1), expiresSeconds: uint32(expires)}, nil
}
