package escpos

import (
	"strings"
	"unicode"
)

// codePage is the number of PC858 in ESC t. It is taken because every model has it under this number,
// and because it has the whole of Latin-1 and the euro: ñ á é í ó ú ü ¿ ¡ « » €.
const codePage = 19

// upper are the characters of PC858 from 0x80.
const upper = "" +
	"ÇüéâäàåçêëèïîìÄÅ" +
	"ÉæÆôöòûùÿÖÜø£Ø×ƒ" +
	"áíóúñÑªº¿®¬½¼¡«»" +
	"░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐" +
	"└┴┬├─┼ãÃ╚╔╩╦╠═╬¤" +
	"ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀" +
	"ÓßÔÒõÕµþÞÚÛÙýÝ¯´" +
	"\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0"

// softHyphen and noBreakSpace have codes that printers draw each in their own way.
const (
	softHyphen   = '\u00ad'
	noBreakSpace = '\u00a0'
)

// codeOf gives the code of a character that can be printed.
func codeOf(r rune) (byte, bool) {
	switch {
	case r >= 0x20 && r <= 0x7e:
		return byte(r), true
	case r < 0x80 || r == softHyphen || r == noBreakSpace:
		return 0, false
	}
	code := byte(0x80)
	for _, known := range upper {
		if known == r {
			return code, true
		}
		code++
	}
	return 0, false
}

// encode gives the codes of a text that printable has made: one byte for each character.
func encode(text string) []byte {
	codes := make([]byte, 0, len(text))
	for _, r := range text {
		code, ok := codeOf(r)
		if !ok {
			code = '?'
		}
		codes = append(codes, code)
	}
	return codes
}

// printable makes a text of the characters of the code page alone. White space becomes a space; control
// and format characters go, and with them every way to say something to the printer; a mark joins the
// letter before it; a letter that the code page lacks becomes its base letter, anything else '?'.
func printable(text string) string {
	var out []rune
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			out = append(out, ' ')
		case r == unicode.ReplacementChar:
			out = append(out, '?')
		case unicode.Is(unicode.M, r):
			if len(out) > 0 {
				out[len(out)-1] = join(out[len(out)-1], r)
			}
		case unicode.In(r, unicode.C):
		default:
			out = appendPrintable(out, r)
		}
	}
	return string(out)
}

func appendPrintable(out []rune, r rune) []rune {
	if _, ok := codeOf(r); ok {
		return append(out, r)
	}
	if near, ok := nearest(r); ok {
		return append(out, []rune(near)...)
	}
	return append(out, '?')
}

// nearest gives what stands for a character outside of the code page.
func nearest(r rune) (string, bool) {
	switch r {
	case '‐', '‑', '‒', '–', '—', '―', '−':
		return "-", true
	case '‘', '’', '‚', 'ʼ', '′':
		return "'", true
	case '“', '”', '„', '″':
		return `"`, true
	case '…':
		return "...", true
	case '•', '∙':
		return "·", true
	}
	return baseLetter(r)
}

// bases has, after each letter, the letters of other alphabets of Latin that are written with a mark on
// it. Names come from anywhere.
const bases = "AĀĂĄǍẠẢ aāăąǎạả BḂ bḃ CĆĈĊČ cćĉċč DĎĐ dďđ EĒĔĖĘĚẸẼ eēĕėęěẹẽ GĜĞĠĢ gĝğġģ HĤĦ hĥħ " +
	"IĨĪĬĮİỊ iĩīĭįıị JĴ jĵ KĶ kķ LĹĻĽĿŁ lĺļľŀł NŃŅŇŊ nńņňŋ OŌŎŐƠỌ oōŏőơọ RŔŖŘ rŕŗř " +
	"SŚŜŞŠȘ sśŝşšș TŢŤŦȚ tţťŧț UŨŪŬŮŰŲƯỤ uũūŭůűųưụ WŴ wŵ YŶŸỲ yŷỳ ZŹŻŽ zźżž"

func baseLetter(r rune) (string, bool) {
	for group := range strings.FieldsSeq(bases) {
		if strings.ContainsRune(group, r) {
			return group[:1], true
		}
	}
	return "", false
}

// marked has, after each combining mark, pairs of a letter and what it is with the mark. A phone or a
// database may hand out letters and marks apart.
const marked = "\u0300AÀaàEÈeèIÌiìOÒoòUÙuù \u0301AÁaáEÉeéIÍiíOÓoóUÚuúYÝyý \u0302AÂaâEÊeêIÎiîOÔoôUÛuû " +
	"\u0303AÃaãNÑnñOÕoõ \u0308AÄaäEËeëIÏiïOÖoöUÜuüyÿ \u030aAÅaå \u0327CÇcç"

// join gives a letter with a mark, or the letter alone where the code page has none with it.
func join(letter, mark rune) rune {
	for group := range strings.FieldsSeq(marked) {
		pairs := []rune(group)
		if pairs[0] != mark {
			continue
		}
		for i := 1; i+1 < len(pairs); i += 2 {
			if pairs[i] == letter {
				return pairs[i+1]
			}
		}
	}
	return letter
}
