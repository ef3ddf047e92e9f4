package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"unsafe"
)

var (
	advapi32 = systemLibrary("advapi32.dll")
	kernel32 = systemLibrary("kernel32.dll")
	ncrypt   = systemLibrary("ncrypt.dll")
	ole32    = systemLibrary("ole32.dll")
	shell32  = systemLibrary("shell32.dll")
)

// systemLibrary is one of Windows itself, from its own folder: not one that lies beside the program, or in PATH.
func systemLibrary(name string) *syscall.LazyDLL {
	return syscall.NewLazyDLL(filepath.Join(systemFolder(), name))
}

func systemFolder() string {
	// kernel32 is in every process before its first line.
	find := syscall.NewLazyDLL("kernel32.dll").NewProc("GetSystemDirectoryW")
	buffer := make([]uint16, syscall.MAX_PATH)
	length, _, err := find.Call(uintptr(unsafe.Pointer(&buffer[0])), uintptr(len(buffer)))
	if length == 0 || int(length) >= len(buffer) {
		panic(fmt.Sprintf("Windows does not tell its own folder: %v", err))
	}
	return syscall.UTF16ToString(buffer)
}

// call and callForCode take pointers as LazyProc.Call does: converted in the list of arguments, where they stay valid.

// call is a function that returns 0 when it fails, and then says why by GetLastError.
//
//go:uintptrescapes
func call(function *syscall.LazyProc, arguments ...uintptr) error {
	if err := function.Find(); err != nil {
		return err
	}
	result, _, err := function.Call(arguments...)
	if result != 0 {
		return nil
	}
	if code, isCode := err.(syscall.Errno); isCode && code != 0 {
		return fmt.Errorf("%s: %w", function.Name, code)
	}
	return errors.New(function.Name + " fails")
}

// callForCode is a function that returns 0 when it succeeds, and else why not.
//
//go:uintptrescapes
func callForCode(function *syscall.LazyProc, arguments ...uintptr) error {
	if err := function.Find(); err != nil {
		return err
	}
	result, _, _ := function.Call(arguments...)
	if uint32(result) == 0 {
		return nil
	}
	return fmt.Errorf("%s: %w", function.Name, syscall.Errno(uint32(result)))
}

// wide is a text as Windows takes it. Those that come here have no zero in them, or else end there.
func wide(text string) *uint16 {
	encoded, err := syscall.UTF16PtrFromString(text)
	if err != nil {
		panic(err)
	}
	return encoded
}
