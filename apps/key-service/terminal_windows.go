package main

import (
	"os"
	"syscall"
	"unsafe"
)

const echoInput = 0x4

var (
	getConsoleMode = kernel32.NewProc("GetConsoleMode")
	setConsoleMode = kernel32.NewProc("SetConsoleMode")
)

// stopEcho fails if there is no console.
func stopEcho(file *os.File) (restore func(), err error) {
	var before uint32
	console := syscall.Handle(file.Fd())
	if err := call(getConsoleMode, uintptr(console), uintptr(unsafe.Pointer(&before))); err != nil {
		return nil, err
	}
	if err := call(setConsoleMode, uintptr(console), uintptr(before&^echoInput)); err != nil {
		return nil, err
	}
	return func() { call(setConsoleMode, uintptr(console), uintptr(before)) }, nil
}
