package words

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

var englishRules = map[refusal]sentences{
	{wire.SlotPast, policy.Started}: {
		"That time has passed",
		"That appointment's time has come or gone, and only appointments to come can be booked.",
		"Choose another time or date, or call 140 or 1800-100-000.",
	},
	{wire.NotOpenYet, policy.OpensAt}: {
		"The places of that day have not opened yet",
		"Each agenda opens at a fixed time, the same for everybody, and the time of that day has not come.",
		"Come back later, or choose another date or another medical unit. You can also call 140 or 1800-100-000.",
	},
	{wire.OutsideHorizon, policy.HorizonDays}: {
		"That date is too far away",
		"Here appointments are booked up to {horizonDays|day|days} ahead, and that date is farther away.",
		"Choose a nearer date, or try again when it is closer. You can also call 140 or 1800-100-000.",
	},
	{wire.OutsideHorizon, policy.LeadTime}: {
		"That appointment is too soon",
		"Here appointments are booked up to {lead} before they start, and less than that is left.",
		"Choose a later time or another date. If it is urgent, call 140 or 1800-100-000, or go to your medical unit.",
	},
	{wire.ChannelNotAllowed, policy.ChannelOpen}: {
		"No appointments are given here for now",
		"This way of booking is closed.",
		"Book another way: on the web page, by calling 140 or 1800-100-000, or at your medical unit.",
	},
	{wire.ChannelNotAllowed, policy.Specialties}: {
		"This specialty is not given here",
		"Only some specialties are given through the way you are using, and this is none of them.",
		"Ask for it on the web page, or call 140 or 1800-100-000.",
	},
	{wire.ChannelNotAllowed, policy.Quotas}: {
		"That place is kept for another way of booking",
		"Some places are kept for those who book another way, and are open to all later.",
		"Choose another time or date, or try again closer to the day. You can also call 140 or 1800-100-000.",
	},
	{wire.Blocked, policy.AccountBlock}: {
		"No appointments can be asked for from this device or account",
		"Many attempts to go over the limits came from here, so it was blocked for {blockDays|day|days}.",
		"Call 140 or 1800-100-000, or go to your medical unit: they can attend to you.",
	},
	{wire.Blocked, policy.NoShowBlock}: {
		"You are blocked for missing appointments",
		"Whoever misses {noShows|appointment|appointments} in {noShowWindow|day|days} without notice cannot book on their own until they talk to an operator.",
		"Call 140 or 1800-100-000: they will look at your case, can lift the block, and help you with the appointment.",
	},
	{wire.NotCovered, policy.RightToAttention}: {
		"No right to attention is on record",
		"This service is for affiliates, pensioners and their dependants, and none of these is on record for this document.",
		"Check that the document is the right one. If you think this is a mistake, call 140 or 1800-100-000. The peasant insurance (Seguro Social Campesino) attends at its own dispensaries.",
	},
	{wire.NotCovered, policy.CoverageDates}: {
		"The right to attention does not cover that day",
		"On the day of that appointment your right to attention has not begun, or will have ended.",
		"Choose a date on which you are covered. If you think this is a mistake, call 140 or 1800-100-000.",
	},
	{wire.WeekdayNotAllowed, policy.WeekdayByDigit}: {
		"That day is not one of yours here",
		"Here documents that end in 0, 2, 4, 6 or 8 have appointments on: {evenDays}. Those that end in 1, 3, 5, 7 or 9: {oddDays}.",
		"Choose a date on one of your days, or book on the web page. If you need help, call 140 or 1800-100-000.",
	},
	{wire.AlreadyBooked, policy.ActivePerSpecialty}: {
		"You already have an appointment in this specialty",
		"Each person can have up to {active|appointment|appointments} to come in each specialty, and you have reached that number.",
		"If yours does not suit you, move or cancel it up to {cancelUntil} before. If in doubt, call 140 or 1800-100-000.",
	},
	{wire.Overlap, policy.NoOverlap}: {
		"It is too close to another appointment of yours",
		"You already have an appointment at that time or near it. Between appointments at different units there must be at least {margin}, so that you can get there.",
		"Choose another time or date, or move the appointment you have. You can also call 140 or 1800-100-000.",
	},
	{wire.ReferralRequired, policy.Referral}: {
		"This specialty needs a referral",
		"Before this specialty, General Medicine or Family Medicine must see you and give you a referral. Yours is not on record, was used, or has expired.",
		"Ask for an appointment in General Medicine or Family Medicine. If you have the referral already, call 140 or 1800-100-000.",
	},
	{wire.LimitReached, policy.MaxPerDay}: {
		"You have reached the limit of one day",
		"For each person up to {maxPerDay|appointment|appointments} can be asked for in a day, through all ways of booking together; cancelled ones count.",
		"Try again tomorrow. If you cannot wait, call 140 or 1800-100-000 and ask to have your case looked at.",
	},
	{wire.LimitReached, policy.MaxPer7Days}: {
		"You have reached the limit of 7 days",
		"For each person up to {maxPer7Days|appointment|appointments} can be asked for in 7 days, through all ways of booking together; cancelled ones count.",
		"Try again in a few days. If you cannot wait, call 140 or 1800-100-000 and ask to have your case looked at.",
	},
	{wire.LimitReached, policy.MaxPer30Days}: {
		"You have reached the limit of 30 days",
		"For each person up to {maxPer30Days|appointment|appointments} can be asked for in 30 days, through all ways of booking together; cancelled ones count.",
		"Try again later on. If you cannot wait, call 140 or 1800-100-000 and ask to have your case looked at.",
	},
	{wire.LimitReached, policy.HoldPause}: {
		"Wait a moment before you keep another time",
		"After letting a kept time go, you have to wait {holdPause} before you keep another.",
		"Wait a moment and try again, or book without keeping the time first. You can also call 140.",
	},
	{wire.LimitReached, policy.MaxMoves}: {
		"This appointment was moved many times already",
		"An appointment can be moved up to {maxMoves|time|times}, and this one has reached that number. It stays as it was.",
		"Come to the appointment, or cancel it up to {cancelUntil} before and ask for another. You can also call 140 or 1800-100-000.",
	},
	{wire.NotCancellable, policy.CancelUntil}: {
		"It is too late to change this appointment",
		"An appointment can be cancelled or moved up to {cancelUntil} before it starts, and less than that is left.",
		"If you cannot come, call 140 or 1800-100-000, or tell your medical unit.",
	},
	{wire.HoldExpired, policy.HoldSeconds}: {
		"The time of your hold is over",
		"A time is kept for {hold} while you fill in your details, and that has passed.",
		"Look for it again: it may still be free. If not, choose another time, date or medical unit, or call 140 or 1800-100-000.",
	},
	{wire.WrongState, policy.CheckInFrom}: {
		"It is too early to check in",
		"You can check in from {checkInFrom} before the appointment. Be there {arriveBefore} before.",
		"Try again closer to the time. If you need help, go to the desk or call 140.",
	},
	{wire.WrongState, policy.LateAfter}: {
		"The time does not allow this record",
		"An appointment is lost by being late when {lateAfter} have passed since its start: not before, and afterwards nobody can check in.",
		"If the appointment was lost, ask for a new one. If you think this is a mistake, talk to the desk or call 140 or 1800-100-000.",
	},
	{wire.WrongState, policy.Started}: {
		"It is not time for the appointment yet",
		"Only after the time of the appointment can it be recorded that the person did not come.",
		"Wait until the time has passed. If you need help, call 140.",
	},
	{wire.LimitReached, policy.MaxAppeals}: {
		"You have appeals that wait for a decision",
		"A person can have a single appeal of each kind waiting, and make up to {appeals|appeal|appeals} in 30 days.",
		"Wait for the answer to your appeal. If it is urgent, call 140 or 1800-100-000, or go to your medical unit.",
	},
	{wire.WrongState, policy.MaxAppeals}: {
		"This appeal has no object now",
		"The limits can be appealed against only while one of them keeps a person from booking, and none keeps you from it now.",
		"Ask for your appointment. If you cannot, call 140 or 1800-100-000.",
	},
	{wire.WrongState, policy.DisputeDays}: {
		"The time to dispute this appointment is over",
		"What was recorded of an appointment can be disputed up to {disputeDays|day|days} later.",
		"Call 140 or 1800-100-000, or make your complaint at your medical unit.",
	},
	{wire.RateLimited, policy.WrongYears}: {
		"Too many attempts with details that do not match",
		"After {wrongYears|attempt|attempts} with details that do not match, you have to wait {lock} before you sign in again.",
		"Wait, and look up the year of issue on your identity card. If you cannot wait, call 140 or 1800-100-000.",
	},
	{wire.Unauthenticated, policy.Challenge}: {
		"It was not shown that you are a person",
		"The robot check is missing, was used before, or took longer than {challenge}.",
		"Do it again and sign in once more. If you do not succeed, call 140 or 1800-100-000.",
	},
}
