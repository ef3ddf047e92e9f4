package main

import (
	"strings"
	"unicode"
)

// sentenceOf is what an error says, as a sentence for people.
func sentenceOf(err error) string {
	text := shownForm(err.Error())
	if text == "" {
		return ""
	}
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// shownForm is without what a terminal would obey: errors of the network quote what strangers have sent.
func shownForm(text string) string {
	return strings.Map(func(character rune) rune {
		if isHarmful(character) {
			return unicode.ReplacementChar
		}
		return character
	}, text)
}

// isHarmful: controls a terminal, breaks a line or turns the direction of writing.
func isHarmful(character rune) bool {
	return unicode.In(character, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}
