package allocator

import (
	"crypto/sha256"
	"maps"
	"slices"
	"sort"
	"sync/atomic"

	"github.com/cupo-ec/cupo/allocator/policy"
)

// TokenHash is all that is stored of a token's secret: its SHA-256.
type TokenHash [sha256.Size]byte

// FirstTokenNumber is where the numbers of tokens in the state begin. Those below belong to the tokens of
// configuration files, so that a number always names one caller.
const FirstTokenNumber = 1 << 16

// PatientActor, with a person's number added, is the Actor of what a person does in a session of their own.
const PatientActor = 1 << 31

// MaxTokens bounds how many tokens there are. When it is reached, those that are dead make room.
const MaxTokens = 1 << 16

// Bounds of a token's texts, in bytes, and of a command that makes tokens.
const (
	MaxTokenTextBytes    = 128
	maxTokensEachCommand = 64
)

// Token is one that was made at run time. Number, MadeBy, MadeSeconds and Revoked are given by the state.
type Token struct {
	Number  uint32
	Hash    TokenHash
	Role    Role
	Channel policy.Channel
	Unit    uint16 // of a kiosk, a board or of staff; else AllUnits
	Group   uint16 // of an operator, counted from 1; 0 for none
	// ExpiresSeconds is when it ends, since 1970; 0 never.
	ExpiresSeconds uint32
	MadeSeconds    uint32
	MadeBy         uint32
	Revoked        bool
	// Name is the operator's, or what the gateway or device is called; Device says which device it is in.
	Name, Device string
}

// Live reports whether a token may still be used.
func (t *Token) Live(nowSeconds int64) bool {
	return !t.Revoked && (t.ExpiresSeconds == 0 || int64(t.ExpiresSeconds) > nowSeconds)
}

// wellFormed reports whether a token's fields go together, whatever there is in the directory.
func (t *Token) wellFormed() bool {
	door, has := t.Role.Door(t.Channel)
	switch {
	case !has || door != t.Channel, t.Hash == TokenHash{}:
		return false
	case t.Role.Bound() != (t.Unit != AllUnits), t.Group != 0 && t.Role != RoleOperator:
		return false
	}
	return t.Name != "" && len(t.Name) <= MaxTokenTextBytes && len(t.Device) <= MaxTokenTextBytes
}

const tokenShards = 256

// tokens finds tokens by hash and lists them by number. Readers take no lock: maps and list are never
// changed, others take their place. Maps are in shards, so that making a token copies a few hundred rows.
type tokens struct {
	byHash [tokenShards]atomic.Pointer[map[TokenHash]*Token]
	order  atomic.Pointer[[]*Token]
}

func newTokens() *tokens {
	t := &tokens{}
	for i := range t.byHash {
		t.byHash[i].Store(&map[TokenHash]*Token{})
	}
	t.order.Store(&[]*Token{})
	return t
}

func (t *tokens) find(hash TokenHash) *Token { return (*t.byHash[hash[0]].Load())[hash] }

// put enters a token, or gives the one with the same number and hash its new form.
func (t *tokens) put(token *Token) {
	shard := &t.byHash[token.Hash[0]]
	next := maps.Clone(*shard.Load())
	next[token.Hash] = token
	old := *t.order.Load()
	if at, known := atNumber(old, token.Number); known {
		old = slices.Clone(old)
		old[at] = token
	} else {
		old = append(old, token) // writes only beyond the end of the list that readers have
	}
	shard.Store(&next)
	t.order.Store(&old)
}

func (t *tokens) drop(token *Token) {
	shard := &t.byHash[token.Hash[0]]
	next := maps.Clone(*shard.Load())
	delete(next, token.Hash)
	shard.Store(&next)
	list := slices.Clone(*t.order.Load())
	if at, known := atNumber(list, token.Number); known {
		list = slices.Delete(list, at, at+1)
	}
	t.order.Store(&list)
}

// atNumber is where a number stands in a list.
func atNumber(order []*Token, number uint32) (int, bool) {
	at := sort.Search(len(order), func(i int) bool { return order[i].Number >= number })
	return at, at < len(order) && order[at].Number == number
}

// next is the number of the next token.
func (t *tokens) next() uint32 {
	order := *t.order.Load()
	if len(order) == 0 {
		return FirstTokenNumber
	}
	return order[len(order)-1].Number + 1
}

// dead is the oldest token that nobody can use any more, nil when there is none.
func (t *tokens) dead(nowSeconds int64) *Token {
	for _, token := range *t.order.Load() {
		if !token.Live(nowSeconds) {
			return token
		}
	}
	return nil
}

// TokenByHash finds a token, live or not; nil for a hash that no token has. It must not be changed.
func (s *State) TokenByHash(hash TokenHash) *Token { return s.tokens.find(hash) }

// TokenByNumber finds a token, live or not; nil for a number that no token has. It must not be changed.
func (s *State) TokenByNumber(number uint32) *Token {
	order := s.Tokens()
	if at, known := atNumber(order, number); known {
		return order[at]
	}
	return nil
}

// Tokens lists all tokens by number. Neither the list nor what it holds may be changed.
func (s *State) Tokens() []*Token { return *s.tokens.order.Load() }
