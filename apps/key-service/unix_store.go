//go:build !windows

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

const (
	keyFile    = "key.json"
	publicFile = "machine.json"
	mostBytes  = 16 * 1024
	lockPause  = 50 * time.Millisecond
)

// fileStore keeps the record in a file that only its owner reads, beside one for everybody.
type fileStore struct {
	folder string
}

func openStore(folder string) recordStore {
	return fileStore{folder}
}

func (s fileStore) load() (record, error) {
	text, err := readPrivateFile(filepath.Join(s.folder, keyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return record{}, errNoRecord
	}
	if err != nil {
		return record{}, err
	}
	return readRecord(text)
}

// lock: two that enrol at once would each make a key, and the code of one be lost with it.
func (s fileStore) lock(wait time.Duration) (func(), error) {
	if err := s.makeFolder(); err != nil {
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

func (s fileStore) makeFolder() error {
	if err := os.MkdirAll(s.folder, 0o711); err != nil {
		return err
	}
	return os.Chmod(s.folder, 0o711)
}

func (s fileStore) save(r record, public publicJWK) error {
	if err := s.makeFolder(); err != nil {
		return err
	}
	private, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := writeWhole(filepath.Join(s.folder, keyFile), append(private, '\n'), 0o600); err != nil {
		return err
	}
	shown := filepath.Join(s.folder, publicFile)
	if !r.isAdmitted() {
		return removeIfThere(shown)
	}
	text, err := json.Marshal(publicOf(r, public))
	if err != nil {
		return err
	}
	return writeWhole(shown, append(text, '\n'), 0o644)
}

func (s fileStore) remove() error {
	return errors.Join(
		removeIfThere(filepath.Join(s.folder, publicFile)),
		overwriteAndRemove(filepath.Join(s.folder, keyFile)),
	)
}

// readPrivateFile reads a file of our own account that nobody else may read, and no link to one.
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

// writeWhole replaces a file at once or not at all, also where the computer loses power.
func writeWhole(path string, text []byte, mode os.FileMode) error {
	fresh, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	defer os.Remove(fresh.Name())
	_, err = fresh.Write(text)
	err = errors.Join(err, fresh.Chmod(mode), fresh.Sync(), fresh.Close())
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

func removeIfThere(path string) error {
	err := os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// overwriteAndRemove: a disk may keep what is overwritten, but then it is no file any more.
func overwriteAndRemove(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NOFOLLOW, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil && info.Mode().IsRegular() {
		_, err = file.Write(make([]byte, info.Size()))
		err = errors.Join(err, file.Sync())
	}
	return errors.Join(err, file.Close(), os.Remove(path))
}
