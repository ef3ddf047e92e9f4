package main

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

const (
	stateFolder   = "/var/lib/carelink-workstation"
	defaultSocket = "/run/carelink-workstation/key.sock"
	// Deleted when the computer restarts.
	passingFolder = "/run/carelink-workstation"
	// What distinguishes one computer from another.
	identityFiles = "/etc/machine-id,/sys/class/dmi/id/product_uuid"

	getTerminal = syscall.TCGETS
	setTerminal = syscall.TCSETS
)

// peerOf is the account at the other end, according to the kernel (SO_PEERCRED).
func peerOf(socket int) (uint32, error) {
	credentials, err := syscall.GetsockoptUcred(socket, syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	if err != nil {
		return 0, err
	}
	return credentials.Uid, nil
}

// machineIdentity changes with the installation (machine-id) and with the hardware (SMBIOS, if there is one).
func machineIdentity(files string) (string, error) {
	installation, hardware, _ := strings.Cut(files, ",")
	id, err := os.ReadFile(installation)
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(string(id)) == "" || strings.TrimSpace(string(id)) == "uninitialized" {
		return "", errors.New(installation + " is empty")
	}
	uuid, err := os.ReadFile(hardware)
	// Containers and small boards have none. If there is one, it must be readable.
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	sum := sha256.Sum256([]byte("carelink-workstation\n" + strings.TrimSpace(string(id)) + "\n" +
		strings.ToLower(strings.TrimSpace(string(uuid)))))
	return base64.RawURLEncoding.EncodeToString(sum[:]), nil
}

// policyFiles, the weaker first, in the order in which the workstation reads them.
var policyFiles = []string{
	"/etc/carelink/workstation/defaults.json",
	"/etc/carelink/policy.json",
	"/etc/carelink/workstation/locked.json",
}

// installationNumber is readable by every user.
func installationNumber(files string) (string, error) {
	installation, _, _ := strings.Cut(files, ",")
	text, err := os.ReadFile(installation)
	return string(text), err
}
