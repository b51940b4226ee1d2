package words

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// spanishRules has what each rule of the policy refuses with, the values in force in braces.
var spanishRules = map[refusal]sentences{
	{wire.SlotPast, policy.Started}: {
		"Ese horario ya pasó",
		"La hora de esa cita ya llegó o ya pasó, y solo se pueden pedir citas que están por venir.",
		"Escoja otra hora u otra fecha, o llame al 140 o al 1800-100-000.",
	},
	{wire.NotOpenYet, policy.OpensAt}: {
		"Los cupos de ese día todavía no se abren",
		"Cada agenda se abre a una hora fija, igual para todos los medios, y la de ese día aún no llega.",
		"Vuelva más tarde, o escoja otra fecha u otra unidad médica. También puede llamar al 140 o al 1800-100-000.",
	},
	{wire.OutsideHorizon, policy.HorizonDays}: {
		"Esa fecha está demasiado lejos",
		"Por este medio se piden citas hasta con {horizonDays|día|días} de anticipación, y esa fecha está más lejos.",
		"Escoja una fecha más cercana, o vuelva a intentarlo cuando falte menos. También puede llamar al 140 o al 1800-100-000.",
	},
	{wire.OutsideHorizon, policy.LeadTime}: {
		"Ya falta muy poco para esa cita",
		"Por este medio se piden citas hasta {lead} antes de la hora, y ya falta menos.",
		"Escoja una hora más tarde u otra fecha. Si es urgente, llame al 140 o al 1800-100-000, o acérquese a su unidad médica.",
	},
	{wire.ChannelNotAllowed, policy.ChannelOpen}: {
		"Por este medio no se dan citas ahora",
		"Este medio está cerrado para pedir citas.",
		"Pídala por otro medio: la página web, el 140 o el 1800-100-000, o acérquese a su unidad médica.",
	},
	{wire.ChannelNotAllowed, policy.Specialties}: {
		"Esta especialidad no se da por este medio",
		"Por el medio que está usando solo se dan citas de algunas especialidades, y esta no es una de ellas.",
		"Pídala por la página web, o llame al 140 o al 1800-100-000.",
	},
	{wire.ChannelNotAllowed, policy.Quotas}: {
		"Ese cupo está guardado para otro medio",
		"Una parte de los cupos se guarda para quienes piden su cita por otro medio, y después se abre para todos.",
		"Escoja otra hora u otra fecha, o vuelva a intentarlo más cerca del día. También puede llamar al 140 o al 1800-100-000.",
	},
	{wire.Blocked, policy.AccountBlock}: {
		"Desde este equipo o cuenta no se pueden pedir citas por ahora",
		"Desde aquí se intentó muchas veces pasar de los límites de citas, y por eso quedó bloqueado por {blockDays|día|días}.",
		"Llame al 140 o al 1800-100-000, o acérquese a su unidad médica: ahí sí pueden atender su pedido.",
	},
	{wire.Blocked, policy.NoShowBlock}: {
		"Está bloqueado por faltar a sus citas",
		"Quien falta a {noShows|cita|citas} sin avisar en {noShowWindow|día|días} ya no puede pedir citas por su cuenta hasta hablar con un operador.",
		"Llame al 140 o al 1800-100-000: revisarán su caso, pueden quitar el bloqueo y le ayudan con la cita.",
	},
	{wire.NotCovered, policy.RightToAttention}: {
		"No consta con derecho a la atención",
		"Este servicio es para afiliados, pensionistas y sus dependientes con derecho, y con este documento no consta así.",
		"Revise que el documento sea el correcto. Si cree que es un error, llame al 140 o al 1800-100-000. El Seguro Social Campesino atiende en sus propios dispensarios.",
	},
	{wire.NotCovered, policy.CoverageDates}: {
		"El derecho a la atención no cubre ese día",
		"El día de esa cita su derecho a la atención todavía no empieza o ya habrá terminado.",
		"Escoja una fecha en que esté cubierto. Si cree que es un error, llame al 140 o al 1800-100-000.",
	},
	{wire.WeekdayNotAllowed, policy.WeekdayByDigit}: {
		"Ese día no le corresponde por este medio",
		"Por este medio, los documentos que terminan en 0, 2, 4, 6 u 8 tienen cita: {evenDays}. Los que terminan en 1, 3, 5, 7 o 9: {oddDays}.",
		"Escoja una fecha en uno de sus días, o pida la cita por la página web. Si necesita ayuda, llame al 140 o al 1800-100-000.",
	},
	{wire.AlreadyBooked, policy.ActivePerSpecialty}: {
		"Ya tiene una cita en esta especialidad",
		"Cada persona puede tener hasta {active|cita pendiente|citas pendientes} en cada especialidad, y usted ya llegó a ese número.",
		"Si su cita no le conviene, cámbiela o cancélela hasta {cancelUntil} antes. Si tiene dudas, llame al 140 o al 1800-100-000.",
	},
	{wire.Overlap, policy.NoOverlap}: {
		"Se cruza con otra cita suya",
		"Usted ya tiene una cita a esa hora o muy cerca. Entre citas en unidades distintas tiene que haber al menos {margin}, para que alcance a llegar.",
		"Escoja otra hora u otra fecha, o cambie la cita que ya tiene. También puede llamar al 140 o al 1800-100-000.",
	},
	{wire.ReferralRequired, policy.Referral}: {
		"Esta especialidad necesita una derivación",
		"Antes de esta especialidad debe atenderle Medicina General o Medicina Familiar y darle una derivación. La suya no consta, ya se usó o ya venció.",
		"Pida una cita en Medicina General o Medicina Familiar. Si ya tiene la derivación, llame al 140 o al 1800-100-000.",
	},
	{wire.LimitReached, policy.MaxPerDay}: {
		"Llegó al límite de citas de un día",
		"Para cada persona se pueden pedir hasta {maxPerDay|cita|citas} por día, por todos los medios juntos; también cuentan las canceladas.",
		"Inténtelo mañana. Si no puede esperar, llame al 140 o al 1800-100-000 y pida que revisen su caso.",
	},
	{wire.LimitReached, policy.MaxPer7Days}: {
		"Llegó al límite de citas de 7 días",
		"Para cada persona se pueden pedir hasta {maxPer7Days|cita|citas} en 7 días, por todos los medios juntos; también cuentan las canceladas.",
		"Inténtelo en unos días. Si no puede esperar, llame al 140 o al 1800-100-000 y pida que revisen su caso.",
	},
	{wire.LimitReached, policy.MaxPer30Days}: {
		"Llegó al límite de citas de 30 días",
		"Para cada persona se pueden pedir hasta {maxPer30Days|cita|citas} en 30 días, por todos los medios juntos; también cuentan las canceladas.",
		"Inténtelo más adelante. Si no puede esperar, llame al 140 o al 1800-100-000 y pida que revisen su caso.",
	},
	{wire.LimitReached, policy.HoldPause}: {
		"Espere un momento para guardar otro horario",
		"Después de soltar un horario guardado hay que esperar {holdPause} para guardar otro.",
		"Espere un momento e inténtelo otra vez, o pida la cita sin guardar el horario. También puede llamar al 140.",
	},
	{wire.LimitReached, policy.MaxMoves}: {
		"Esta cita ya se cambió muchas veces",
		"Una misma cita se puede cambiar hasta {maxMoves|vez|veces}, y esta ya llegó a ese número. Su cita sigue como estaba.",
		"Vaya a la cita, o cancélela hasta {cancelUntil} antes y pida otra. También puede llamar al 140 o al 1800-100-000.",
	},
	{wire.NotCancellable, policy.CancelUntil}: {
		"Ya es tarde para cambiar esta cita",
		"Una cita se puede cancelar o cambiar hasta {cancelUntil} antes de la hora, y ya falta menos.",
		"Si no puede asistir, llame al 140 o al 1800-100-000, o avise a su unidad médica.",
	},
	{wire.HoldExpired, policy.HoldSeconds}: {
		"Se terminó el tiempo de la reserva",
		"El horario se guarda {hold} mientras usted llena sus datos, y ese tiempo ya pasó.",
		"Búsquelo otra vez: puede que siga libre. Si no, escoja otra hora, otra fecha u otra unidad médica, o llame al 140 o al 1800-100-000.",
	},
	{wire.WrongState, policy.CheckInFrom}: {
		"Todavía es temprano para registrar su llegada",
		"La llegada se registra desde {checkInFrom} antes de la hora de la cita. Llegue {arriveBefore} antes.",
		"Vuelva a intentarlo más cerca de la hora. Si necesita ayuda, acérquese al mostrador o llame al 140.",
	},
	{wire.WrongState, policy.LateAfter}: {
		"La hora no permite este registro",
		"Una cita se pierde por llegar tarde cuando pasan {lateAfter} de su hora: antes no, y después ya no se registra la llegada.",
		"Si la cita se perdió, pida una nueva. Si cree que es un error, hable con el mostrador o llame al 140 o al 1800-100-000.",
	},
	{wire.WrongState, policy.Started}: {
		"Todavía no es la hora de la cita",
		"Solo después de la hora de la cita se puede registrar que la persona no vino.",
		"Espere a que pase la hora. Si necesita ayuda, llame al 140.",
	},
	{wire.LimitReached, policy.MaxAppeals}: {
		"Ya tiene reclamos por revisar",
		"Una persona puede tener un solo reclamo de cada clase en espera, y hacer hasta {appeals|reclamo|reclamos} en 30 días.",
		"Espere la respuesta a su reclamo. Si es urgente, llame al 140 o al 1800-100-000, o acérquese a su unidad médica.",
	},
	{wire.WrongState, policy.MaxAppeals}: {
		"Este reclamo no procede ahora",
		"Se puede pedir que revisen los límites solo cuando un límite impide pedir una cita, y a usted ahora ninguno se lo impide.",
		"Pida su cita. Si no puede, llame al 140 o al 1800-100-000.",
	},
	{wire.WrongState, policy.DisputeDays}: {
		"Ya pasó el plazo para reclamar por esta cita",
		"Se puede reclamar por lo que se registró de una cita hasta {disputeDays|día|días} después.",
		"Llame al 140 o al 1800-100-000, o presente su reclamo en su unidad médica.",
	},
	{wire.RateLimited, policy.WrongYears}: {
		"Demasiados intentos con datos que no coinciden",
		"Después de {wrongYears|intento|intentos} con datos que no coinciden, hay que esperar {lock} para volver a ingresar.",
		"Espere y revise el año de emisión en su cédula. Si no puede esperar, llame al 140 o al 1800-100-000.",
	},
	{wire.Unauthenticated, policy.Challenge}: {
		"No se comprobó que usted es una persona",
		"La prueba de que no es un robot falta, ya se usó o pasaron más de {challenge}.",
		"Hágala otra vez e ingrese de nuevo. Si no lo logra, llame al 140 o al 1800-100-000.",
	},
}
