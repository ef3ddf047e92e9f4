package main

import (
	"os"
	"syscall"
)

const (
	mostLogBytes = 256 * 1024
	keptLogs     = 1
)

// openPrivateLog opens a file for administrators to append to. It does not follow a link in its place.
func openPrivateLog(path string) (*os.File, error) {
	attributes, err := attributesOf(privateAccess)
	if err != nil {
		return nil, err
	}
	handle, err := syscall.CreateFile(wide(path), syscall.FILE_APPEND_DATA, syscall.FILE_SHARE_READ, attributes,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL|openReparsePoint, 0)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(handle), path), nil
}
