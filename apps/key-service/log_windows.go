package main

import (
	"os"
	"sync"
	"syscall"
	"unsafe"
)

const mostLogBytes = 256 * 1024

// boundedLog is a file for administrators, which is begun anew when it is full; what was there is kept once.
type boundedLog struct {
	mutex sync.Mutex
	path  string
	file  *os.File
	bytes int64
}

func openBoundedLog(path string) (*boundedLog, error) {
	l := &boundedLog{path: path}
	return l, l.open()
}

func (l *boundedLog) open() error {
	attributes, err := attributesOf(privateAccess)
	if err != nil {
		return err
	}
	handle, err := syscall.CreateFile(wide(l.path), syscall.FILE_APPEND_DATA, syscall.FILE_SHARE_READ, attributes,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL|openReparsePoint, 0)
	if err != nil {
		return err
	}
	l.file = os.NewFile(uintptr(handle), l.path)
	l.bytes = 0
	if info, err := os.Lstat(l.path); err == nil {
		l.bytes = info.Size()
	}
	return nil
}

func (l *boundedLog) Write(line []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.bytes+int64(len(line)) > mostLogBytes {
		l.file.Close()
		if err := call(moveFile, uintptr(unsafe.Pointer(wide(l.path))), uintptr(unsafe.Pointer(wide(l.path+".old"))), replaceExisting); err != nil {
			return 0, err
		}
		if err := l.open(); err != nil {
			return 0, err
		}
	}
	written, err := l.file.Write(line)
	l.bytes += int64(written)
	return written, err
}
