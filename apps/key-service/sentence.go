package main

import "strings"

// sentenceOf is what an error says, as a sentence for people.
func sentenceOf(err error) string {
	text := err.Error()
	if text == "" {
		return ""
	}
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
