package agent

import (
	"strconv"
	"strings"
)

// language is one that a patient reads.
type language int

const (
	spanish language = iota
	kichwa
	english
)

// chooseLanguage picks what an Accept-Language header likes best; Spanish where it likes none of the
// three.
func chooseLanguage(header string) language {
	best, liked := spanish, 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, parameter, _ := strings.Cut(strings.TrimSpace(part), ";")
		l, known := languageOf(tag)
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.TrimSpace(parameter), "q="); ok {
			var err error
			if weight, err = strconv.ParseFloat(q, 64); err != nil {
				continue
			}
		}
		if known && weight > liked {
			best, liked = l, weight
		}
	}
	return best
}

func languageOf(tag string) (language, bool) {
	primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
	switch primary {
	case "es":
		return spanish, true
	case "qu", "qug", "qvi", "qvz": // Kichwa of the highlands, of Imbabura, of Pastaza
		return kichwa, true
	case "en":
		return english, true
	}
	return spanish, false
}
