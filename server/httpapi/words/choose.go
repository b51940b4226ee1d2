package words

import "strings"

// Bounds of the work that one header may cause; what lies beyond them is not looked at.
const (
	maxHeaderBytes = 512
	maxRanges      = 16
)

// fullQuality is a quality of 1, counted in thousandths as the header may write them.
const fullQuality = 1000

// Choose picks the language that an Accept-Language header likes best: Spanish when it likes none of
// them, or nothing at all. Of two that are liked equally the first one counts.
func Choose(header string) Language {
	if len(header) > maxHeaderBytes {
		header = header[:maxHeaderBytes]
	}
	best, bestQuality := Spanish, 0
	for range maxRanges {
		one, rest, more := strings.Cut(header, ",")
		language, quality := parseRange(one)
		if quality > bestQuality {
			best, bestQuality = language, quality
		}
		if !more {
			break
		}
		header = rest
	}
	return best
}

// parseRange reads one element, "qu-EC;q=0.8"; a quality of 0 for one that is none of ours or broken.
func parseRange(text string) (Language, int) {
	tag, parameters, weighted := strings.Cut(text, ";")
	language, ours := languageOf(strings.TrimSpace(tag))
	if !ours {
		return Spanish, 0
	}
	if !weighted {
		return language, fullQuality
	}
	return language, parseQuality(strings.TrimSpace(parameters))
}

// kichwaTags are the tags under which Ecuador's varieties of Kichwa may come, beside the language's
// own: ISO 639-3's of the highland and the Amazon, and those of neighbours, whose readers get more from
// Kichwa than from Spanish.
const kichwaTags = " qu que qug qvi qxr qvj qxl qud qvz qup quw qvo inb quz quy qve "

func languageOf(tag string) (Language, bool) {
	primary, _, _ := strings.Cut(tag, "-")
	if len(primary) == 0 || len(primary) > 3 {
		return Spanish, false
	}
	primary = strings.ToLower(primary)
	switch {
	case primary == "es", primary == "spa", primary == "*":
		return Spanish, true
	case primary == "en", primary == "eng":
		return English, true
	case strings.Contains(kichwaTags, " "+primary+" "):
		return Kichwa, true
	}
	return Spanish, false
}

// parseQuality reads "q=0.75" in thousandths; 0 for anything that is not a quality.
func parseQuality(text string) int {
	name, value, found := strings.Cut(text, "=")
	if name = strings.TrimSpace(name); !found || name != "q" && name != "Q" {
		return 0
	}
	whole, fraction, _ := strings.Cut(strings.TrimSpace(value), ".")
	if len(whole) != 1 || len(fraction) > 3 || whole[0] != '0' && whole[0] != '1' {
		return 0
	}
	quality, unit := int(whole[0]-'0')*fullQuality, fullQuality/10
	for _, digit := range []byte(fraction) {
		if digit < '0' || digit > '9' {
			return 0
		}
		quality += int(digit-'0') * unit
		unit /= 10
	}
	if quality > fullQuality {
		return 0
	}
	return quality
}
