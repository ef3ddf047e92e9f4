package main

import (
	"strings"
	"unicode"
)

// sentenceOf is the message of an error, as a sentence for people.
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

// shownForm removes what a terminal would act on: network errors quote what strangers have sent.
func shownForm(text string) string {
	return strings.Map(func(character rune) rune {
		if isHarmful(character) {
			return unicode.ReplacementChar
		}
		return character
	}, text)
}

// isHarmful: controls a terminal, breaks a line, or changes the direction of writing.
func isHarmful(character rune) bool {
	return unicode.In(character, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}
