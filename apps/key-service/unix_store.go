//go:build !windows

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

const (
	mostBytes = 16 * 1024
	lockPause = 50 * time.Millisecond

	privateAccess os.FileMode = 0o600
	publicAccess  os.FileMode = 0o644
)

// lock: two enrolments at once would each make a key, and the code of one of them would be lost with it.
func (s fileStore) lock(wait time.Duration) (func(), error) {
	if err := makeStateFolder(s.folder); err != nil {
		return nil, err
	}
	folder, err := os.Open(s.folder)
	if err != nil {
		return nil, err
	}
	for end := time.Now().Add(wait); ; time.Sleep(lockPause) {
		err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { folder.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) || time.Now().After(end) {
			folder.Close()
			return nil, fmt.Errorf("this computer is being enrolled by another process: %w", err)
		}
	}
}

func makeStateFolder(path string) error {
	if err := os.MkdirAll(path, 0o711); err != nil {
		return err
	}
	return os.Chmod(path, 0o711)
}

// readPrivateFile reads a file of our own account that nobody else may read, and never through a link.
func readPrivateFile(path string) ([]byte, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	status, isKnown := info.Sys().(*syscall.Stat_t)
	if !isKnown || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no ordinary file", path)
	}
	if status.Uid != uint32(os.Geteuid()) || info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s must belong to root, and only root may read it (chmod 600)", path)
	}
	text, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	if err == nil && len(text) > mostBytes {
		err = fmt.Errorf("%s is too long", path)
	}
	return text, err
}

// writeWhole replaces a file completely or not at all, even if the computer loses power.
func writeWhole(path string, text []byte, access os.FileMode) error {
	fresh, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	defer os.Remove(fresh.Name())
	_, err = fresh.Write(text)
	err = errors.Join(err, fresh.Chmod(access), fresh.Sync(), fresh.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(fresh.Name(), path); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

// openToOverwrite opens a file itself, never through a link.
func openToOverwrite(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_WRONLY|syscall.O_NOFOLLOW, 0)
}
