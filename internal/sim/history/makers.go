package history

import "github.com/cupo-ec/cupo/allocator"

// maker fills in what commands of a kind carry. The weight is how often the kind comes up.
type maker struct {
	kind   allocator.Kind
	weight int
	fill   func(h *History, c *allocator.Command)
}

// neverProposed are the kinds that are no commands.
var neverProposed = map[allocator.Kind]bool{allocator.KindBlock: true}

// makers know every kind of command; a test fails when one is missing.
var makers = []maker{
	{allocator.KindTick, 2, func(*History, *allocator.Command) {}},
	{allocator.KindGenesis, 1, (*History).genesis},

	{allocator.KindPutProvinces, 1, (*History).provinces},
	{allocator.KindPutSpecialties, 1, (*History).specialties},
	{allocator.KindPutUnits, 1, (*History).units},
	{allocator.KindPutPractitioners, 1, (*History).practitioners},
	{allocator.KindPutSchedules, 2, (*History).schedules},
	{allocator.KindPutClosures, 1, (*History).closures},
	{allocator.KindPutPersons, 3, (*History).persons},
	{allocator.KindPublish, 6, (*History).publish},
	{allocator.KindPutReferrals, 4, (*History).referrals},
	{allocator.KindPutContacts, 2, (*History).contacts},

	{allocator.KindHold, 10, (*History).hold},
	{allocator.KindRelease, 8, (*History).release},
	{allocator.KindBook, 22, (*History).book},
	{allocator.KindCancel, 6, (*History).ofAppointment},
	{allocator.KindReschedule, 8, (*History).reschedule},
	{allocator.KindStrike, 2, func(h *History, c *allocator.Command) { c.Person = h.person() }},
	{allocator.KindErase, 1, (*History).erase},

	{allocator.KindCheckIn, 6, (*History).ofAppointment},
	{allocator.KindAttend, 4, (*History).ofAppointment},
	{allocator.KindNoShow, 4, (*History).ofAppointment},
	{allocator.KindLate, 3, (*History).ofAppointment},
	{allocator.KindDispute, 5, (*History).ofAppointment},
	{allocator.KindDecideDispute, 3, (*History).decide},
	{allocator.KindLift, 2, (*History).lift},
	{allocator.KindAppeal, 6, (*History).erase},
	{allocator.KindDecideAppeal, 5, (*History).decide},

	{allocator.KindPutPolicy, 1, (*History).policy},
	{allocator.KindPutTokens, 3, (*History).putTokens},
	{allocator.KindRevokeToken, 2, (*History).revoke},
	{allocator.KindPutGroups, 1, (*History).groups},
	{allocator.KindSignIn, 6, (*History).signIn},
	{allocator.KindLooks, 2, (*History).looks},
	{allocator.KindChecksum, 3, (*History).checksum},
	{allocator.KindRaiseFormat, 1, (*History).raiseFormat},

	{allocator.KindMakePairing, 3, (*History).pairing},
	{allocator.KindRedeemPairing, 3, (*History).redemption},
	{allocator.KindHeartbeat, 3, (*History).heartbeat},
	{allocator.KindPutServices, 3, (*History).services},
	{allocator.KindArrive, 6, (*History).arrival},
	{allocator.KindTakeTicket, 10, (*History).take},
	{allocator.KindCallNext, 8, (*History).call},
	{allocator.KindRecall, 1, (*History).ofTicket},
	{allocator.KindNoAnswer, 3, (*History).ofTicket},
	{allocator.KindTransfer, 2, (*History).ofTicket},
	{allocator.KindFinishTicket, 2, (*History).ofTicket},
	{allocator.KindLeaveTicket, 1, (*History).ofTicket},
	{allocator.KindClassify, 1, (*History).ofTicket},
	{allocator.KindSuspend, 4, (*History).suspension},
	{allocator.KindResume, 3, (*History).suspension},
}

var totalWeight = weigh()

func weigh() (total int) {
	for _, m := range makers {
		total += m.weight
	}
	return total
}
