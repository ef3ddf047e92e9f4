//go:build !windows

package main

import (
	"os"
	"strings"
	"testing"
)

func TestOnlyATerminalIsTypedAt(t *testing.T) {
	for path, want := range map[string]bool{os.DevNull: false, "/dev/ptmx": true, "enrol_test.go": false} {
		file, err := os.Open(path)
		if err != nil {
			t.Skipf("%s: %v", path, err)
		}
		defer file.Close()
		show, isTerminal := hideTyping(file)
		show()
		if isTerminal != want {
			t.Errorf("%s: not %v", path, want)
		}
	}
	if _, isTerminal := hideTyping(strings.NewReader("")); isTerminal {
		t.Error("text is not typed")
	}
}
