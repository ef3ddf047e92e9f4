package main

import (
	"fmt"
	"os"
	"sync"
)

// rotatedLog appends to a file; when that is full, it becomes the first of a few older ones.
type rotatedLog struct {
	path      string
	mostBytes int64
	kept      int
	rename    func(from, to string) error
	lock      sync.Mutex
	file      *os.File
	bytes     int64
	// fullAt is how many bytes are too many.
	fullAt int64
}

func openLog(path string, mostBytes int64, kept int) *rotatedLog {
	log := &rotatedLog{path: path, mostBytes: mostBytes, kept: kept, rename: os.Rename, fullAt: mostBytes}
	log.open()
	return log
}

// Write never fails: a server goes on without its log rather than not at all.
func (log *rotatedLog) Write(text []byte) (int, error) {
	log.lock.Lock()
	defer log.lock.Unlock()
	if log.bytes > 0 && log.bytes+int64(len(text)) > log.fullAt {
		log.rotate()
	}
	if log.file == nil {
		log.open()
	}
	if log.file != nil {
		written, _ := log.file.Write(text)
		log.bytes += int64(written)
	}
	return len(text), nil
}

// open leaves no file where another program keeps it from being opened; the next line tries again.
func (log *rotatedLog) open() {
	log.file, log.bytes = nil, 0
	file, err := os.OpenFile(log.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	log.file = file
	if info, err := file.Stat(); err == nil {
		log.bytes = info.Size()
	}
}

func (log *rotatedLog) rotate() {
	if log.file != nil {
		log.file.Close()
	}
	// On Windows a file that somebody reads along cannot be renamed. Then it grows by as much again, and no older one goes.
	full := log.path + ".full"
	if log.rename(log.path, full) == nil {
		os.Remove(log.older(log.kept))
		for number := log.kept - 1; number >= 1; number-- {
			log.rename(log.older(number), log.older(number+1))
		}
		log.rename(full, log.older(1))
	}
	log.open()
	log.fullAt = log.bytes + log.mostBytes
}

func (log *rotatedLog) older(number int) string { return fmt.Sprintf("%s.%d", log.path, number) }
