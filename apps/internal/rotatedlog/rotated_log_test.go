package rotatedlog

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestKeepsAFewOlderFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "server.log")
	for round := 0; round < 3; round++ {
		log := Open(path, 100, 2, forAppending)
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

func TestKeepsTheOlderOnesWhileItCannotBeRenamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "server.log")
	log := Open(path, 100, 2, forAppending)
	write := func(lines int) {
		for ; lines > 0; lines-- {
			log.Write([]byte(strings.Repeat("x", 29) + "\n"))
		}
	}
	bytes := func(name string) int64 {
		info, err := os.Stat(name)
		if err != nil {
			return 0
		}
		return info.Size()
	}
	write(9)
	log.rename = func(string, string) error { return errors.New("it is being used by another process") }
	write(9)
	if bytes(path) != 360 || bytes(path+".1") != 90 || bytes(path+".2") != 90 {
		t.Errorf("%d bytes, and %d and %d older ones", bytes(path), bytes(path+".1"), bytes(path+".2"))
	}
	log.rename = os.Rename
	write(3)
	if bytes(path) > 100 || bytes(path+".1") < 360 {
		t.Errorf("%d bytes, and %d older ones", bytes(path), bytes(path+".1"))
	}
	log.file.Close()
}

func TestGoesOnWithoutItsFileUntilItCanBeOpened(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "missing")
	log := Open(filepath.Join(folder, "server.log"), 100, 2, forAppending)
	if written, err := log.Write([]byte("text")); written != 4 || err != nil {
		t.Errorf("writing ended with %d, %v", written, err)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	log.Write([]byte("more"))
	if text, _ := os.ReadFile(log.path); string(text) != "more" {
		t.Errorf("the file has %q", text)
	}
	log.file.Close()
}

func forAppending(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
}
