package main

import (
	"errors"
	"testing"
)

func TestWhatATerminalWouldObeyIsNotSaid(t *testing.T) {
	for text, said := range map[string]string{
		"it is \x1b[31mred":           "It is �[31mred.",
		"two\r\nlines":                "Two��lines.",
		"a\u009b2Jb":                  "A�2Jb.",
		"gnp\u202e.exe":               "Gnp�.exe.",
		"ein Rechner in Ärzte\u200dx": "Ein Rechner in Ärzte\u200dx.",
		"":                            "",
	} {
		if got := sentenceOf(errors.New(text)); got != said {
			t.Errorf("%q: %q", text, got)
		}
	}
}
