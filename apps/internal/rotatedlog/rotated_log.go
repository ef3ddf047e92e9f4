// Package rotatedlog keeps the log of a service.
package rotatedlog

import (
	"fmt"
	"os"
	"sync"
)

// Log appends to a file; when that is full, it becomes the first of a few older ones.
type Log struct {
	path      string
	mostBytes int64
	kept      int
	openFile  func(path string) (*os.File, error)
	rename    func(from, to string) error
	lock      sync.Mutex
	file      *os.File
	bytes     int64
	// fullAt is the size in bytes at which the file is full.
	fullAt int64
}

// Open begins or continues a log of the given size in bytes, keeping a number of older ones; openFile opens or creates a file to append to.
func Open(path string, mostBytes int64, kept int, openFile func(path string) (*os.File, error)) *Log {
	log := &Log{path: path, mostBytes: mostBytes, kept: kept, openFile: openFile, rename: os.Rename, fullAt: mostBytes}
	log.open()
	return log
}

// Write never fails: a server had better go on without its log than not at all.
func (log *Log) Write(text []byte) (int, error) {
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

// Close closes the file; an error means that there was no file to write to.
func (log *Log) Close() error {
	log.lock.Lock()
	defer log.lock.Unlock()
	return log.file.Close()
}

// open leaves the file closed if another program prevents opening it; the next line tries again.
func (log *Log) open() {
	log.file, log.bytes = nil, 0
	file, err := log.openFile(log.path)
	if err != nil {
		return
	}
	log.file = file
	if info, err := file.Stat(); err == nil {
		log.bytes = info.Size()
	}
}

func (log *Log) rotate() {
	if log.file != nil {
		log.file.Close()
	}
	// On Windows, a file that somebody is reading cannot be renamed. Then it grows by as much again, and no older one is removed.
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

func (log *Log) older(number int) string { return fmt.Sprintf("%s.%d", log.path, number) }
