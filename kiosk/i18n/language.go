// Package i18n holds what people read on the screens, each text in Spanish, Kichwa and English side by side. The
// Kichwa texts are drafts that await review by a native speaker.
package i18n

import "strings"

// Language is one that the screens speak. The zero Language is Spanish.
type Language uint8

// The languages.
const (
	Spanish Language = iota
	Kichwa
	English
)

// Languages lists all of them, in the order in which they are offered.
func Languages() []Language { return []Language{Spanish, Kichwa, English} }

// Tag is the language's tag in BCP 47, for documents and for the server.
func (l Language) Tag() string { return [...]string{"es", "qu", "en"}[l] }

// Name is what the language calls itself.
func (l Language) Name() string { return [...]string{"Español", "Kichwa", "English"}[l] }

// ParseTag is the language of a tag; Spanish where it is none of ours.
func ParseTag(tag string) Language {
	for _, l := range Languages() {
		if l.Tag() == tag {
			return l
		}
	}
	return Spanish
}

// Text is a text in every language: Spanish, Kichwa, English. A number in braces, {0}, stands for what is
// only known later.
type Text struct{ Spanish, Kichwa, English string }

// In is the text in one language, with values in the place of {0}, {1} and so on.
func (t Text) In(l Language, values ...string) string {
	text := [...]string{t.Spanish, t.Kichwa, t.English}[l]
	for i, value := range values {
		text = strings.ReplaceAll(text, "{"+string(rune('0'+i))+"}", value)
	}
	return text
}
