package cluster

import (
	"context"
	"fmt"

	"github.com/cupo-ec/cupo/allocator"
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/server/intake"
	"github.com/cupo-ec/cupo/wire"
)

// townRules refuse little: what is tested is whether promises are kept, and not who gets one.
func townRules() policy.Document {
	d := policy.IESS2025()
	d.Name = "town"
	d.MaxPerDay, d.MaxPer7Days, d.MaxPer30Days, d.StrikesToBlock = 0, 0, 0, 0
	d.HoldPauseSeconds, d.UnitMarginSeconds, d.ActivePerSpecialty = 0, 0, 0
	return d
}

func townPractitioners() (all []allocator.Practitioner) {
	for i := range practitioners {
		all = append(all, allocator.Practitioner{ID: fmt.Sprint("p", i)})
	}
	return all
}

func townPersons(n int) (all []allocator.PersonRecord) {
	for i := range n {
		d, _ := allocator.ParseDocument(allocator.Passport, fmt.Sprintf("P%06d", i))
		all = append(all, allocator.PersonRecord{Document: d, Coverage: policy.Affiliate, BirthDay: -3000, IssueYear: 2015})
	}
	return all
}

// publications are the agendas of the days ahead, of which some may be there already.
func publications(nowMillis int64) (all []allocator.Command) {
	today := allocator.LocalDay(nowMillis, -300)
	for day := today; day < today+daysAhead; day++ {
		for practitioner := range uint32(practitioners) {
			for part := range uint16(agendasEach) {
				all = append(all, allocator.Command{Kind: allocator.KindPublish, Publish: allocator.Publication{
					Practitioner: practitioner, Day: day, StartMinute: part * 720, SlotMinutes: 11, Slots: allocator.MaxSlots,
				}})
			}
		}
	}
	return all
}

// put has a command decided that must be done.
func put(ctx context.Context, l *life, command allocator.Command) error {
	outcome, err := l.intake.Do(ctx, intake.Put(command))
	if err != nil {
		return fmt.Errorf("%s: %w", command.Kind, err)
	}
	if outcome.Code != wire.Done {
		return fmt.Errorf("%s: refused: %s", command.Kind, outcome.Code)
	}
	return nil
}
