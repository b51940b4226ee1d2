// Package words holds every sentence that a refusal says to a person: Spanish first, then Kichwa and
// English. The Kichwa is written in the unified spelling of Ecuador and is awaiting a native speaker's
// review.
package words

import (
	"maps"

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

// For is what a refusal says in a language, by the policy that a cluster begins with. The rule, where there
// is one, makes it more exact; a rule without sentences of its own is said as its code. A code that does
// not exist is said as wire.Internal.
func For(code wire.Code, rule policy.Rule, language Language) Said {
	return Under(&firstPolicy, policy.Web, code, rule, language)
}

var firstPolicy = policy.Default()

// Under is For by the rules in force on a channel, whose values the sentences name.
func Under(rules *policy.Document, channel policy.Channel, code wire.Code, rule policy.Rule, language Language) Said {
	language, channel = bounded(language, channel)
	s := lookUp(code, rule, language)
	return Said{
		Title: fill(s.Title, language, rules, channel), Detail: fill(s.Detail, language, rules, channel),
		Step: s.Step, Next: fill(s.Next, language, rules, channel),
	}
}

// bounded takes what there is for what there is not.
func bounded(language Language, channel policy.Channel) (Language, policy.Channel) {
	if language > English {
		language = Spanish
	}
	if int(channel) >= policy.Channels {
		channel = policy.Internal
	}
	return language, channel
}

func lookUp(code wire.Code, rule policy.Rule, language Language) Said {
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

// steps is what a client can offer after each refusal.
var steps = merged(codeSteps, ruleSteps)

// said is every answer, with the names of values in braces.
var said = [...]map[refusal]Said{
	Spanish: saying(spanish, spanishRules), Kichwa: saying(kichwa, kichwaRules), English: saying(english, englishRules),
}

func saying(ofCodes, ofRules map[refusal]sentences) map[refusal]Said {
	all := make(map[refusal]Said, len(ofCodes)+len(ofRules))
	for what, s := range merged(ofCodes, ofRules) {
		all[what] = Said{Title: s.title, Detail: s.detail, Step: steps[what], Next: s.next}
	}
	return all
}

func merged[T any](a, b map[refusal]T) map[refusal]T {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
