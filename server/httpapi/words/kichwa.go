package words

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// kichwa says tupari for an appointment, pacha for its time, hampina wasi for a medical unit and hampi
// yachay for a specialty. It is awaiting a native speaker's review.
var kichwa = map[refusal]sentences{
	{wire.Malformed, policy.NoRule}: {
		"Mañashkata mana katita usharkanchikchu",
		"Imapash pishin, mana kashpaka shuktakta killkashka. Mana imapash shuktakyarkachu.",
		"Killkashkata alli rikupay, kutin rurapay. Yanapayta munashpaka 140-man kayapay.",
	},
	{wire.MissingField, policy.NoRule}: {
		"Shuk willay pishin",
		"Katinkapak shuk willay pishin. Mana imapash shuktakyarkachu.",
		"Pishik willayta killkapay, kutin rurapay. Yanapayta munashpaka 140-man kayapay.",
	},
	{wire.InvalidDocument, policy.NoRule}: {
		"Riksichik pankapa yupayka mana allichu",
		"Cédula yupayka mana alli killkashkachu: shuk yupay pishin, yallin, mana kashpaka pantashka.",
		"Pankapi shina kutin killkapay. Mana chaskikpika 140-man kayapay.",
	},
	{wire.IdempotencyKeyMissing, policy.NoRule}: {
		"Mañashkaka mana paktachishka chayamurka",
		"Ishkay kutin ama mañachun harkak unanchaka mañashkapi pishin. Mana imapash shuktakyarkachu.",
		"Kallarimanta kutin rurapay. Kutin shina kakpika 140-man kayapay.",
	},
	{wire.Unauthenticated, policy.NoRule}: {
		"Ñawparaka pi kashkata willapay",
		"Pi mañakukta mana riksita usharkanchikchu, mana kashpaka kikinpa yaykuyka ña tukurirka.",
		"Kikinpa willaykunawan kutin yaykupay. Mana yaykuy ushashpaka 140-man kayapay.",
	},
	{wire.Forbidden, policy.NoRule}: {
		"Kay ñanta mana rurayta ushanchu",
		"Kay ñanka mañashkata rurankapak mana ariniyta charinchu. Mana imapash shuktakyarkachu.",
		"140-man kayapay, mana kashpaka kikinpa hampina wasiman ripay.",
	},
	{wire.Unauthenticated, policy.WrongYears}: {
		"Kanpak willaykunata mana rikuy usharkanchikchu",
		"Pankapak yupay, pankata kushka watapash mana killkashkawan paktanchu, mana kashpaka yapata kamashka.",
		"Pankapi killkashka watata alli rikupay, shuk kutin kamapay washalla. 140 yupayman kayayta ushapanki.",
	},
	{wire.Unauthenticated, policy.Challenge}: {
		"Kay kamayka mana valinchu ña",
		"Mana robot kashkata rikuchik kamayka tukurirka, ña llamkachishka, mana kashpaka mana paktachishkachu. Sapan kamayka shuk kutillapak kan.",
		"Kamayta mushukmanta rurapay, shuk kutin katipay. Mana ushashpaka 140 yupayman kayapay.",
	},
	{wire.Unauthenticated, policy.Pairing}: {
		"Kay aparatopak yupayka mana valinchu",
		"Yupayka mana allichu, ña llamkachishka, mana kashpaka 15 minuto yallirka. Sapan yupayka shuk kutillapak, shuk aparatollapak kan.",
		"Yupayta kushkashnallata killkashkata rikupay. Mana chaskikpika, kanpak hampina wasipi aparatokunata pushakman mushuk yupayta mañapay.",
	},
	{wire.Forbidden, policy.Shift}: {
		"Kanpak llamkay pacha mana kanchu",
		"Kanpak tantanakuyka kunan pachapi mana llamkanchu, chaymanta kaymanta mana yanapay ushapankichu. Imapash mana shukyarkachu.",
		"Kanpak llamkay pachata shuyapay, mana kashpaka 140 pushakwan rimapay.",
	},
	{wire.NotFound, policy.NoRule}: {
		"Maskashkata mana tarinchikchu",
		"Chay willaykunawanka tupari, wakaychishka pacha, hampina wasipash mana tiyanchu, mana kashpaka kaymanta mana rikurinchu.",
		"Willaykuna alli killkashka kashkata rikupay. Manarak rikurikpika 140-man kayapay.",
	},
	{wire.MethodNotAllowed, policy.NoRule}: {
		"Kaypika chay ruray mana tiyanchu",
		"Mañashkaka mana shina rurarinchu. Mana imapash shuktakyarkachu.",
		"Kallariman tikramupay, kutin rurapay. Kutin shina kakpika 140-man kayapay.",
	},
	{wire.SlotTaken, policy.NoRule}: {
		"Chay pachaka ña mana chushakchu",
		"Shuktak runa chay pachata ñawpalla hapirka. Kikinpa mañashkaka mana killkarirkachu.",
		"Shuktak pachata, shuktak punchata, shuktak hampina wasita akllapay, mana kashpaka 140-man kayapay.",
	},
	{wire.AlreadyBooked, policy.NoRule}: {
		"Kay hampi yachaypi ña tuparita charinki",
		"Sapan runa sapan hampi yachaypi shuklla shamuk tuparita charita ushan, kikinka ña charinki.",
		"Chay tupari mana alli kakpika {cancelUntil}kama ñawpa shuktakyachipay, mana kashpaka anchuchipay. Tapuyta charishpaka 140-man kayapay.",
	},
	{wire.Overlap, policy.NoRule}: {
		"Chay pachapika ña shuktak tuparita charinki",
		"Shuk runapa ishkay tuparika shuk pachallapi mana kayta ushanchu, kikinka chay pachapi ña charinki.",
		"Shuktak pachata, shuktak punchata akllapay, mana kashpaka charishka tuparita shuktakyachipay. 140-manpash kayayta ushanki.",
	},
	{wire.NotCancellable, policy.NoRule}: {
		"Kay tuparita shuktakyachinkapakka ña unayarka",
		"Tuparitaka {cancelUntil}kama ñawpa anchuchita, shuktakyachita ushanki; chay pachaka ña yallirka.",
		"Mana riy ushashpaka 140-man kayapay, mana kashpaka kikinpa hampina wasipi willapay.",
	},
	{wire.WrongState, policy.NoRule}: {
		"Kay tuparitaka ña mana shuktakyachita ushankichu",
		"Tuparika ña anchuchishka, shuktakyachishka, mana kashpaka ña hampishka kan.",
		"Kikinpa tuparikunata rikupay, mana kashpaka mushukta mañapay. 140-manpash kayayta ushanki.",
	},
	{wire.WrongState, policy.SameSpecialty}: {
		"Chay pachaka shuktak hampi yachaymanta kan",
		"Tuparitaka chay hampi yachayllapita shuktak pachaman apayta ushanki. Kikinpa tuparika ñawpa shinalla kan.",
		"Chay hampi yachayllamanta pachata akllapay. Shuktak hampi yachayta minishtishpaka shuktak tuparita mañapay, mana kashpaka 140-man kayapay.",
	},
	{wire.WrongState, policy.CheckInFrom}: {
		"Manarak paktamushkata killkana pachachu",
		"Paktamushkataka tuparipa punchallapi, paypa horamanta asha ñawpa horakunamanta killkarin.",
		"Tuparipa hora kuchuyakpi tikramupay. Mana yachashpaka hampina wasipi tapupay, mana kashpaka 140-man kayapay.",
	},
	{wire.WrongState, policy.LateAfter}: {
		"Kay tuparipi shuyana pachami nin",
		"Paktamushkataka tuparipa horamanta asha chinikukunakamalla killkarin, unayashkataka chay washalla. Ashtawan unayakka tuparita chinkachin.",
		"Tuparita chinkachishpaka mushukta mañapay, mana kashpaka 140-man kayapay.",
	},
	{wire.WrongState, policy.Started}: {
		"Tuparika manarak kallarinchu",
		"Tuparipa hora yallishka washalla runa mana shamushkata killkayta ushanki.",
		"Tuparipa hora yallinkakama shuyapay. Mana yachashpaka 140-man kayapay.",
	},
	{wire.WrongState, policy.DisputeDays}: {
		"Mana alli nishpa willana pachaka ña yallirka",
		"Tuparimanta killkashkata shuk pachakamalla mana alli nishpa willayta ushanki, chay pachaka ña yallirka.",
		"Kay killkashkapi yanapayta minishtishpaka 140-man kayapay, mana kashpaka kikinpa hampina wasiman ripay.",
	},
	{wire.WrongState, policy.MaxAppeals}: {
		"Mana ima tupuy harkakukchu",
		"Kunanka mana ima tupuy tuparita mañanata harkanchu, chaymanta mana kutin rikuchun mañanachu kanki.",
		"Tuparita mañaylla mañapay. Mana ushashpaka 140-man kayapay.",
	},
	{wire.RequestInProgress, policy.NoRule}: {
		"Kikinpa mañashkata kunankamami rurakunchik",
		"Kay mañashkata ña chaskirkanchik, rurakunchikmi. Ishkay kutin ama mañaychu.",
		"Asha shuyapay, ima mana shuktakyachishpa kutin rurapay.",
	},
	{wire.NothingFree, policy.NoRule}: {
		"Kunanka chushak pacha mana tiyanchu",
		"Mañashkawanka mana shuk chushak pachapash sakirinchu: tukuy hapishka, mana kashpaka manarak paskashka.",
		"Shuktak punchakunata, shuktak hampina wasikunata maskapay. Wakinpi shuk runa anchuchikpi chushakyan: ashata shuyashpa kutin maskapay, mana kashpaka 140-man kayapay.",
	},
	{wire.HoldExpired, policy.NoRule}: {
		"Wakaychishka pachaka tukurirka",
		"Willaykunata killkakukpika pachaka ashalla wakaychirin, chay pachaka ña yallirka.",
		"Kutin maskapay: ichá chushakrakchari. Mana kashpaka shuktak pachata, punchata, hampina wasita akllapay, mana kashpaka 140-man kayapay.",
	},
	{wire.SlotPast, policy.NoRule}: {
		"Chay pachaka ña yallirka",
		"Ña yallishka pachapakka tuparita mana mañayta ushankichu.",
		"Shuktak pachata, shuktak punchata akllapay, mana kashpaka 140-man kayapay.",
	},
	{wire.LengthRequired, policy.NoRule}: {
		"Mañashkaka paypa sunilla yupay illak chayamurka",
		"Maypi tukurikta mana yachay usharkanchikchu, chayrayku mana katirkanchikchu. Mana imapash shuktakyarkachu.",
		"Kallarimanta kutin rurapay. Kutin shina kakpika 140-man kayapay.",
	},
	{wire.TooLarge, policy.NoRule}: {
		"Mañashkaka yallitak hatun kan",
		"Shuk kutillapi chaskinamanta yallita kacharkanki. Mana imapash shuktakyarkachu.",
		"Mañashka willaykunallata kachapay. Yanapayta minishtishpaka 140-man kayapay.",
	},
	{wire.TooManyItems, policy.NoRule}: {
		"Shuk kachaypi yallitak mañaykuna tiyan",
		"Shuk kachayka mashna mañayta apana tupuyta charin, kayka yallin. Mana shukpash killkarirkachu.",
		"Uchilla kachaykunapi rakipay.",
	},
	{wire.UnsupportedMedia, policy.NoRule}: {
		"Mañashkapa rikchayta mana hamutanchikchu",
		"Willayka kay llika mana katik rikchaypi chayamurka. Mana imapash shuktakyarkachu.",
		"Kallarimanta kutin rurapay. Kutin shina kakpika 140-man kayapay.",
	},
	{wire.HeaderTooLarge, policy.NoRule}: {
		"Mañashkapa kallarika yallitak suni kan",
		"Mañashkapa kallarika chaskinamanta yalli suni kan. Mana imapash shuktakyarkachu.",
		"Pankata wichkapay, kutin paskapay, kutin rurapay. Kutin shina kakpika 140-man kayapay.",
	},
	{wire.NotCovered, policy.NoRule}: {
		"Hampichirina hayñika mana rikurinchu",
		"Tuparita mañankapak seguropa hampichirina hayñita charina kan, kay riksichik pankawanka mana rikurinchu.",
		"Riksichik panka alli kashkata rikupay. Pantashka kanmi yuyashpaka 140-man kayapay. Seguro Social Campesinoka paypa hampina wasikunapi hampin.",
	},
	{wire.NotCovered, policy.ChildAge}: {
		"Churi, ushushi shina hampichirina hayñika chay punchaman mana paktanchu",
		"Churikuna, ushushikunaka {childAge} watata paktachinkakama hampichirin; tupari punchapakka ña paktachishka kanka.",
		"Kikinpa segurota charishpaka 140-man, 1800-100-000-man kayapay. Wata paktay punchamanta ñawpa punchatapash mañayta ushanki.",
	},
	{wire.ReferralRequired, policy.NoRule}: {
		"Kay hampi yachayka kachana pankata minishtin",
		"Kay hampi yachaymanta ñawpaka Medicina General, Medicina Familiarpash kikinta rikuna, kachana pankata kuna kan.",
		"Medicina Generalpi, Medicina Familiarpi tuparita mañapay. Kachana pankata ña charishpaka 140-man kayapay.",
	},
	{wire.ChannelNotAllowed, policy.NoRule}: {
		"Kay tuparitaka kay ñanta mana kunchu",
		"Kay ñanmantaka chay hampi yachaypa tuparikunata mana kunchu.",
		"Web pankapi mañapay, 140-man kayapay, mana kashpaka kikinpa hampina wasiman ripay.",
	},
	{wire.WeekdayNotAllowed, policy.NoRule}: {
		"Chay punchaka mana kikinpachu",
		"Kay ñanmantaka punchakunaka riksichik pankapa puchukay yupaywan akllarin, chay punchaka mana kikinpachu.",
		"Shuktak punchata akllapay, mana kashpaka web pankapi tuparita mañapay.",
	},
	{wire.Blocked, policy.NoRule}: {
		"Kunanka kay ñanta tuparita mana mañayta ushankichu",
		"Achka kutin mana willashpa pishishka washa, tupuykunata yallishka washapash, 140-pi yanapakwanrak rimana kan.",
		"140-man kayapay: kikinpa kawsayta rikushpa tuparita mañankapak yanapanka.",
	},
	{wire.LimitReached, policy.NoRule}: {
		"Tuparikunata mañana tupuyman ña paktarkanki",
		"Tukuykunapak pacha tiyachun sapan runa mashna tuparita mañana tupuyta charin, kikinka ña paktarkanki.",
		"Shuktak puncha kutin rurapay. Mana shuyay ushashpaka 140-man kayapay.",
	},
	{wire.LimitReached, policy.MaxHolds}: {
		"Ña shuktak pachakunata wakaychishka charinki",
		"Willaykunata killkakukpika shuk runa {maxHolds|pachallata|pachakunallata} wakaychita ushan, kikinka chay tupuyman ña paktarkanki.",
		"Shuk wakaychishkata tukuchipay, kacharipay, mana kashpaka kachariringakama asha shuyapay. 140-manpash kayayta ushanki.",
	},
	{wire.LimitReached, policy.MaxAppeals}: {
		"Kutin rikuchun mañashkata ña charinki",
		"Sapan runa sapan laya mañaymanta shukllata shuyayta ushan, 30 punchakunapipash ashallata.",
		"Ñawpa mañashkapa kutichiyta shuyapay. Utka minishtishpaka 140-man kayapay.",
	},
	{wire.OutsideHorizon, policy.NoRule}: {
		"Chay punchaka yallitak karu kan",
		"Tuparikunataka kayllapi shamuk punchakunapaklla kunchik, chay punchataka manarak mañayta ushankichu.",
		"Ashtawan kaylla punchata akllapay, mana kashpaka kayllayakpi kutin rurapay. 140-manpash kayayta ushanki.",
	},
	{wire.NotOpenYet, policy.NoRule}: {
		"Chay punchapa pachakunaka manarak paskarinchu",
		"Sapan punchapa pachakunaka churashka horapi paskarin, chay punchapakka manarak paktamunchu.",
		"Ashata shuyashpa tikramupay, mana kashpaka shuktak punchata, shuktak hampina wasita akllapay. 140-manpash kayayta ushanki.",
	},
	{wire.IdempotencyKeyReused, policy.NoRule}: {
		"Kay mañashkaka ñawpa mañashkawan mana shuk shinachu",
		"Ñawpa mañashkata kutichik shina chayamurka, shinapash shuktakta mañan. Ama pantankapak mana imapash shuktakyarkachu.",
		"Kikinpa tuparikunata rikupay, munashka pishikpika kallarimanta mañapay. 140-manpash kayayta ushanki.",
	},
	{wire.RateLimited, policy.NoRule}: {
		"Katinakushka yallitak mañaykuna",
		"Asha pachallapi achka mañaykuna chayamurka. Mana imapash shuktakyarkachu.",
		"Asha shuyashpa kutin rurapay, mana kashpaka 140-man kayapay.",
	},
	{wire.QueueEmpty, policy.NoRule}: {
		"Filapi mana pipash shuyakunchu",
		"Kay ventanillapak ruraykunapi shuk turnopash mana shuyakunchu.",
		"Pipash shamunkakaman shuyapay. Kunan rikukushka turnoka kikin tukuchinkakaman paskashka sakirin.",
	},
	{wire.MembershipRefused, policy.NoRule}: {
		"Llikaka ñawpa shinalla kan",
		"Mañashka shuktakyachika mana rurarirkachu.",
		"Nishkata allichishpa kutin mañapay.",
	},
	{wire.NoLeader, policy.NoRule}: {
		"Llikaka ñalla tikramunka",
		"Llikaka alliyakun, kunanlla mana yanapay ushanchu. Kikinpa mañashkaka mana killkarirkachu.",
		"Asha shuyapay, ima mana shuktakyachishpa kutin rurapay. Kutin shina kakpika 140-man kayapay.",
	},
	{wire.Overloaded, policy.NoRule}: {
		"Achka runakuna tuparita mañakun",
		"Kunanka ushanamanta yalli mañaykuna chayamukun. Kikinpaka mana killkarirkachu.",
		"Asha shuyashpa ima mana shuktakyachishpa kutin rurapay, mana kashpaka 140-man kayapay.",
	},
	{wire.StorageFull, policy.NoRule}: {
		"Kunanka rikuyllata ushanki",
		"Kunanka tuparikunata mana mañayta, mana shuktakyachita ushankichu. Charishkakunaka ñawpa shinalla kan.",
		"Washa kutin rurapay, mana kashpaka 140-man kayapay.",
	},
	{wire.OutcomeUnknown, policy.NoRule}: {
		"Kikinpa mañashka killkarishkata mana yachanchikchu",
		"Llikaka manarak ari nishpallata pitirirka. Ichá killkarirka, ichá mana.",
		"Ima mana shuktakyachishpa kutin rurapay: ña killkarishka kakpika chay kutichiyllatatak chaskinki, mana shuktak tuparita. Kikinpa tuparikunata rikuyta, 140-man kayaytapash ushanki.",
	},
	{wire.Internal, policy.NoRule}: {
		"Shuk llaki tiyarka",
		"Ñukanchikmanta imapash pantarka. Kishpichiwaychik.",
		"Asha shuyashpa ima mana shuktakyachishpa kutin rurapay. Kutin shina kakpika 140-man kayapay.",
	},
}
