package words

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

var english = map[refusal]sentences{
	{wire.Malformed, policy.NoRule}: {
		"We could not read the request",
		"Something in it is incomplete or written in a way the system does not understand. Nothing was changed.",
		"Check the details and try again. If you prefer, call 140 and we will help.",
	},
	{wire.MissingField, policy.NoRule}: {
		"Something is missing",
		"A detail that is needed to go on is missing. Nothing was changed.",
		"Fill in what is missing and try again. If you prefer, call 140 and we will help.",
	},
	{wire.InvalidDocument, policy.NoRule}: {
		"The document number is not right",
		"The number of the identity document is not written correctly: a digit is missing, wrong or one too many.",
		"Write it again, just as it stands on the document. If it is still not accepted, call 140.",
	},
	{wire.IdempotencyKeyMissing, policy.NoRule}: {
		"The request came incomplete",
		"The request lacks the mark that keeps the same thing from being asked for twice. Nothing was changed.",
		"Send it with an Idempotency-Key header. If you are using our page, start again; if it happens again, call 140.",
	},
	{wire.Unauthenticated, policy.NoRule}: {
		"Please identify yourself first",
		"We could not tell who is asking, or your session has ended.",
		"Sign in again and try once more. If you cannot sign in, call 140.",
	},
	{wire.Forbidden, policy.NoRule}: {
		"This cannot be done here",
		"The way you are using has no permission for what was asked. Nothing was changed.",
		"Call 140 or go to your medical unit.",
	},
	{wire.Unauthenticated, policy.WrongYears}: {
		"We could not confirm your details",
		"The number of the document and the year it was issued do not match our records, or there were too many tries.",
		"Check the year of issue on your document and try again later. You can also call 140.",
	},
	{wire.Unauthenticated, policy.Challenge}: {
		"The security check is no longer good",
		"The check that you are not a robot has run out, was used before or is not complete. Each is good for one try.",
		"Do the check again and try once more. If that does not help, call 140.",
	},
	{wire.Unauthenticated, policy.Pairing}: {
		"The code for this device is not good",
		"The code is wrong, was used before, or was given out more than 15 minutes ago. Each code is good once, for one device.",
		"Check that it is written as it was given to you. If it is not taken, ask whoever administers your unit's devices for a new one.",
	},
	{wire.Forbidden, policy.Shift}: {
		"You are outside of your shift",
		"Your group does not work at this hour, so you cannot attend from here. Nothing was changed.",
		"Wait until your shift begins, or talk to whoever coordinates the 140.",
	},
	{wire.NotFound, policy.NoRule}: {
		"We cannot find what you are looking for",
		"There is no appointment, hold, time or medical unit with these details, or it cannot be seen from here.",
		"Check that the details are written correctly. If it still does not show, call 140.",
	},
	{wire.MethodNotAllowed, policy.NoRule}: {
		"There is no such action here",
		"What was asked cannot be done in this way. Nothing was changed.",
		"Go back to the start and try again. If it happens again, call 140.",
	},
	{wire.SlotTaken, policy.NoRule}: {
		"That time is no longer free",
		"Somebody else took that time a moment earlier. Your request was not recorded.",
		"Choose another time, another date or another medical unit, or call 140.",
	},
	{wire.AlreadyBooked, policy.NoRule}: {
		"You already have an appointment in this specialty",
		"Each person can have a single appointment to come in each specialty, and you already have yours.",
		"If it does not suit you, move or cancel it up to {cancelUntil} before. If in doubt, call 140.",
	},
	{wire.Overlap, policy.NoRule}: {
		"You already have another appointment at that time",
		"Two appointments of one person cannot overlap, and you already have one at that time.",
		"Choose another time or date, or move the appointment you have. You can also call 140.",
	},
	{wire.NotCancellable, policy.NoRule}: {
		"It is too late to change this appointment",
		"An appointment can be cancelled or moved up to {cancelUntil} before, and that moment has passed.",
		"If you cannot come, call 140 or tell your medical unit.",
	},
	{wire.WrongState, policy.NoRule}: {
		"This appointment can no longer be changed",
		"The appointment was already cancelled, moved or attended.",
		"Look at your appointments to see which one stands, or ask for a new one. You can also call 140.",
	},
	{wire.WrongState, policy.SameSpecialty}: {
		"That time is of another specialty",
		"An appointment can only be moved to another time of the same specialty. Yours stays as it was.",
		"Choose a time of the same specialty. If you need another specialty, ask for a separate appointment or call 140.",
	},
	{wire.WrongState, policy.CheckInFrom}: {
		"It is too early to check in",
		"Arrivals are recorded on the day of the appointment, from a few hours before its time.",
		"Come back nearer to the time of your appointment. If in doubt ask at your medical unit or call 140.",
	},
	{wire.WrongState, policy.LateAfter}: {
		"The waiting time of this appointment decides",
		"An arrival can be recorded until a few minutes after the time of the appointment, and being late only after that. Whoever comes later loses the appointment.",
		"If you lost the appointment, ask for a new one by any channel or call 140.",
	},
	{wire.WrongState, policy.Started}: {
		"The appointment has not begun",
		"That somebody did not come can only be recorded after the time of the appointment.",
		"Wait until the time of the appointment has passed. If in doubt call 140.",
	},
	{wire.WrongState, policy.DisputeDays}: {
		"The time to dispute this is over",
		"What was recorded of an appointment can be disputed for a limited time, and that time has passed.",
		"If you need help with this record, call 140 or go to your medical unit.",
	},
	{wire.WrongState, policy.MaxAppeals}: {
		"There is no limit to appeal against",
		"Right now no limit keeps you from asking for an appointment, so there is nothing to appeal against.",
		"Ask for your appointment as usual. If you cannot, call 140.",
	},
	{wire.RequestInProgress, policy.NoRule}: {
		"Your request is still being handled",
		"We have this same request already and are working on it. There is no need to ask twice.",
		"Wait a few seconds and try again without changing anything.",
	},
	{wire.NothingFree, policy.NoRule}: {
		"There are no free places for now",
		"No time is left for what you asked: all are taken or have not opened yet.",
		"Try other dates or other medical units. Sometimes somebody cancels and a place becomes free: look again later, or call 140.",
	},
	{wire.HoldExpired, policy.NoRule}: {
		"The time of your hold is over",
		"A time is kept only for a few minutes while you fill in your details, and those have passed.",
		"Look for it again: it may still be free. If not, choose another time, date or medical unit, or call 140.",
	},
	{wire.SlotPast, policy.NoRule}: {
		"That time has passed",
		"An appointment cannot be made for a time that has already passed.",
		"Choose another time or date, or call 140.",
	},
	{wire.LengthRequired, policy.NoRule}: {
		"The request came without its length",
		"It could not be told where the request ends, so to be safe it was not read. Nothing was changed.",
		"Send it with a Content-Length header. If you are using our page, start again; if it happens again, call 140.",
	},
	{wire.TooLarge, policy.NoRule}: {
		"The request is too large",
		"More was sent than can be taken at once. Nothing was changed.",
		"Send only what is asked for. If you need help, call 140.",
	},
	{wire.TooManyItems, policy.NoRule}: {
		"Too many requests in one batch",
		"One batch can carry a limited number of requests, and this one carries more. None was recorded.",
		"Split it into smaller batches.",
	},
	{wire.UnsupportedMedia, policy.NoRule}: {
		"We do not understand the format of the request",
		"It came in a format that this service does not read. Nothing was changed.",
		"Send application/json or application/msgpack. If you are using our page, start again; if it happens again, call 140.",
	},
	{wire.HeaderTooLarge, policy.NoRule}: {
		"The request has too much at its beginning",
		"The first part of the request is longer than can be taken. Nothing was changed.",
		"Close the page, open it again and try once more. If it happens again, call 140.",
	},
	{wire.NotCovered, policy.NoRule}: {
		"No right to attention is on record",
		"An appointment needs the right to attention of the insurance, and none is on record for this document.",
		"Check that the document is the right one. If you think this is a mistake, call 140. The peasant insurance (Seguro Social Campesino) attends at its own dispensaries.",
	},
	{wire.NotCovered, policy.ChildAge}: {
		"The cover as a son or daughter does not reach that day",
		"Dependent sons and daughters are covered until they turn {childAge}, and by the day of the appointment that will have passed.",
		"If you have an insurance of your own, call 140 or 1800-100-000 to have it checked. You can also ask for a date before the birthday.",
	},
	{wire.ReferralRequired, policy.NoRule}: {
		"This specialty needs a referral",
		"Before this specialty, General Medicine or Family Medicine must see you and give you a referral.",
		"Ask for an appointment in General Medicine or Family Medicine. If you have the referral already, call 140.",
	},
	{wire.ChannelNotAllowed, policy.NoRule}: {
		"This appointment is not given here",
		"Appointments of this specialty are not given through the way you are using.",
		"Ask for it on the web page, call 140 or go to your medical unit.",
	},
	{wire.WeekdayNotAllowed, policy.NoRule}: {
		"That day is not one of yours",
		"Here the days depend on the last digit of your document, and that day is not one of yours.",
		"Choose another date, or ask for the appointment on the web page.",
	},
	{wire.Blocked, policy.NoRule}: {
		"You cannot ask for appointments here for now",
		"After several absences without notice, or after going over the limits, you must talk to an operator before asking for another appointment.",
		"Call 140: they will look at your case and help you with the appointment.",
	},
	{wire.LimitReached, policy.NoRule}: {
		"You have reached the limit of appointments",
		"So that there are places for everyone, each person can ask for a limited number of appointments in a time, and you have reached it.",
		"Try another day. If you cannot wait, call 140.",
	},
	{wire.LimitReached, policy.MaxHolds}: {
		"You are holding other times already",
		"A person can keep up to {maxHolds|time|times} at once while filling in the details, and you have reached that limit.",
		"Finish or release one of those holds, or wait a few minutes until they end. You can also call 140.",
	},
	{wire.LimitReached, policy.MaxAppeals}: {
		"You have an appeal under way",
		"Each person can have a single appeal of each kind waiting, and only a few in 30 days.",
		"Wait for the answer to the one you made. If it is urgent, call 140.",
	},
	{wire.OutsideHorizon, policy.NoRule}: {
		"That date is too far away",
		"Appointments are given for the coming days only, and that date cannot be asked for yet.",
		"Choose a nearer date, or try again when it is closer. You can also call 140.",
	},
	{wire.NotOpenYet, policy.NoRule}: {
		"The places of that day have not opened yet",
		"The places of each day open at a fixed time, and the one of that day has not come.",
		"Come back later, or choose another date or another medical unit. You can also call 140.",
	},
	{wire.IdempotencyKeyReused, policy.NoRule}: {
		"This request is not the same as the one before",
		"It came as a repetition of another request but asks for something else. To keep them apart nothing was changed.",
		"Look at your appointments and, if the one you wanted is not there, ask for it anew. You can also call 140.",
	},
	{wire.RateLimited, policy.NoRule}: {
		"Too many requests in a row",
		"Many requests came in a short time. Nothing was changed.",
		"Wait a moment and try again, or call 140.",
	},
	{wire.QueueEmpty, policy.NoRule}: {
		"Nobody is waiting in the queue",
		"No number is waiting for the services of this desk.",
		"Wait until somebody comes. The number that you are serving stays open until you finish it.",
	},
	{wire.MembershipRefused, policy.NoRule}: {
		"The system stays as it was",
		"The change was not made.",
		"Put right what is said in parentheses and ask again.",
	},
	{wire.NoLeader, policy.NoRule}: {
		"The service will be back in a few seconds",
		"The system is recovering and cannot attend for a moment. Your request was not recorded.",
		"Wait a few seconds and try again without changing anything. If it happens again, call 140.",
	},
	{wire.Overloaded, policy.NoRule}: {
		"Many people are asking for appointments",
		"More requests are coming than can be attended right now. Yours was not recorded.",
		"Wait a moment and try again without changing anything, or call 140.",
	},
	{wire.StorageFull, policy.NoRule}: {
		"For now you can only look things up",
		"At the moment appointments can be neither made nor changed. Those you have stay as they were.",
		"Try again later or call 140.",
	},
	{wire.OutcomeUnknown, policy.NoRule}: {
		"We do not know whether your request was recorded",
		"The system was interrupted before it could confirm. It may have been recorded, and it may not.",
		"Try again without changing anything: if it was, you will get the same answer and no second appointment. You can also look at your appointments or call 140.",
	},
	{wire.Internal, policy.NoRule}: {
		"We had a problem",
		"Something failed on our side. We are sorry.",
		"Try again in a few minutes without changing anything. If it happens again, call 140.",
	},
}
