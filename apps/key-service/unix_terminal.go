//go:build !windows

package main

import (
	"os"
	"syscall"
	"unsafe"
)

// stopEcho fails if there is no terminal.
func stopEcho(file *os.File) (restore func(), err error) {
	var before syscall.Termios
	if err := onTerminal(file, getTerminal, &before); err != nil {
		return nil, err
	}
	silent := before
	silent.Lflag &^= syscall.ECHO
	if err := onTerminal(file, setTerminal, &silent); err != nil {
		return nil, err
	}
	return func() { onTerminal(file, setTerminal, &before) }, nil
}

func onTerminal(file *os.File, request uintptr, state *syscall.Termios) error {
	if _, _, code := syscall.Syscall(syscall.SYS_IOCTL, file.Fd(), request, uintptr(unsafe.Pointer(state))); code != 0 {
		return code
	}
	return nil
}
