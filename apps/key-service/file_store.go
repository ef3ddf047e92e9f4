package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	keyFile    = "key.json"
	publicFile = "machine.json"
)

// fileStore keeps the record in a file that only administrators can read, beside a public one. How a file is restricted to
// them depends on the system: unix_store.go, store_windows.go.
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

func (s fileStore) save(r record, public publicJWK) error {
	if err := makeStateFolder(s.folder); err != nil {
		return err
	}
	private, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := writeWhole(filepath.Join(s.folder, keyFile), append(private, '\n'), privateAccess); err != nil {
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
	return writeWhole(shown, append(text, '\n'), publicAccess)
}

func (s fileStore) remove() error {
	return errors.Join(
		removeIfThere(filepath.Join(s.folder, publicFile)),
		overwriteAndRemove(filepath.Join(s.folder, keyFile)),
	)
}

func removeIfThere(path string) error {
	err := os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// overwriteAndRemove: a disk may keep the old content even after that, but it can no longer be read as a file.
func overwriteAndRemove(path string) error {
	file, err := openToOverwrite(path)
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
