package main

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"path/filepath"
	"strings"
	"unsafe"
)

const (
	defaultSocket = `\\.\pipe\carelink-workstation-key`
	identityFiles = ""
	// 'RSMB'
	smbiosProvider = 0x52534d42
)

var stateFolder = func() string {
	above, err := programData()
	if err != nil {
		// In any other folder, a user might have put a file.
		panic(err)
	}
	return filepath.Join(above, folderOfPrograms)
}()

// passingFolder is not emptied by Windows; the service does that when it starts.
var passingFolder = stateFolder

var firmwareTable = kernel32.NewProc("GetSystemFirmwareTable")

// machineIdentity changes with the installation (MachineGuid) and with the hardware (SMBIOS, if there is one).
func machineIdentity(string) (string, error) {
	number, err := installationNumber("")
	if err != nil {
		return "", err
	}
	raw, err := smbios()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte("carelink-workstation\n" + strings.ToLower(strings.TrimSpace(number)) + "\n" + smbiosUUID(raw)))
	return base64.RawURLEncoding.EncodeToString(sum[:]), nil
}

// installationNumber is readable by every user.
func installationNumber(string) (string, error) {
	values, err := readRegistry(`SOFTWARE\Microsoft\Cryptography`)
	if err != nil {
		return "", err
	}
	number, err := values["machineguid"].text()
	if err != nil || strings.TrimSpace(number) == "" {
		return "", errors.New("Windows has no MachineGuid")
	}
	return number, nil
}

// smbios is empty if the computer has none. If there is one, it must be readable.
func smbios() ([]byte, error) {
	size, _, _ := firmwareTable.Call(smbiosProvider, 0, 0, 0)
	if size == 0 {
		return nil, nil
	}
	raw := make([]byte, size)
	got, _, err := firmwareTable.Call(smbiosProvider, 0, uintptr(unsafe.Pointer(&raw[0])), size)
	if got == 0 || got > size {
		return nil, err
	}
	return raw[:got], nil
}
