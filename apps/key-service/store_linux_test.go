//go:build !windows

package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func storedRecord(t *testing.T) (fileStore, record) {
	t.Helper()
	handle, key, err := makeKey()
	if err != nil {
		t.Fatal(err)
	}
	store := fileStore{filepath.Join(t.TempDir(), "state")}
	r := record{Version: 1, State: stateEnrolled, Server: server, Name: "B-204", Machine: "machine", Handle: handle}
	if err := store.save(r, key.public()); err != nil {
		t.Fatal(err)
	}
	return store, r
}

func TestOnlyTheOwnerReadsTheKey(t *testing.T) {
	store, r := storedRecord(t)
	info, _ := os.Stat(filepath.Join(store.folder, keyFile))
	if info.Mode().Perm() != 0o600 {
		t.Fatal(info.Mode())
	}
	shown, _ := os.ReadFile(filepath.Join(store.folder, publicFile))
	if strings.Contains(string(shown), r.Handle) || !strings.Contains(string(shown), `"name":"B-204"`) {
		t.Fatal(string(shown))
	}
	if got, err := store.load(); err != nil || got != r {
		t.Fatal(got, err)
	}
}

func TestARecordThatOthersReadOrThatIsALinkIsNotTaken(t *testing.T) {
	store, _ := storedRecord(t)
	file := filepath.Join(store.folder, keyFile)
	os.Chmod(file, 0o640)
	if _, err := store.load(); err == nil {
		t.Fatal("read by the group")
	}
	os.Chmod(file, 0o600)
	os.Rename(file, file+"2")
	os.Symlink(file+"2", file)
	if _, err := store.load(); err == nil || errors.Is(err, errNoRecord) {
		t.Fatal("a link", err)
	}
}

func TestADamagedRecordIsNoMissingOne(t *testing.T) {
	store, _ := storedRecord(t)
	file := filepath.Join(store.folder, keyFile)
	for _, text := range []string{"", "{}", "null", `{"version":2}`, `{"version":1,"extra":1}`} {
		os.WriteFile(file, []byte(text), 0o600)
		if _, err := store.load(); err == nil || errors.Is(err, errNoRecord) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNothingIsLeft(t *testing.T) {
	store, _ := storedRecord(t)
	if err := store.remove(); err != nil {
		t.Fatal(err)
	}
	left, _ := os.ReadDir(store.folder)
	if len(left) > 0 {
		t.Fatal(left)
	}
	if err := store.remove(); err != nil {
		t.Fatal("twice", err)
	}
}

func TestACopiedDiskIsNoComputerOfItsOwn(t *testing.T) {
	folder := t.TempDir()
	id, uuid := filepath.Join(folder, "id"), filepath.Join(folder, "uuid")
	files := id + "," + uuid
	os.WriteFile(id, []byte("0123\n"), 0o600)
	os.WriteFile(uuid, []byte("ABC\n"), 0o600)
	first, err := machineIdentity(files)
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile(uuid, []byte("abc"), 0o600)
	if same, _ := machineIdentity(files); same != first {
		t.Fatal("spelled otherwise")
	}
	os.WriteFile(uuid, []byte("abd"), 0o600)
	if other, _ := machineIdentity(files); other == first {
		t.Fatal("other hardware")
	}
	os.Remove(uuid)
	if none, err := machineIdentity(files); err != nil || none == first {
		t.Fatal("no SMBIOS", err)
	}
	os.Mkdir(uuid, 0o700)
	if _, err := machineIdentity(files); err == nil {
		t.Fatal("one that cannot be read")
	}
	os.WriteFile(id, []byte("uninitialized\n"), 0o600)
	if _, err := machineIdentity(files); err == nil {
		t.Fatal("an image that has not started yet")
	}
}

func TestAPolicyThatOthersCanChangeIsNotTrusted(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "locked.json")
	os.WriteFile(file, []byte(`{"server_url":"https://a.example"}`), 0o644)
	if _, err := readPolicy([]string{file}); err != nil {
		t.Fatal(err)
	}
	for path, mode := range map[string]os.FileMode{file: 0o666, folder: 0o777} {
		before, _ := os.Stat(path)
		os.Chmod(path, mode)
		if _, err := readPolicy([]string{file}); err == nil {
			t.Errorf("%s %o", path, mode)
		}
		os.Chmod(path, before.Mode())
	}
}
