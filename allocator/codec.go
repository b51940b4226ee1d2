package allocator

import (
	"fmt"

	"github.com/cupo-ec/cupo/wire/msgp"
)

// Header is the beginning of a log entry: what the leader knew when it proposed.
type Header struct {
	TimeMillis int64
	Seed       uint64 // the leader's randomness, for draws
}

// maxTimeMillis is where 32 bits of seconds end, in the year 2106: rows keep some times in them.
const maxTimeMillis = (1<<32 - 1) * 1000

// MaxEntryBytes is the largest log entry.
const MaxEntryBytes = 128 << 10

// entryHeaderBytes is the most that AppendEntryHeader appends.
const entryHeaderBytes = 32

// maxEntryCommands bounds the list in an entry; a command takes at least 8 bytes.
const maxEntryCommands = MaxEntryBytes / 8

// AppendEntryHeader starts a log entry that will hold a number of commands, each appended by
// Command.Append.
func (s *State) AppendEntryHeader(dst []byte, timeMillis int64, seed uint64, commands int) []byte {
	dst = msgp.AppendArrayHeader(dst, 4)
	dst = msgp.AppendInt64(dst, int64(s.Format()))
	dst = msgp.AppendInt64(dst, timeMillis)
	dst = msgp.AppendUint64(dst, seed)
	return msgp.AppendArrayHeader(dst, commands)
}

