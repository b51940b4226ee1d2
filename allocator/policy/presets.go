package policy

// Default is the document in force on a fresh cluster.
func Default() Document { return IESS2025() }

// IESS2025 is how the institute's service reads today, with the limits in force since 10 September
// 2025. Where the documents are silent the value is this project's choice; Fields says which are.
func IESS2025() Document {
	d := Document{
		Version: 1, Name: "iess-2025",
		Coverages: coverages(Affiliate, Pensioner, Spouse, Child, WorkRisk), ChildAgeYears: 18,
		ReferralNeeded: true, ReferralDays: 90, ReferralIssuers: []string{"medicina-general", "medicina-familiar"},
		ActivePerSpecialty: 1, UnitMarginSeconds: 30 * 60,
		MaxPerDay: 2, MaxPer7Days: 4, MaxPer30Days: 10, MaxMoves: 5,
		StrikesToBlock: 10, AccountBlockDays: 30,
		HoldSeconds: 300, MaxHolds: 2, HoldPauseSeconds: 60,
		CancelUntilSeconds: 12 * 3600, ArriveBeforeSeconds: 30 * 60, LateAfterSeconds: 15 * 60, CheckInFromSeconds: 4 * 3600,
		NoShowsToBlock: 3, NoShowWindowDays: 180, NoShowAtClosing: true, NoShowAfterSeconds: 2 * 3600, DisputeDays: 30,
		KeySeconds: 26 * 3600, HistoryDays: 400, AuditDays: 7 * 366,
		SessionSeconds: 20 * 60, ChallengeSeconds: 5 * 60, WrongYearsToLock: 5, LockSeconds: 15 * 60,
	}
	d.SetQueue(DefaultQueue())
	for c := range d.Channels {
		d.Channels[c] = ChannelRules{
			Open: true, SelfService: true, EvenWeekdays: EveryDay, OddWeekdays: EveryDay, HorizonDays: 60,
		}
	}
	d.Channels[Internal].SelfService, d.Channels[Phone].SelfService = false, false
	d.Channels[Desk].SelfService, d.Channels[Desk].ForUnit = false, true
	return d
}

// IESSClassic is the service as it was described earlier: a list of specialties that are open to
// everyone, days by the last digit on the telephone, two specialties on WhatsApp, no limit on how many.
func IESSClassic() Document {
	d := IESS2025()
	d.Name = "iess-classic"
	d.MaxPerDay, d.MaxPer7Days, d.MaxPer30Days, d.StrikesToBlock = 0, 0, 0, 0
	d.OpenSpecialties = []string{
		"pediatria", "ginecologia", "odontologia", "oftalmologia", "traumatologia", "psicologia",
		"medicina-familiar", "medicina-general",
	}
	d.Channels[WhatsApp].Specialties = []string{"odontologia", "medicina-general"}
	const tuesdayThursdaySaturday, mondayWednesdayFriday Weekdays = 1<<2 | 1<<4 | 1<<6, 1<<1 | 1<<3 | 1<<5
	d.Channels[Phone].EvenWeekdays, d.Channels[Phone].OddWeekdays = tuesdayThursdaySaturday, mondayWednesdayFriday
	return d
}

// Presets are the documents that ship, the first the one in force on a fresh cluster.
func Presets() []Document { return []Document{IESS2025(), IESSClassic()} }
