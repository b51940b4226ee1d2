package words

import (
	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

var spanish = map[refusal]sentences{
	{wire.Malformed, policy.NoRule}: {
		"No pudimos leer la solicitud",
		"Algún dato está incompleto o escrito de una forma que el sistema no entiende. No se cambió nada.",
		"Revise los datos e inténtelo otra vez. Si prefiere, llame al 140 y le ayudamos.",
	},
	{wire.MissingField, policy.NoRule}: {
		"Falta un dato",
		"Falta un dato que se necesita para continuar. No se cambió nada.",
		"Complete el dato que falta e inténtelo otra vez. Si prefiere, llame al 140 y le ayudamos.",
	},
	{wire.InvalidDocument, policy.NoRule}: {
		"El número de documento no es correcto",
		"El número de cédula o de identificación no está bien escrito: alguna cifra falta, sobra o está cambiada.",
		"Escríbalo otra vez, tal como está en el documento. Si no se acepta, llame al 140.",
	},
	{wire.IdempotencyKeyMissing, policy.NoRule}: {
		"La solicitud llegó incompleta",
		"A la solicitud le falta la marca que evita pedir dos veces lo mismo por error. No se cambió nada.",
		"Inténtelo otra vez desde el inicio. Si se repite, llame al 140.",
	},
	{wire.Unauthenticated, policy.NoRule}: {
		"Primero debe identificarse",
		"No pudimos comprobar quién hace la solicitud, o su sesión ya terminó.",
		"Ingrese de nuevo con sus datos e inténtelo otra vez. Si no puede ingresar, llame al 140.",
	},
	{wire.Forbidden, policy.NoRule}: {
		"Por este medio no se puede hacer esto",
		"El medio que está usando no tiene permiso para lo que se pidió. No se cambió nada.",
		"Llame al 140 o acérquese a su unidad médica.",
	},
	{wire.Unauthenticated, policy.WrongYears}: {
		"No pudimos confirmar sus datos",
		"El número del documento y el año en que fue emitido no coinciden con los registrados, o se intentó demasiadas veces.",
		"Revise el año de emisión que consta en su documento y vuelva a intentarlo más tarde. También puede llamar al 140.",
	},
	{wire.Unauthenticated, policy.Challenge}: {
		"La comprobación de seguridad ya no sirve",
		"La comprobación de que no es un robot venció, ya se usó o no está completa. Cada una sirve para un solo intento.",
		"Haga la comprobación otra vez y vuelva a intentarlo. Si no lo consigue, llame al 140.",
	},
	{wire.Unauthenticated, policy.Pairing}: {
		"El código del aparato no sirve",
		"El código no es correcto, ya se usó o pasaron más de 15 minutos desde que se dio. Cada código sirve una sola vez, para un solo aparato.",
		"Revise que lo haya escrito como se lo dieron. Si no se acepta, pida un código nuevo a quien administra los aparatos de su unidad.",
	},
	{wire.Forbidden, policy.Shift}: {
		"Está fuera de su turno",
		"Su grupo no trabaja a esta hora, y por eso no puede atender desde aquí. No se cambió nada.",
		"Espere a que empiece su turno o hable con quien coordina el 140.",
	},
	{wire.NotFound, policy.NoRule}: {
		"No encontramos lo que busca",
		"No hay ninguna cita, reserva, horario ni unidad médica con esos datos, o no se puede ver desde aquí.",
		"Revise que los datos estén bien escritos. Si aun así no aparece, llame al 140.",
	},
	{wire.MethodNotAllowed, policy.NoRule}: {
		"Esta acción no existe aquí",
		"Lo que se pidió no se puede hacer de esta manera. No se cambió nada.",
		"Vuelva al inicio e inténtelo otra vez. Si se repite, llame al 140.",
	},
	{wire.SlotTaken, policy.NoRule}: {
		"Ese horario ya no está libre",
		"Otra persona tomó ese horario un momento antes. Su solicitud no quedó registrada.",
		"Escoja otra hora, otra fecha u otra unidad médica, o llame al 140.",
	},
	{wire.AlreadyBooked, policy.NoRule}: {
		"Ya tiene una cita en esta especialidad",
		"Cada persona puede tener una sola cita pendiente en cada especialidad, y usted ya tiene la suya.",
		"Si esa cita no le conviene, cámbiela o cancélela hasta {cancelUntil} antes. Si tiene dudas, llame al 140.",
	},
	{wire.Overlap, policy.NoRule}: {
		"Ya tiene otra cita a esa hora",
		"Dos citas de una misma persona no pueden cruzarse, y usted ya tiene una a esa hora.",
		"Escoja otra hora u otra fecha, o cambie la cita que ya tiene. También puede llamar al 140.",
	},
	{wire.NotCancellable, policy.NoRule}: {
		"Ya es tarde para cambiar esta cita",
		"Una cita se puede cancelar o cambiar hasta {cancelUntil} antes, y ese plazo ya pasó.",
		"Si no puede asistir, llame al 140 o avise a su unidad médica.",
	},
	{wire.WrongState, policy.NoRule}: {
		"Esta cita ya no se puede cambiar",
		"La cita ya fue cancelada, cambiada por otra o atendida.",
		"Consulte sus citas para ver cuál está vigente, o pida una nueva. También puede llamar al 140.",
	},
	{wire.WrongState, policy.SameSpecialty}: {
		"Ese horario es de otra especialidad",
		"Una cita solo se puede cambiar a otro horario de la misma especialidad. Su cita sigue como estaba.",
		"Escoja un horario de la misma especialidad. Si necesita otra especialidad, pida una cita aparte o llame al 140.",
	},
	{wire.WrongState, policy.CheckInFrom}: {
		"Todavía no es hora de registrar la llegada",
		"La llegada se registra el mismo día de la cita, desde unas horas antes de su hora.",
		"Vuelva más cerca de la hora de su cita. Si tiene dudas, pregunte en su unidad médica o llame al 140.",
	},
	{wire.WrongState, policy.LateAfter}: {
		"El tiempo de espera de esta cita decide",
		"La llegada se puede registrar hasta unos minutos después de la hora de la cita, y la demora solo después. Quien llega más tarde pierde la cita.",
		"Si perdió la cita, pida una nueva por cualquier medio o llame al 140.",
	},
	{wire.WrongState, policy.Started}: {
		"La cita todavía no empieza",
		"Solo después de la hora de la cita se puede registrar que la persona no vino.",
		"Espere a que pase la hora de la cita. Si tiene dudas, llame al 140.",
	},
	{wire.WrongState, policy.DisputeDays}: {
		"Ya pasó el plazo para reclamar",
		"Lo que se registró de una cita se puede reclamar durante un tiempo limitado, y ese tiempo ya pasó.",
		"Si necesita ayuda con este registro, llame al 140 o acérquese a su unidad médica.",
	},
	{wire.WrongState, policy.MaxAppeals}: {
		"No hay un límite que apelar",
		"Ahora mismo ningún límite le impide pedir una cita, así que no hace falta apelar.",
		"Pida su cita con normalidad. Si no puede, llame al 140.",
	},
	{wire.RequestInProgress, policy.NoRule}: {
		"Su solicitud todavía está en trámite",
		"Ya recibimos esta misma solicitud y la estamos atendiendo. No hace falta pedirla dos veces.",
		"Espere unos segundos e inténtelo otra vez sin cambiar nada.",
	},
	{wire.NothingFree, policy.NoRule}: {
		"Por ahora no hay cupos",
		"Con lo que pidió no queda ningún horario libre: todos están ocupados o todavía no se abren.",
		"Pruebe con otras fechas o con otras unidades médicas. A veces alguien cancela y se libera un cupo: vuelva a buscar más tarde, o llame al 140.",
	},
	{wire.HoldExpired, policy.NoRule}: {
		"Se terminó el tiempo de la reserva",
		"El horario se guarda solo unos minutos mientras usted llena sus datos, y ese tiempo ya pasó.",
		"Búsquelo otra vez: puede que siga libre. Si no, escoja otra hora, otra fecha u otra unidad médica, o llame al 140.",
	},
	{wire.SlotPast, policy.NoRule}: {
		"Ese horario ya pasó",
		"No se puede pedir una cita para una hora que ya pasó.",
		"Escoja otra hora u otra fecha, o llame al 140.",
	},
	{wire.LengthRequired, policy.NoRule}: {
		"La solicitud llegó sin su tamaño",
		"No se pudo saber dónde termina la solicitud y, por seguridad, no se leyó. No se cambió nada.",
		"Inténtelo otra vez desde el inicio. Si se repite, llame al 140.",
	},
	{wire.TooLarge, policy.NoRule}: {
		"La solicitud es demasiado grande",
		"Se envió más información de la que se puede recibir de una vez. No se cambió nada.",
		"Envíe solo los datos que se piden. Si necesita ayuda, llame al 140.",
	},
	{wire.TooManyItems, policy.NoRule}: {
		"Son demasiadas solicitudes en un solo envío",
		"Un envío puede llevar un número limitado de solicitudes, y este lleva más. No se registró ninguna.",
		"Divídalo en envíos más pequeños.",
	},
	{wire.UnsupportedMedia, policy.NoRule}: {
		"No entendemos el formato de la solicitud",
		"La información llegó en un formato que este servicio no lee. No se cambió nada.",
		"Inténtelo otra vez desde el inicio. Si se repite, llame al 140.",
	},
	{wire.HeaderTooLarge, policy.NoRule}: {
		"La solicitud trae demasiados datos al comienzo",
		"La primera parte de la solicitud es más larga de lo que se puede recibir. No se cambió nada.",
		"Cierre la página, ábrala de nuevo e inténtelo otra vez. Si se repite, llame al 140.",
	},
	{wire.NotCovered, policy.NoRule}: {
		"No consta con derecho a la atención",
		"Para pedir una cita hay que tener derecho a la atención del seguro, y con este documento no consta así.",
		"Revise que el documento sea el correcto. Si cree que es un error, llame al 140. El Seguro Social Campesino atiende en sus propios dispensarios.",
	},
	{wire.NotCovered, policy.ChildAge}: {
		"La cobertura como hijo o hija ya no alcanza",
		"Los hijos e hijas dependientes están cubiertos hasta cumplir {childAge} años, y el día de la cita ya los habrá cumplido.",
		"Si tiene un seguro propio, llame al 140 o al 1800-100-000 para que lo revisen. También puede pedir una fecha anterior al cumpleaños.",
	},
	{wire.ReferralRequired, policy.NoRule}: {
		"Esta especialidad necesita una derivación",
		"Antes de esta especialidad debe atenderle Medicina General o Medicina Familiar y darle una derivación.",
		"Pida una cita en Medicina General o Medicina Familiar. Si ya tiene la derivación, llame al 140.",
	},
	{wire.ChannelNotAllowed, policy.NoRule}: {
		"Esta cita no se da por este medio",
		"Por el medio que está usando no se dan citas de esta especialidad.",
		"Pídala por la página web, llame al 140 o acérquese a su unidad médica.",
	},
	{wire.WeekdayNotAllowed, policy.NoRule}: {
		"Ese día no le corresponde",
		"Por este medio, los días dependen de la última cifra de su documento, y ese día no es de los suyos.",
		"Escoja otra fecha, o pida la cita por la página web.",
	},
	{wire.Blocked, policy.NoRule}: {
		"Por ahora no puede pedir citas por este medio",
		"Después de varias faltas sin avisar, o de pasarse de los límites, hay que hablar con un operador antes de pedir otra cita.",
		"Llame al 140: revisarán su caso y le ayudarán a pedir la cita.",
	},
	{wire.LimitReached, policy.NoRule}: {
		"Llegó al límite de citas",
		"Para que haya cupos para todos, cada persona puede pedir un número limitado de citas en cierto tiempo, y usted ya llegó a él.",
		"Inténtelo otro día. Si no puede esperar, llame al 140.",
	},
	{wire.LimitReached, policy.MaxHolds}: {
		"Ya tiene otros horarios reservados",
		"Una persona puede guardar hasta {maxHolds|horario|horarios} a la vez mientras llena sus datos, y usted ya llegó a ese límite.",
		"Termine o suelte una de esas reservas, o espere unos minutos hasta que se liberen. También puede llamar al 140.",
	},
	{wire.LimitReached, policy.MaxAppeals}: {
		"Ya tiene una apelación en trámite",
		"Cada persona puede tener una sola apelación de cada clase en espera, y pocas en 30 días.",
		"Espere la respuesta a la que ya presentó. Si es urgente, llame al 140.",
	},
	{wire.OutsideHorizon, policy.NoRule}: {
		"Esa fecha está demasiado lejos",
		"Las citas se dan solo para los próximos días, y esa fecha todavía no se puede pedir.",
		"Escoja una fecha más cercana, o vuelva a intentarlo cuando falte menos. También puede llamar al 140.",
	},
	{wire.NotOpenYet, policy.NoRule}: {
		"Los cupos de ese día todavía no se abren",
		"Los cupos de cada día se abren a una hora fija, y la de ese día aún no llega.",
		"Vuelva más tarde, o escoja otra fecha u otra unidad médica. También puede llamar al 140.",
	},
	{wire.IdempotencyKeyReused, policy.NoRule}: {
		"Esta solicitud no es igual a la anterior",
		"Llegó como repetición de otra solicitud, pero pide algo distinto. Para no confundirlas no se cambió nada.",
		"Consulte sus citas y, si falta la que quería, pídala de nuevo desde el inicio. También puede llamar al 140.",
	},
	{wire.RateLimited, policy.NoRule}: {
		"Demasiadas solicitudes seguidas",
		"Llegaron muchas solicitudes en poco tiempo. No se cambió nada.",
		"Espere un momento e inténtelo otra vez, o llame al 140.",
	},
	{wire.QueueEmpty, policy.NoRule}: {
		"Nadie espera en la fila",
		"En los servicios de esta ventanilla no hay ningún turno en espera.",
		"Espere a que llegue alguien. El turno que está atendiendo sigue abierto hasta que usted lo termine.",
	},
	{wire.MembershipRefused, policy.NoRule}: {
		"El sistema queda como estaba",
		"El cambio pedido no se hizo.",
		"Corrija lo que se indica entre paréntesis y pídalo otra vez.",
	},
	{wire.NoLeader, policy.NoRule}: {
		"El servicio vuelve en unos segundos",
		"El sistema se está reponiendo y por un momento no puede atender. Su solicitud no quedó registrada.",
		"Espere unos segundos e inténtelo otra vez sin cambiar nada. Si se repite, llame al 140.",
	},
	{wire.Overloaded, policy.NoRule}: {
		"Hay muchas personas pidiendo citas",
		"En este momento llegan más solicitudes de las que se pueden atender. La suya no quedó registrada.",
		"Espere un momento e inténtelo otra vez sin cambiar nada, o llame al 140.",
	},
	{wire.StorageFull, policy.NoRule}: {
		"Por ahora solo se puede consultar",
		"En este momento no se pueden pedir ni cambiar citas. Las que ya tiene siguen como estaban.",
		"Inténtelo más tarde o llame al 140.",
	},
	{wire.OutcomeUnknown, policy.NoRule}: {
		"No sabemos si su solicitud quedó registrada",
		"El sistema se interrumpió antes de confirmarla. Puede que haya quedado registrada y puede que no.",
		"Inténtelo otra vez sin cambiar nada: si ya quedó, recibirá la misma respuesta y no otra cita. También puede consultar sus citas o llamar al 140.",
	},
	{wire.Internal, policy.NoRule}: {
		"Tuvimos un problema",
		"Algo falló de nuestro lado. Lo sentimos.",
		"Inténtelo otra vez en unos minutos sin cambiar nada. Si se repite, llame al 140.",
	},
}
