package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestKeepsAFewOlderFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "server.log")
	for round := 0; round < 3; round++ {
		log, err := openLog(path, 100, 2)
		if err != nil {
			t.Fatal(err)
		}
		for line := 0; line < 7; line++ {
			log.Write([]byte(strings.Repeat("x", 29) + "\n"))
		}
		log.file.Close()
	}
	names, _ := filepath.Glob(path + "*")
	if len(names) != 3 {
		t.Fatalf("expected the file and two older ones, found %v", names)
	}
	for _, name := range names {
		if info, _ := os.Stat(name); info.Size() == 0 || info.Size() > 100 {
			t.Errorf("%s has %d bytes", name, info.Size())
		}
	}
}

func TestGoesOnWithoutItsFile(t *testing.T) {
	if log, err := openLog(filepath.Join(t.TempDir(), "missing", "server.log"), 100, 2); err == nil {
		t.Error("a folder that is not there was no error")
	} else if written, err := log.Write([]byte("text")); written != 4 || err != nil {
		t.Errorf("writing ended with %d, %v", written, err)
	}
}
