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
	lock      sync.Mutex
	file      *os.File
	bytes     int64
}

func openLog(path string, mostBytes int64, kept int) (*rotatedLog, error) {
	log := &rotatedLog{path: path, mostBytes: mostBytes, kept: kept}
	return log, log.open()
}

// Write never fails: a server goes on without its log rather than not at all.
func (log *rotatedLog) Write(text []byte) (int, error) {
	log.lock.Lock()
	defer log.lock.Unlock()
	if log.bytes > 0 && log.bytes+int64(len(text)) > log.mostBytes {
		log.rotate()
	}
	if log.file != nil {
		written, _ := log.file.Write(text)
		log.bytes += int64(written)
	}
	return len(text), nil
}

func (log *rotatedLog) open() error {
	file, err := os.OpenFile(log.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		log.file = nil
		return err
	}
	log.file = file
	if info, err := file.Stat(); err == nil {
		log.bytes = info.Size()
	}
	return nil
}

func (log *rotatedLog) rotate() {
	if log.file != nil {
		log.file.Close()
	}
	os.Remove(log.older(log.kept))
	for number := log.kept - 1; number >= 1; number-- {
		os.Rename(log.older(number), log.older(number+1))
	}
	os.Rename(log.path, log.older(1))
	log.bytes = 0
	log.open()
}

func (log *rotatedLog) older(number int) string { return fmt.Sprintf("%s.%d", log.path, number) }
