package pairing

import (
	"strconv"

	"github.com/cupo-ec/cupo/kiosk/h"
	"github.com/cupo-ec/cupo/kiosk/i18n"
	"github.com/cupo-ec/cupo/kiosk/parts"
	"github.com/cupo-ec/cupo/kiosk/world"
)

// hints are the words for what is wrong with a code.
var hints = map[Hint]i18n.Text{
	HintShort:     i18n.HintShort,
	HintWrongCode: i18n.HintWrongCode,
	HintWrongRole: i18n.HintWrongRole,
	HintNoAnswer:  i18n.PairNoAnswer,
}

// Screen is the whole page of a station that belongs to nobody yet, or has not begun. The title says what is paired.
func Screen(s *Station, title i18n.Text) *h.Node {
	body := parts.Sheet(h.Text(i18n.OneMoment.In(s.Language)))
	if s.Begun {
		body = parts.Sheet(h.Text(title.In(s.Language)),
			h.El("p", h.Class("aside"), h.Text(i18n.PairExplain.In(s.Language))),
			parts.Entry(h.Text(i18n.PairLabel.In(s.Language)), s.Device.Code),
			h.If(s.Hint != HintNone, parts.Notice(h.Text(hints[s.Hint].In(s.Language)))),
			parts.Keypad{
				Rows: parts.LetterRows, Typed: func(character string) world.Msg { return Typed{character} },
				Erased: Erased{}, Complete: Submitted{},
			}.In(s.Language),
		)
	}
	return h.El("div", h.Class("app"), h.A("lang", s.Language.Tag()),
		h.El("header",
			h.El("div", h.Class("place"), h.El("strong", h.Text("Cupo"))),
			parts.Languages(s.Language, func(l i18n.Language) world.Msg { return LanguageChosen{l} }),
		),
		h.El("main", h.Key("pairing"), h.A("aria-busy", strconv.FormatBool(s.busy)), body),
	)
}
