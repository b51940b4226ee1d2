// Package words holds every sentence that a refusal says to a person: Spanish first, then Kichwa and
// English. The Kichwa is written in the unified spelling of Ecuador and is awaiting a native speaker's
// review.
package words

import (
	"strconv"
	"strings"

	"github.com/cupo-ec/cupo/allocator/policy"
	"github.com/cupo-ec/cupo/wire"
)

// Language is one that the API answers in.
type Language uint8

// The languages, Spanish being the one for everybody else.
const (
	Spanish Language = iota
	Kichwa
	English
)

// Tag is the language's tag as Content-Language carries it.
func (l Language) Tag() string { return [...]string{"es", "qu", "en"}[l] }

// Said is what a refusal says. Step is a stable word for machines, Next the same for people.
type Said struct {
	Title, Detail string
	Step, Next    string
}

// For is what a refusal says in a language. The rule, where there is one, makes it more exact; a rule
// without sentences of its own is said as its code. A code that does not exist is said as
// wire.Internal.
func For(code wire.Code, rule policy.Rule, language Language) Said {
	if language > English {
		language = Spanish
	}
	texts := said[language]
	for _, c := range [...]refusal{{code, rule}, {code, policy.NoRule}} {
		if s, ok := texts[c]; ok {
			return s
		}
	}
	return texts[refusal{wire.Internal, policy.NoRule}]
}

// refusal is a code, and the rule behind it where that makes a difference to the person.
type refusal struct {
	code wire.Code
	rule policy.Rule
}

// sentences is what one language says of one refusal.
type sentences struct{ title, detail, next string }

// said is every answer, put together once: a refusal must not cost more than a booking.
var said = [...]map[refusal]Said{
	Spanish: saying(spanish), Kichwa: saying(kichwa), English: saying(english),
}

func saying(language map[refusal]sentences) map[refusal]Said {
	all := make(map[refusal]Said, len(language))
	for what, s := range language {
		all[what] = Said{
			Title: numbers.Replace(s.title), Detail: numbers.Replace(s.detail),
			Step: steps[what], Next: numbers.Replace(s.next),
		}
	}
	return all
}

// The numbers of the default policy that sentences name. A test holds them to it.
const (
	cancelHours   = 12
	childAgeYears = 18
)

var numbers = strings.NewReplacer(
	"{hours}", strconv.Itoa(cancelHours),
	"{childAge}", strconv.Itoa(childAgeYears),
)
