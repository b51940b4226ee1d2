package portal

import (
	"strings"

	"github.com/cupo-ec/cupo/kiosk/client"
	"github.com/cupo-ec/cupo/kiosk/world"
	"github.com/cupo-ec/cupo/wire"
)

// contact takes in how the person is reached.
func (s *State) contact(m Msg) []world.Cmd {
	if _, send := m.(ContactKept); send {
		if s.Screen != ScreenContact || !s.Visit.Filled {
			return nil
		}
		return s.keepContact()
	}
	return s.search(aboutContact, wire.LookPath, (&wire.LookRequest{Document: s.Session.Document}).AppendMsgpack(nil))
}

func (s *State) gotContact(a world.Answered) []world.Cmd {
	var answer wire.LookResponse
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	s.clearForm()
	if known := answer.Contact; known != nil {
		s.Form.Values[FieldMobile], s.Form.Values[FieldCompany], s.Form.Values[FieldEmail] = known.Mobile, known.MobileCompany, known.Email
	}
	s.open(ScreenContact)
	s.Visit.Filled = true
	return nil
}

// keepContact looks at what was written and sends it. To send it twice is to send it once.
func (s *State) keepContact() []world.Cmd {
	f := &s.Form
	mobile, isMobile := mobileOf(f.Values[FieldMobile])
	email := strings.TrimSpace(f.Values[FieldEmail])
	f.Wrong[FieldMobile], f.Wrong[FieldEmail] = hintUnless(isMobile, HintNoMobile), hintUnless(emailFits(email), HintNoEmail)
	for _, field := range []Field{FieldMobile, FieldEmail} {
		if f.Wrong[field] != HintNone {
			return []world.Cmd{world.Focus{ID: field.ID()}}
		}
	}
	return s.ask(aboutKeeping, s.request(client.Put, wire.ContactPath, (&wire.ContactRequest{
		Document: s.Session.Document, Mobile: mobile, MobileCompany: f.Values[FieldCompany], Email: email,
	}).AppendMsgpack(nil)))
}

func hintUnless(fits bool, hint Hint) Hint {
	if fits {
		return HintNone
	}
	return hint
}

func (s *State) gotKept(a world.Answered) []world.Cmd {
	if told, _ := client.Refusal(a); told.Code == wire.Malformed.String() {
		for f := FieldMobile; f < fieldCount; f++ {
			if told.Field == "/"+contactFields[f] {
				s.Form.Wrong[f] = HintRefusedBy
				return []world.Cmd{world.Focus{ID: f.ID()}}
			}
		}
	}
	var answer wire.ContactResponse
	if cmds, ok := s.decode(a, &answer); !ok {
		return cmds
	}
	s.clearForm()
	s.settle(ScreenSaved)
	return nil
}

// contactFields is what the contract calls the fields.
var contactFields = [fieldCount]string{FieldMobile: "mobile", FieldCompany: "mobileCompany", FieldEmail: "email"}
