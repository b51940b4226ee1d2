package allocator

import (
	"cmp"
	"encoding/binary"
	"slices"
	"sync"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// account is what is remembered of a device or a channel's account from which too much was asked.
type account struct {
	sinceSeconds        uint32 // when the first strike that counts was made, since 1970
	blockedUntilSeconds uint32 // 0 while it is not
	strikes             uint8
}

// accounts are those with strikes, by their keyed hash.
type accounts struct {
	sync.RWMutex
	rows map[uint64]account
}

// maxAccounts bounds the table: when it is full, new strikes are not counted until old ones end.
const maxAccounts = 1 << 20

func newAccounts() *accounts { return &accounts{rows: map[uint64]account{}} }

func (a *accounts) get(hash uint64) (account, bool) {
	if hash == 0 {
		return account{}, false
	}
	a.RLock()
	defer a.RUnlock()
	row, known := a.rows[hash]
	return row, known
}

func (a *accounts) blocked(hash uint64, nowSeconds int64) bool {
	row, known := a.get(hash)
	return known && int64(row.blockedUntilSeconds) > nowSeconds
}

// IsStrike reports whether a refusal counts against the account it came from.
func IsStrike(o Outcome) bool {
	return o.Code == wire.LimitReached &&
		(o.Rule == policy.MaxPerDay || o.Rule == policy.MaxPer7Days || o.Rule == policy.MaxPer30Days)
}

// strike counts one refusal against an account, and blocks it when there were enough.
func (s *State) strike(cmd *Command) Outcome {
	rules, now := s.Rules(), s.nowSeconds()
	if cmd.Account == 0 || rules.StrikesToBlock == 0 {
		return Outcome{Code: wire.WrongState}
	}
	term := int64(rules.AccountBlockDays) * secondsPerDay
	row, known := s.accounts.get(cmd.Account)
	switch {
	case !known && len(s.accounts.rows) >= maxAccounts:
		return Outcome{Code: wire.Overloaded}
	case known && int64(row.blockedUntilSeconds) > now:
		return Outcome{}
	case row.blockedUntilSeconds != 0 || int64(row.sinceSeconds)+term <= now:
		row = account{sinceSeconds: uint32(now)}
	}
	row.strikes++
	if row.strikes >= rules.StrikesToBlock {
		row.blockedUntilSeconds = uint32(min(now+term, maxTimeMillis/1000))
	}
	s.setAccount(cmd.Account, row)
	return Outcome{}
}

func (s *State) setAccount(hash uint64, row account) {
	s.accounts.Lock()
	s.accounts.rows[hash] = row
	s.accounts.Unlock()
	r := &s.records
	r.value.out = r.value.out[:0]
	codeAccount(&r.value, &row)
	r.changes.Put(r.keyOfAccount(hash), r.value.out)
}

func (r *recorder) keyOfAccount(hash uint64) []byte {
	r.key = append(r.key[:0], byte(recordAccount))
	r.key = binary.BigEndian.AppendUint64(r.key, hash)
	return r.key
}

func (s *State) dumpAccounts(r *recorder) {
	hashes := make([]uint64, 0, len(s.accounts.rows))
	for hash := range s.accounts.rows { // sorted: just below
		hashes = append(hashes, hash)
	}
	slices.SortFunc(hashes, cmp.Compare[uint64])
	for _, hash := range hashes {
		row := s.accounts.rows[hash]
		r.value.out = r.value.out[:0]
		codeAccount(&r.value, &row)
		r.changes.Put(r.keyOfAccount(hash), r.value.out)
	}
}
