package allocator

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// IsStrike reports whether a refusal counts against the device or account it came from.
func IsStrike(o Outcome) bool {
	return o.Code == wire.LimitReached &&
		(o.Rule == policy.MaxPerDay || o.Rule == policy.MaxPer7Days || o.Rule == policy.MaxPer30Days)
}

// strike counts one refusal against an account, and blocks it when there were enough. What is remembered of
// an account is forgotten with its first strike, or with its block.
func (s *State) strike(cmd *Command) Outcome {
	rules, now := s.Rules(), s.nowSeconds()
	if cmd.Account == 0 || rules.StrikesToBlock == 0 {
		return Outcome{Code: wire.WrongState}
	}
	until := uint32(min(now+int64(rules.AccountBlockDays)*secondsPerDay, maxTimeMillis/1000))
	row, known := s.strikes.get(cmd.Account, now)
	switch {
	case known && row.locked:
		return Outcome{Code: wire.WrongState}
	case !known:
		s.makeRoom(s.strikes, cmd.Account)
		row = lapse{untilSeconds: until}
	}
	row.wrong++
	if row.wrong >= rules.StrikesToBlock {
		row.locked, row.untilSeconds = true, until
	}
	s.setLapse(s.strikes, cmd.Account, row)
	return Outcome{}
}

// accountBlocked reports whether an account is closed at a time.
func (s *State) accountBlocked(hash uint64, nowSeconds int64) bool {
	if hash == 0 {
		return false
	}
	row, known := s.strikes.look(hash, nowSeconds)
	return known && row.locked
}
