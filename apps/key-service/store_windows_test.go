package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"carelink.example/apps/internal/rotatedlog"
)

func TestARecordComesBackAndGoes(t *testing.T) {
	handle, key, err := makeKey()
	if err != nil {
		t.Fatal(err)
	}
	store := fileStore{ownFolder(t)}
	if _, err := store.load(); !errors.Is(err, errNoRecord) {
		t.Fatal(err)
	}
	r := record{Version: 1, State: stateEnrolled, Server: server, Name: "B-204", Machine: "machine", Handle: handle}
	for range 2 {
		if err := store.save(r, key.public()); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := store.load(); err != nil || got != r {
		t.Fatal(got, err)
	}
	shown, _ := os.ReadFile(filepath.Join(store.folder, publicFile))
	if strings.Contains(string(shown), handle) || !strings.Contains(string(shown), `"name":"B-204"`) {
		t.Fatal(string(shown))
	}
	if err := errors.Join(removeKey(handle), removeKey(handle), store.remove(), store.remove()); err != nil {
		t.Fatal(err)
	}
	if _, err := openKey(handle); err == nil {
		t.Fatal("the key is still there")
	}
	if left, _ := os.ReadDir(store.folder); len(left) > 0 {
		t.Fatal(left)
	}
}

func TestWhatUsersMayReadIsNotPrivate(t *testing.T) {
	folder := ownFolder(t)
	if err := makeStateFolder(folder); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "code")
	for access, isPrivate := range map[string]bool{
		privateAccess: true, privateAccess + "(A;;FR;;;WD)": false,
	} {
		if err := writeWhole(file, []byte("code"), access); err != nil {
			t.Fatal(err)
		}
		if text, err := readPrivateFile(file); (err == nil) != isPrivate {
			t.Errorf("%s: %q %v", access, text, err)
		}
	}
	if _, err := readPrivateFile(folder); err == nil {
		t.Error("a folder")
	}
	if _, err := readPrivateFile(filepath.Join(folder, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if _, err := readTrusted("relative"); err == nil {
		t.Error("relative")
	}
}

// listOf is the access list of a descriptor without a file: wine keeps only the parts that Unix has, too.
func listOf(t *testing.T, description string) uintptr {
	t.Helper()
	attributes, err := attributesOf(description)
	if err != nil {
		t.Fatal(description, err)
	}
	var isThere, isDefault int32
	var list uintptr
	err = call(advapi32.NewProc("GetSecurityDescriptorDacl"), attributes.SecurityDescriptor, uintptr(unsafe.Pointer(&isThere)),
		uintptr(unsafe.Pointer(&list)), uintptr(unsafe.Pointer(&isDefault)))
	if err != nil || list == 0 {
		t.Fatal(description, err)
	}
	return list
}

func TestAccessListsSayWhoMayDoWhat(t *testing.T) {
	for _, each := range []struct {
		description string
		forbidden   uint32
		isFine      bool
	}{
		{privateAccess, toReadOrWrite, true},
		{publicAccess, toReadOrWrite, false},
		{publicAccess, toWriteFile, true},
		{folderAccess, toWriteFile | deleteChild, true},
		{privateAccess + "(A;;GW;;;BU)", toWriteFile, false},
		{privateAccess + "(A;;GA;;;AU)", toReplaceBelow, false},
		{privateAccess + "(A;;WD;;;BU)", toWriteFile, false},
		{privateAccess + "(A;;WO;;;IU)", toReadOrWrite, false},
		{privateAccess + "(A;;SD;;;WD)", toWriteFile, false},
		{privateAccess + "(A;OICIIO;FA;;;CO)", toReadOrWrite, true},
		{"D:P(D;;FA;;;BU)(A;;FA;;;SY)", toReadOrWrite, true},
		{privateAccess + "(A;;FR;;;S-1-5-21-1-2-3-1001)", toReadOrWrite, false},
		// What Windows lets every user do below ProgramData and below C:.
		{"D:(A;OICIID;FA;;;SY)(A;CIID;0x116;;;BU)", toReplaceBelow, true},
		{"D:(A;;0x4;;;AU)(A;OICIIO;0x1301bf;;;AU)(A;OICI;FA;;;SY)", toReplaceBelow, true},
		{pipeAccess, appendData | changeRights, true},
	} {
		if err := faultOfEntries(listOf(t, each.description), each.forbidden); (err == nil) != each.isFine {
			t.Errorf("%s %x: %v", each.description, each.forbidden, err)
		}
	}
}

func TestNoOtherKeyIsOpened(t *testing.T) {
	for _, name := range []string{"", "Other", keyPrefix + "0", keyPrefix + strings.Repeat("0", 32) + "\n", `..\` + keyPrefix} {
		if _, err := openKey(name); err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestASignatureIsOneByES256(t *testing.T) {
	handle, key, err := makeKey()
	if err != nil {
		t.Fatal(err)
	}
	defer removeKey(handle)
	number := func(text string) *big.Int {
		bytes, _ := base64.RawURLEncoding.DecodeString(text)
		return new(big.Int).SetBytes(bytes)
	}
	public := ecdsa.PublicKey{Curve: elliptic.P256(), X: number(key.public().X), Y: number(key.public().Y)}
	for range 20 {
		signature, err := key.sign([]byte("text"))
		sum := sha256.Sum256([]byte("text"))
		if err != nil || !ecdsa.Verify(&public, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
			t.Fatal(signature, err)
		}
	}
}

func TestTheRegistryIsReadAsTheWorkstationReadsIt(t *testing.T) {
	wideText := func(text string) []byte {
		bytes := []byte{}
		for _, each := range text {
			bytes = append(bytes, byte(each), byte(each>>8))
		}
		return bytes
	}
	for _, each := range []struct {
		name  string
		value registryValue
		want  any
	}{
		{"server_url", registryValue{syscall.REG_SZ, wideText("https://a\x00rest\x00")}, "https://a"},
		{"station_name", registryValue{syscall.REG_SZ, wideText("B\u00e4r")}, "B\u00e4r"},
		{"apps", registryValue{syscall.REG_MULTI_SZ, wideText("[\x00]\x00\x00")}, "[\n]"},
		{"max_sessions", registryValue{syscall.REG_DWORD, []byte{3, 0, 0, 0}}, uint32(3)},
	} {
		if got, err := each.value.asMember(each.name); err != nil || got != each.want {
			t.Errorf("%s: %v %v", each.name, got, err)
		}
	}
	for _, wrong := range []registryValue{
		{syscall.REG_EXPAND_SZ, wideText("%SITE%\x00")}, {syscall.REG_BINARY, []byte{1}}, {syscall.REG_DWORD, []byte{1, 0}}, {6, nil},
	} {
		if got, err := wrong.asMember("server_url"); err == nil {
			t.Errorf("%v: %v", wrong, got)
		}
	}
	if _, err := (registryValue{syscall.REG_SZ, wideText("[\x00")}).asMember("server_pins"); err == nil {
		t.Error("pins that are no JSON")
	}
	if _, err := readPolicy([]string{policyKey + `\None`}); err != nil {
		t.Error(err)
	}
}

func TestThisComputerHasAnIdentity(t *testing.T) {
	one, err := machineIdentity("")
	other, _ := machineIdentity("")
	if err != nil || one != other || len(one) != 43 {
		t.Fatal(one, other, err)
	}
}

func TestTheFolderIsNotTheEnvironments(t *testing.T) {
	before, _ := programData()
	t.Setenv("ProgramData", `C:\mine`)
	t.Setenv("ALLUSERSPROFILE", `C:\mine`)
	if after, err := programData(); err != nil || after != before || after == `C:\mine` {
		t.Fatal(before, after, err)
	}
}

func TestALogIsBoundedAndPrivate(t *testing.T) {
	const most = 1000
	folder := ownFolder(t)
	os.Mkdir(folder, 0o700)
	path := filepath.Join(folder, logFile)
	log := rotatedlog.Open(path, most, keptLogs, openPrivateLog)
	line := bytes.Repeat([]byte("a"), 100)
	for range 3 * most / len(line) {
		if _, err := log.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := log.Close(); err != nil {
		t.Fatal("there is no log: ", err)
	}
	var all int64
	entries, _ := os.ReadDir(folder)
	for _, each := range entries {
		info, _ := each.Info()
		all += info.Size()
	}
	if len(entries) != 2 || all > 2*most {
		t.Fatal(len(entries), all)
	}
	for _, each := range entries {
		if _, err := readPrivateFile(filepath.Join(folder, each.Name())); err != nil {
			t.Fatal(err)
		}
	}
}

func TestALogSurvivesThatSomebodyReadsAlong(t *testing.T) {
	folder := ownFolder(t)
	os.Mkdir(folder, 0o700)
	path := filepath.Join(folder, logFile)
	log := rotatedlog.Open(path, 1000, keptLogs, openPrivateLog)
	log.Write(bytes.Repeat([]byte("a"), 900))
	// As a viewer opens it: nobody may move the file meanwhile.
	reader, err := syscall.CreateFile(wide(path), syscall.GENERIC_READ, syscall.FILE_SHARE_READ|syscall.FILE_SHARE_WRITE,
		nil, syscall.OPEN_EXISTING, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		t.Fatal(err)
	}
	log.Write(bytes.Repeat([]byte("b"), 900))
	syscall.CloseHandle(reader)
	log.Write([]byte("c"))
	log.Close()
	text, err := os.ReadFile(path)
	if err != nil || !bytes.HasSuffix(text, []byte("bc")) {
		t.Fatal(len(text), err)
	}
}

const testPipe = `\\.\pipe\carelink-workstation-key-test`

func askPipe(t *testing.T, line string) string {
	t.Helper()
	var pipe *os.File
	var err error
	for range 100 {
		if pipe, err = os.OpenFile(testPipe, os.O_RDWR, 0); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	pipe.Write([]byte(line))
	text, _ := io.ReadAll(pipe)
	return string(text)
}

func TestQuestionsAreAnsweredOverThePipe(t *testing.T) {
	way, err := openEntrance(testPipe)
	if err != nil {
		t.Fatal(err)
	}
	if syscall.NewLazyDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil {
		t.Log("not tried under wine, which lets others open the same name: a second entrance is refused")
	} else if _, err := openEntrance(testPipe); err == nil {
		t.Fatal("a second one has the same name")
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			c, err := way.accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err != nil {
				t.Error(err)
				return
			}
			go func() {
				defer c.Close()
				c.SetDeadline(time.Now().Add(time.Second))
				user, err := c.user()
				if err != nil || user != ownSID() {
					t.Error(user, err)
				}
				line, err := readLine(c)
				if err != nil {
					return
				}
				for _, way := range []func() (string, error){c.(pipeConnection).impersonated, c.(pipeConnection).ofProcess} {
					if user, err := way(); err != nil || user != ownSID() {
						t.Error(user, err)
					}
				}
				c.Write(append([]byte("heard "), line...))
			}()
		}
	}()
	if silent, err := os.OpenFile(testPipe, os.O_RDWR, 0); err == nil {
		defer silent.Close()
	}
	answers := make(chan string)
	for range 8 {
		go func() { answers <- askPipe(t, "a\n") }()
	}
	for range 8 {
		if got := <-answers; got != "heard a\n" {
			t.Errorf("%q", got)
		}
	}
	way.close()
	way.close()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("does not close")
	}
	// The silent client is served until its time is up.
	for until := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		_, err := os.OpenFile(testPipe, os.O_RDWR, 0)
		if errors.Is(err, fs.ErrNotExist) {
			break
		}
		if time.Now().After(until) {
			t.Fatal("still there", err)
		}
	}
}
