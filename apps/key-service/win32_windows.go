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

// systemLibrary is loaded from Windows' own folder: not one beside the program or in PATH.
func systemLibrary(name string) *syscall.LazyDLL {
	return syscall.NewLazyDLL(filepath.Join(systemFolder(), name))
}

func systemFolder() string {
	// kernel32 is loaded in every process from the beginning.
	find := syscall.NewLazyDLL("kernel32.dll").NewProc("GetSystemDirectoryW")
	buffer := make([]uint16, syscall.MAX_PATH)
	length, _, err := find.Call(uintptr(unsafe.Pointer(&buffer[0])), uintptr(len(buffer)))
	if length == 0 || int(length) >= len(buffer) {
		panic(fmt.Sprintf("Windows does not say where its own folder is: %v", err))
	}
	return syscall.UTF16ToString(buffer)
}

// call and callForCode take pointers as LazyProc.Call does: converted in the argument list, where they stay valid.

// call is for functions that return 0 on failure and then say why by GetLastError.
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

// callForCode is for functions that return 0 on success and otherwise the reason.
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

// wide is a text in the form Windows takes. Texts that come here contain no zero character, or end at it.
func wide(text string) *uint16 {
	encoded, err := syscall.UTF16PtrFromString(text)
	if err != nil {
		panic(err)
	}
	return encoded
}
