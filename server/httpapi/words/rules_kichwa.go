package words

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// kichwaRules says ñan for a channel and kachana panka for a referral, as kichwa does. It is awaiting a
// native speaker's review.
var kichwaRules = map[refusal]sentences{
	{wire.SlotPast, policy.Started}: {
		"Chay pachaka ña yallirka",
		"Chay tuparipa pachaka ña paktarka, mana kashpaka ña yallirka; shamuk tuparikunallata mañayta ushanki.",
		"Shuktak pachata, shuktak punchata akllapay, mana kashpaka 140-man, 1800-100-000-man kayapay.",
	},
	{wire.NotOpenYet, policy.OpensAt}: {
		"Chay punchapa pachakunaka manarak paskarinchu",
		"Sapan puncha tukuykunapak shuk horallapi paskarin, chay punchapakka manarak paktamunchu.",
		"Ashata shuyashpa tikramupay, mana kashpaka shuktak punchata, shuktak hampina wasita akllapay. 140-man, 1800-100-000-manpash kayayta ushanki.",
	},
	{wire.OutsideHorizon, policy.HorizonDays}: {
		"Chay punchaka yallitak karu kan",
		"Kay ñantaka {horizonDays|puncha|puncha} ñawpakamalla tuparita mañayta ushanki, chay punchaka ashtawan karu kan.",
		"Ashtawan kaylla punchata akllapay, mana kashpaka kayllayakpi kutin rurapay. 140-man, 1800-100-000-manpash kayayta ushanki.",
	},
	{wire.OutsideHorizon, policy.LeadTime}: {
		"Chay tuparika ñalla kallarinka",
		"Kay ñantaka {lead}kama ñawpa tuparita mañayta ushanki, kunanka ashallami pishin.",
		"Ashtawan washa pachata, shuktak punchata akllapay. Utka minishtishpaka 140-man, 1800-100-000-man kayapay, mana kashpaka kikinpa hampina wasiman ripay.",
	},
	{wire.ChannelNotAllowed, policy.ChannelOpen}: {
		"Kunanka kay ñanta tuparita mana kunchikchu",
		"Kay ñanka tuparita mañankapak wichkashka kan.",
		"Shuktak ñanta mañapay: web pankapi, 140-pi, 1800-100-000-pi, mana kashpaka kikinpa hampina wasipi.",
	},
	{wire.ChannelNotAllowed, policy.Specialties}: {
		"Kay hampi yachaytaka kay ñanta mana kunchikchu",
		"Kay ñanmantaka wakin hampi yachaykunallapa tuparita kunchik, kayka mana chaykunapurachu.",
		"Web pankapi mañapay, mana kashpaka 140-man, 1800-100-000-man kayapay.",
	},
	{wire.ChannelNotAllowed, policy.Quotas}: {
		"Chay pachaka shuktak ñanpak wakaychishka kan",
		"Wakin pachakunataka shuktak ñanta mañakkunapak wakaychinchik, washaka tukuykunapak paskarin.",
		"Shuktak pachata, shuktak punchata akllapay, mana kashpaka puncha kayllayakpi kutin rurapay. 140-man, 1800-100-000-manpash kayayta ushanki.",
	},
	{wire.Blocked, policy.AccountBlock}: {
		"Kunanka kaymanta tuparita mana mañayta ushankichu",
		"Kaymanta achka kutin tupuykunata yallinkapak munarka, chayrayku {blockDays|puncha|puncha} harkashka kan.",
		"140-man, 1800-100-000-man kayapay, mana kashpaka kikinpa hampina wasiman ripay: chaypi yanapanka.",
	},
	{wire.Blocked, policy.NoShowBlock}: {
		"Tuparikunaman mana rishkamanta harkashka kanki",
		"{noShowWindow|puncha|puncha} ukupi {noShows|kutin|kutin} mana willashpa pishikka, yanapakwan rimankakama kikinllaka tuparita mana mañayta ushanchu.",
		"140-man, 1800-100-000-man kayapay: kikinpa kawsayta rikunka, harkayta anchuchita ushanka, tuparita mañankapak yanapanka.",
	},
	{wire.NotCovered, policy.RightToAttention}: {
		"Hampichirina hayñika mana rikurinchu",
		"Kay yanapayka segurota charikkunapak, jubiladokunapak, paykunapa ayllukunapakpash kan; kay riksichik pankawanka mana rikurinchu.",
		"Riksichik panka alli kashkata rikupay. Pantashka kanmi yuyashpaka 140-man, 1800-100-000-man kayapay. Seguro Social Campesinoka paypa hampina wasikunapi hampin.",
	},
	{wire.NotCovered, policy.CoverageDates}: {
		"Hampichirina hayñika chay punchaman mana paktanchu",
		"Chay tupari punchapakka kikinpa hayñika manarak kallarinchu, mana kashpaka ña tukurishka kanka.",
		"Hayñiyuk punchata akllapay. Pantashka kanmi yuyashpaka 140-man, 1800-100-000-man kayapay.",
	},
	{wire.WeekdayNotAllowed, policy.WeekdayByDigit}: {
		"Kay ñantaka chay punchaka mana kikinpachu",
		"Kay ñantaka 0, 2, 4, 6, 8 yupaypi tukurik pankakuna kay punchakunapi tuparin: {evenDays}. 1, 3, 5, 7, 9 yupaypi tukurikkunaka: {oddDays}.",
		"Kikinpa punchapi akllapay, mana kashpaka web pankapi mañapay. Yanapayta minishtishpaka 140-man, 1800-100-000-man kayapay.",
	},
	{wire.AlreadyBooked, policy.ActivePerSpecialty}: {
		"Kay hampi yachaypi ña tuparita charinki",
		"Sapan runa sapan hampi yachaypi {active|shamuk tuparillata|shamuk tuparikunallata} charita ushan, kikinka chay tupuyman ña paktarkanki.",
		"Kikinpa tupari mana alli kakpika {cancelUntil}kama ñawpa shuktakyachipay, anchuchipay. Tapuyta charishpaka 140-man, 1800-100-000-man kayapay.",
	},
	{wire.Overlap, policy.NoOverlap}: {
		"Kikinpa shuktak tupariwan chimpapurarin",
		"Chay pachapi, kayllapipash ña shuktak tuparita charinki. Shuktak shuktak hampina wasipi kakpika {margin} chawpi tiyana kan, chayankapak.",
		"Shuktak pachata, shuktak punchata akllapay, mana kashpaka charishka tuparita shuktakyachipay. 140-man, 1800-100-000-manpash kayayta ushanki.",
	},
	{wire.ReferralRequired, policy.Referral}: {
		"Kay hampi yachayka kachana pankata minishtin",
		"Kay hampi yachaymanta ñawpaka Medicina General, Medicina Familiarpash kikinta rikuna, kachana pankata kuna kan. Kikinpaka mana rikurinchu, ña llamkarishka, mana kashpaka ña yallishka kan.",
		"Medicina Generalpi, Medicina Familiarpi tuparita mañapay. Kachana pankata ña charishpaka 140-man, 1800-100-000-man kayapay.",
	},
	{wire.LimitReached, policy.MaxPerDay}: {
		"Shuk punchapi mañana tupuyman ña paktarkanki",
		"Sapan runapak tukuy ñanta shuk punchapi {maxPerDay|tuparillata|tuparikunallata} mañayta ushanki; anchuchishkakunapash yuparin.",
		"Kaya kutin rurapay. Mana shuyay ushashpaka 140-man, 1800-100-000-man kayapay, kikinpa kawsayta rikuchun mañapay.",
	},
	{wire.LimitReached, policy.MaxPer7Days}: {
		"7 punchapi mañana tupuyman ña paktarkanki",
		"Sapan runapak tukuy ñanta 7 punchapi {maxPer7Days|tuparillata|tuparikunallata} mañayta ushanki; anchuchishkakunapash yuparin.",
		"Asha punchakuna washa kutin rurapay. Mana shuyay ushashpaka 140-man, 1800-100-000-man kayapay, kikinpa kawsayta rikuchun mañapay.",
	},
	{wire.LimitReached, policy.MaxPer30Days}: {
		"30 punchapi mañana tupuyman ña paktarkanki",
		"Sapan runapak tukuy ñanta 30 punchapi {maxPer30Days|tuparillata|tuparikunallata} mañayta ushanki; anchuchishkakunapash yuparin.",
		"Washaman kutin rurapay. Mana shuyay ushashpaka 140-man, 1800-100-000-man kayapay, kikinpa kawsayta rikuchun mañapay.",
	},
	{wire.LimitReached, policy.HoldPause}: {
		"Shuktak pachata wakaychinkapak asha shuyapay",
		"Wakaychishka pachata kacharishka washaka {holdPause} shuyana kan, chaymanta shuktakta wakaychinkapak.",
		"Asha shuyashpa kutin rurapay, mana kashpaka mana wakaychishpa tuparita mañapay. 140-manpash kayayta ushanki.",
	},
	{wire.LimitReached, policy.MaxMoves}: {
		"Kay tuparitaka ña achka kutin shuktakyachirka",
		"Shuk tuparita {maxMoves|kutinllata|kutinllata} shuktakyachita ushanki, kayka chay tupuyman ña paktarka. Kikinpa tuparika ñawpa shinalla kan.",
		"Tupariman ripay, mana kashpaka {cancelUntil}kama ñawpa anchuchishpa shuktakta mañapay. 140-man, 1800-100-000-manpash kayayta ushanki.",
	},
	{wire.NotCancellable, policy.CancelUntil}: {
		"Kay tuparita shuktakyachinkapakka ña unayarka",
		"Tuparitaka {cancelUntil}kama ñawpa anchuchita, shuktakyachita ushanki; kunanka ashallami pishin.",
		"Mana riy ushashpaka 140-man, 1800-100-000-man kayapay, mana kashpaka kikinpa hampina wasipi willapay.",
	},
	{wire.HoldExpired, policy.HoldSeconds}: {
		"Wakaychishka pachaka tukurirka",
		"Willaykunata killkakukpika pachaka {hold}lla wakaychirin, chay pachaka ña yallirka.",
		"Kutin maskapay: ichá chushakrakchari. Mana kashpaka shuktak pachata, punchata, hampina wasita akllapay, mana kashpaka 140-man, 1800-100-000-man kayapay.",
	},
	{wire.WrongState, policy.CheckInFrom}: {
		"Chayamushkata willankapakka manarak pachachu",
		"Chayamushkataka tuparimanta {checkInFrom} ñawpamanta willayta ushanki. {arriveBefore} ñawpa chayamupay.",
		"Pacha kayllayakpi kutin rurapay. Yanapayta minishtishpaka hampina wasipi tapupay, mana kashpaka 140-man kayapay.",
	},
	{wire.WrongState, policy.LateAfter}: {
		"Kunan horapika chayta mana killkayta ushanchikchu",
		"Tuparipa horamanta {lateAfter} yallikpimi unayashkamanta tuparika chinkarin: ñawpaka mana, washaka chayamushkata ña mana killkanchikchu.",
		"Tupari chinkarishka kakpika mushukta mañapay. Pantashka kanmi yuyashpaka hampina wasipi rimapay, mana kashpaka 140-man, 1800-100-000-man kayapay.",
	},
	{wire.WrongState, policy.Started}: {
		"Tuparipa horaka manarak paktamunchu",
		"Tuparipa hora yallishka washallami runa mana shamushkata killkayta ushanchik.",
		"Hora yallinkakama shuyapay. Yanapayta minishtishpaka 140-man kayapay.",
	},
	{wire.LimitReached, policy.MaxAppeals}: {
		"Kutin rikuchun mañashkakunata ña charinki",
		"Shuk runaka sapan laya mañayta shukllata shuyachita ushan, 30 punchapi {appeals|kutinllata|kutinllata} rurayta ushan.",
		"Mañashkapa kutichiyta shuyapay. Utka minishtishpaka 140-man, 1800-100-000-man kayapay, mana kashpaka kikinpa hampina wasiman ripay.",
	},
	{wire.WrongState, policy.MaxAppeals}: {
		"Kunanka chay mañayta mana rurayta ushankichu",
		"Tupuykunata kutin rikuchun mañankapakka shuk tupuymi harkana kan, kunanka mana shukpash kikinta harkanchu.",
		"Kikinpa tuparita mañapay. Mana ushashpaka 140-man, 1800-100-000-man kayapay.",
	},
	{wire.WrongState, policy.DisputeDays}: {
		"Kay tuparimanta killkachishkata mañana pachaka ña yallirka",
		"Tuparimanta killkashkata {disputeDays|puncha|puncha} washakamalla kutin rikuchun mañayta ushanki.",
		"140-man, 1800-100-000-man kayapay, mana kashpaka kikinpa hampina wasipi willapay.",
	},
	{wire.RateLimited, policy.WrongYears}: {
		"Mana paktak willaykunawan achka kutin yaykunata munarkanki",
		"Mana paktak willaykunawan {wrongYears|kutin|kutin} rurashka washaka {lock} shuyana kan, kutin yaykunkapak.",
		"Shuyapay, cédulapi ima watapi llukshishkata rikupay. Mana shuyay ushashpaka 140-man, 1800-100-000-man kayapay.",
	},
	{wire.Unauthenticated, policy.Challenge}: {
		"Kikinka runa kashkata mana rikuchirkankichu",
		"Mana robot kashkata rikuchina ruraymi pishin, ña llamkarishka, mana kashpaka {challenge} yallirka.",
		"Kutin rurashpa yaykupay. Mana ushashpaka 140-man, 1800-100-000-man kayapay.",
	},
}