// readHeader reads the beginning of an entry and the number of its commands. An entry may be older than
// the state, for it may have been proposed before the version was raised, and never newer.
func (s *State) readHeader(in *msgp.Reader) (h Header, commands int, err error) {
	c := coder{in: in}
	var version int32
	c.fields(4)
	number(&c, &version)
	if c.failure == nil {
		if err := readable(version); err != nil {
			return h, 0, err
		}
		if version > int32(s.Format()) {
			return h, 0, fmt.Errorf("%w: entry of format version %d for a state of %d", ErrDamaged, version, s.Format())
		}
	}
	number(&c, &h.TimeMillis)
	c.word(&h.Seed)
	if h.TimeMillis > maxTimeMillis {
		c.fail(errRange)
	}
	if c.failure != nil {
		return h, 0, c.failure
	}
	commands, err = in.ReadArrayHeader(maxEntryCommands)
	if err != nil {
		return h, 0, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return h, commands, nil
}

// Append encodes a command for the log.
func (cmd *Command) Append(dst []byte) []byte {
	c := coder{out: dst}
	cmd.code(&c)
	return c.out
}

// Fits reports why a command must not be proposed: it has a text that is too long or no UTF-8, too many
// lines, is larger than an entry, or raises the format beyond this build. Apply could not read it back, and an entry that cannot be read
// stops every node for ever. Commands without texts and lists always fit.
func (cmd *Command) Fits() error {
	c := coder{}
	cmd.code(&c)
	if c.failure == nil {
		c.fail(cmd.raisesBeyond())
	}
	if c.failure == nil && len(c.out) > MaxEntryBytes-entryHeaderBytes {
		c.fail(errRange)
	}
	if c.failure != nil {
		return fmt.Errorf("command of kind %d does not fit into the log: %w", cmd.Kind, c.failure)
	}
	return nil
}

// decode reads the next command of an entry into a command that is zero.
func (cmd *Command) decode(c *coder) error {
	cmd.code(c)
	return c.failure
}

func (cmd *Command) code(c *coder) {
	c.fields(10)
	number(c, &cmd.Kind)
	c.word(&cmd.Key.Hash[0])
	c.word(&cmd.Key.Hash[1])
	c.word(&cmd.Key.Fingerprint)
	number(c, &cmd.Actor)
	number(c, &cmd.Channel)
	c.flag(&cmd.Any)
	c.word(&cmd.Origin)
	c.word(&cmd.Account)
	if c.failure == nil {
		cmd.codeBody(c)
	}
}

func (cmd *Command) codeBody(c *coder) {
	switch cmd.Kind {
	case KindTick:
		c.fields(0)
	case KindGenesis:
		c.fields(2)
		c.secret(&cmd.Genesis)
		codePolicyOf(c, &cmd.Policy)
	case KindPutProvinces:
		list(c, &cmd.Provinces, MaxGroup, codeProvince)
	case KindPutSpecialties:
		list(c, &cmd.Specialties, MaxGroup, codeSpecialty)
	case KindPutUnits:
		list(c, &cmd.Units, MaxGroup, codeUnit)
	case KindPutPractitioners:
		list(c, &cmd.Practitioners, MaxGroup, codePractitioner)
	case KindPutSchedules:
		list(c, &cmd.Schedules, MaxGroup, codeSchedule)
	case KindPutClosures:
		list(c, &cmd.Closures, MaxGroup, codeClosure)
	case KindPutPersons:
		list(c, &cmd.Persons, MaxGroup, codePersonRecord)
	case KindPutReferrals:
		list(c, &cmd.Referrals, MaxGroup, codeReferralRecord)
	case KindPutContacts:
		list(c, &cmd.Contacts, MaxGroup, codeContactRecord)
	case KindErase:
		c.fields(2)
		number(c, &cmd.Person)
		c.text(&cmd.Reason)
	case KindPublish:
		codePublication(c, &cmd.Publish)
	case KindHold:
		c.fields(3)
		number(c, &cmd.Person)
		codeSlot(c, &cmd.Slot)
		c.word((*uint64)(&cmd.Referral))
	case KindRelease:
		number(c, &cmd.Hold)
	case KindBook:
		c.fields(4)
		number(c, &cmd.Person)
		number(c, &cmd.Hold)
		codeSlot(c, &cmd.Slot)
		c.word((*uint64)(&cmd.Referral))
	case KindCancel:
		number(c, &cmd.Appointment)
	case KindReschedule:
		c.fields(2)
		number(c, &cmd.Appointment)
		codeSlot(c, &cmd.Slot)
	case KindStrike:
		number(c, &cmd.Person)
	case KindPutPolicy:
		codePolicyOf(c, &cmd.Policy)
	case KindLooks:
		list(c, &cmd.Looks, MaxGroup, codeLook)
	case KindCheckIn, KindAttend, KindNoShow, KindLate, KindDispute, KindDecideDispute, KindLift, KindAppeal, KindDecideAppeal:
		cmd.codeAfterwards(c)
	case KindArrive:
		c.fields(2)
		number(c, &cmd.Appointment)
		number(c, &cmd.ArrivedSeconds)
	case KindPutTokens:
		list(c, &cmd.Tokens, maxTokensEachCommand, codeToken)
	case KindRevokeToken:
		number(c, &cmd.Token)
	case KindPutGroups:
		list(c, &cmd.Groups, maxGroupsEachCommand, codeGroup)
	case KindSignIn:
		codeSignIn(c, &cmd.SignIn)
	case KindChecksum:
		number(c, &cmd.Part)
	case KindRaiseFormat:
		number(c, &cmd.Format)
	case KindMakePairing:
		there(c, &cmd.Pairing, codePairing)
	case KindRedeemPairing:
		there(c, &cmd.Redemption, codeRedemption)
	case KindHeartbeat:
		there(c, &cmd.Heartbeat, codeHeartbeat)
	case KindPutServices, KindTakeTicket, KindCallNext, KindRecall, KindNoAnswer, KindTransfer, KindFinishTicket, KindLeaveTicket, KindClassify:
		cmd.codeQueue(c)
	case KindSuspend, KindResume:
		there(c, &cmd.Suspension, codeSuspension)
	default:
		c.fail(fmt.Errorf("command of unknown kind %d", cmd.Kind))
	}
}

func codeSlot(c *coder, v *Slot) {
	c.fields(2)
	number(c, &v.Agenda)
	number(c, &v.Position)
}

func codeProvince(c *coder, v *Province) {
	c.fields(2)
	c.text(&v.Code)
	c.text(&v.Name)
}

func codeSpecialty(c *coder, v *Specialty) {
	c.fields(3)
	c.text(&v.ID)
	c.text(&v.Name)
	c.flag(&v.FirstLevel)
}

func codeUnit(c *coder, v *Unit) {
	c.fields(8)
	c.text(&v.ID)
	c.text(&v.Name)
	c.text(&v.Kind)
	c.text(&v.Province)
	c.text(&v.City)
	c.decimal(&v.Lat)
	c.decimal(&v.Lon)
	number(c, &v.OffsetMinutes)
}

func codePractitioner(c *coder, v *Practitioner) {
	c.fields(2)
	c.text(&v.ID)
	c.text(&v.Name)
}

func codeSchedule(c *coder, v *Schedule) {
	c.fields(8)
	c.text(&v.ID)
	number(c, &v.Practitioner)
	number(c, &v.Unit)
	number(c, &v.Specialty)
	number(c, &v.Weekday)
	number(c, &v.StartMinute)
	number(c, &v.SlotMinutes)
	number(c, &v.Slots)
}

func codeClosure(c *coder, v *Closure) {
	c.fields(3)
	number(c, &v.Day)
	number(c, &v.Unit)
	c.text(&v.Name)
}

func codePersonRecord(c *coder, v *PersonRecord) {
	c.fields(7)
	c.word((*uint64)(&v.Document))
	c.word((*uint64)(&v.Holder))
	number(c, &v.BirthDay)
	number(c, &v.IssueYear)
	number(c, &v.Coverage)
	number(c, &v.CoveredFrom)
	number(c, &v.CoveredTo)
}

func codeReferralRecord(c *coder, v *ReferralRecord) {
	c.fields(7)
	c.word((*uint64)(&v.ID))
	c.word((*uint64)(&v.Person))
	c.word((*uint64)(&v.Diagnosis))
	number(c, &v.Issuer)
	number(c, &v.Specialty)
	number(c, &v.IssuedDay)
	number(c, &v.UntilDay)
}

func codePublication(c *coder, v *Publication) {
	c.fields(8)
	number(c, &v.Practitioner)
	number(c, &v.Unit)
	number(c, &v.Specialty)
	number(c, &v.Day)
	number(c, &v.StartMinute)
	number(c, &v.SlotMinutes)
	number(c, &v.Slots)
	number(c, &v.OpensAtSeconds)
}
