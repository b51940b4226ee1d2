package allocator

import "strconv"

// MaxSlots is how many places an agenda can have: one bit of a word each.
const MaxSlots = 64

// Slot is one place: an agenda's number and a position in it.
type Slot struct {
	Agenda   uint32
	Position uint8
}

// AgendaID is an agenda's id on the wire: its number to the base 36, as in the ids of its slots.
func AgendaID(number uint32) string { return strconv.FormatUint(uint64(number), 36) }

// ParseAgenda reads an agenda's id. Only the form that AgendaID writes is one.
func ParseAgenda(id string) (uint32, bool) {
	if len(id) > 7 {
		return 0, false
	}
	number, err := strconv.ParseUint(id, 36, 32)
	return uint32(number), err == nil && number > 0 && AgendaID(uint32(number)) == id
}

// String is the slot's id on the wire: the agenda to the base 36, a hyphen, the position.
func (s Slot) String() string {
	return string(s.AppendText(make([]byte, 0, 12)))
}

// AppendText appends the slot's id.
func (s Slot) AppendText(dst []byte) []byte {
	dst = strconv.AppendUint(dst, uint64(s.Agenda), 36)
	dst = append(dst, '-')
	return strconv.AppendUint(dst, uint64(s.Position), 10)
}

// ParseSlot reads a slot's id. Only the form that String writes is one, so a slot has one id.
func ParseSlot(id string) (Slot, bool) {
	hyphen := -1
	for i := range len(id) {
		if id[i] == '-' {
			hyphen = i
			break
		}
	}
	if hyphen < 1 || hyphen > 7 || len(id)-hyphen > 3 {
		return Slot{}, false
	}
	agenda, err := strconv.ParseUint(id[:hyphen], 36, 32)
	if err != nil {
		return Slot{}, false
	}
	position, err := strconv.ParseUint(id[hyphen+1:], 10, 8)
	if err != nil || position >= MaxSlots || agenda == 0 {
		return Slot{}, false
	}
	s := Slot{Agenda: uint32(agenda), Position: uint8(position)}
	if s.String() != id {
		return Slot{}, false
	}
	return s, true
}
