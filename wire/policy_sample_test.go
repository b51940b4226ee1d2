package wire_test

import "github.com/cupo-ec/cupo/wire"

func pointer[T any](v T) *T { return &v }

var (
	samplePolicy = wire.Policy{
		Version:             pointer(int64(1)),
		Name:                pointer("iess-2025"),
		Coverages:           []string{"affiliate", "odontologia"},
		ChildAgeYears:       pointer(int64(4)),
		ReferralNeeded:      pointer(true),
		OpenSpecialties:     []string{"affiliate", "odontologia"},
		ReferralDays:        pointer(int64(7)),
		ReferralIssuers:     []string{"affiliate", "odontologia"},
		ActivePerSpecialty:  pointer(int64(9)),
		UnitMarginSeconds:   pointer(int64(10)),
		MaxPerDay:           pointer(int64(11)),
		MaxPer7Days:         pointer(int64(12)),
		MaxPer30Days:        pointer(int64(13)),
		MaxMoves:            pointer(int64(14)),
		StrikesToBlock:      pointer(int64(15)),
		AccountBlockDays:    pointer(int64(16)),
		HoldSeconds:         pointer(int64(17)),
		MaxHolds:            pointer(int64(18)),
		HoldPauseSeconds:    pointer(int64(19)),
		CancelUntilSeconds:  pointer(int64(20)),
		ArriveBeforeSeconds: pointer(int64(21)),
		LateAfterSeconds:    pointer(int64(22)),
		CheckInFromSeconds:  pointer(int64(23)),
		NoShowsToBlock:      pointer(int64(24)),
		NoShowWindowDays:    pointer(int64(25)),
		NoShowAtClosing:     pointer(true),
		NoShowAfterSeconds:  pointer(int64(27)),
		DisputeDays:         pointer(int64(28)),
		KeySeconds:          pointer(int64(29)),
		HistoryDays:         pointer(int64(30)),
		AuditDays:           pointer(int64(31)),
		SessionSeconds:      pointer(int64(32)),
		ChallengeSeconds:    pointer(int64(33)),
		WrongYearsToLock:    pointer(int64(34)),
		LockSeconds:         pointer(int64(35)),

		QueueAppointmentMinutes: pointer(int64(46)),
		QueueDisabilityMinutes:  pointer(int64(47)),
		QueuePregnantMinutes:    pointer(int64(48)),
		QueueElderlyMinutes:     pointer(int64(49)),
		QueueCallsEachTicket:    pointer(int64(50)),

		Channels: []wire.ChannelPolicy{{
			Channel:             "phone",
			Open:                pointer(true),
			SelfService:         pointer(true),
			ForUnit:             pointer(true),
			Specialties:         []string{"affiliate", "odontologia"},
			EvenWeekdays:        []string{"tuesday", "saturday"},
			OddWeekdays:         []string{"tuesday", "saturday"},
			HorizonDays:         pointer(int64(42)),
			LeadSeconds:         pointer(int64(43)),
			QuotaPercent:        pointer(int64(44)),
			QuotaReleaseSeconds: pointer(int64(45)),
		}},
	}
	samplePolicyField   = wire.PolicyField{Name: "maxPerDay", Unit: "count", Meaning: "Cuántas citas.", Source: "press", Rule: "maxPerDay"}
	samplePolicyChange  = wire.PolicyChange{Field: "maxPerDay", From: "2", To: "3"}
	samplePolicyProblem = wire.PolicyProblem{Fields: []string{"maxPerDay", "maxPer7Days"}, Reason: "El límite de un día pasa al de 7."}
	samplePolicyFinding = wire.PolicyFinding{Rule: "maxPerDay", Value: "2", Code: "limit-reached", Sentence: "Son 2 al día."}
)
