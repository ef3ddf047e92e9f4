package main

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// openTerminal opens a pseudo-terminal: where somebody types, and what the program reads.
func openTerminal(t *testing.T) (keyboard, terminal *os.File) {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("there are no pseudo-terminals here: ", err)
	}
	t.Cleanup(func() { keyboard.Close() })
	var number, unlocked uint32
	for request, value := range map[uintptr]*uint32{syscall.TIOCSPTLCK: &unlocked, syscall.TIOCGPTN: &number} {
		if _, _, code := syscall.Syscall(syscall.SYS_IOCTL, keyboard.Fd(), request, uintptr(unsafe.Pointer(value))); code != 0 {
			t.Fatal(code)
		}
	}
	terminal, err = os.OpenFile("/dev/pts/"+strconv.Itoa(int(number)), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { terminal.Close() })
	return keyboard, terminal
}

func echoes(t *testing.T, terminal *os.File) bool {
	t.Helper()
	var state syscall.Termios
	if err := onTerminal(terminal, getTerminal, &state); err != nil {
		t.Fatal(err)
	}
	return state.Lflag&syscall.ECHO != 0
}

func TestACodeThatIsTypedIsNotShown(t *testing.T) {
	keyboard, terminal := openTerminal(t)
	var said bytes.Buffer
	read := make(chan string)
	go func() {
		code, result := (&enrolment{}).readCode(terminal, &said)
		if result != nil {
			t.Error(result.line)
		}
		read <- code
	}()
	for until := time.Now().Add(5 * time.Second); echoes(t, terminal); time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("the terminal goes on showing what is typed")
		}
	}
	keyboard.WriteString("K7QM-2F9A-XW3T-8PZC\n")
	if code := <-read; code != "K7QM-2F9A-XW3T-8PZC" {
		t.Fatal(code)
	}
	if !strings.HasPrefix(said.String(), "Enrolment code (not shown): ") || !echoes(t, terminal) {
		t.Fatal(said.String())
	}
	// What the terminal has shown, up to a mark after it.
	terminal.WriteString("|")
	shown := make([]byte, 100)
	count, err := keyboard.Read(shown)
	if err != nil || strings.Contains(string(shown[:count]), "K7QM") {
		t.Fatal(string(shown[:count]), err)
	}
}

func TestWhatIsNoTerminalIsAskedNothing(t *testing.T) {
	nothing, _ := os.Open(os.DevNull)
	zeros, _ := os.Open("/dev/zero")
	reader, writer, _ := os.Pipe()
	writer.WriteString("K7QM-2F9A-XW3T-8PZC\n")
	writer.Close()
	for stdin, code := range map[*os.File]string{nothing: "", zeros: "", reader: "K7QM-2F9A-XW3T-8PZC"} {
		var said bytes.Buffer
		if got, _ := (&enrolment{}).readCode(stdin, &said); got != code || said.Len() > 0 {
			t.Errorf("%q, %q", got, said.String())
		}
		stdin.Close()
	}
}
