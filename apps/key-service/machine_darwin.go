package main

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"os/exec"
	"regexp"
	"strconv"
	"syscall"
	"unsafe"
)

const (
	stateFolder   = "/Library/Application Support/CareLink Workstation Key"
	defaultSocket = "/var/run/carelink-workstation/key.sock"
	passingFolder = "/var/run/carelink-workstation"
	identityFiles = ""

	getTerminal = syscall.TIOCGETA
	setTerminal = syscall.TIOCSETA
)

// From sys/un.h and sys/ucred.h.
const (
	solLocal      = 0
	localPeerCred = 1
	xucredVersion = 0
)

type xucred struct {
	version uint32
	uid     uint32
	ngroups int16
	_       int16
	groups  [16]uint32
}

// peerOf is the account at the other end, according to the kernel (LOCAL_PEERCRED).
func peerOf(socket int) (uint32, error) {
	var peer xucred
	size := uint32(unsafe.Sizeof(peer))
	_, _, code := syscall.Syscall6(syscall.SYS_GETSOCKOPT, uintptr(socket), solLocal, localPeerCred,
		uintptr(unsafe.Pointer(&peer)), uintptr(unsafe.Pointer(&size)), 0)
	if code != 0 {
		return 0, code
	}
	if peer.version != xucredVersion {
		return 0, errors.New("the system identifies the other end in an unknown way")
	}
	return peer.uid, nil
}

var platformUUID = regexp.MustCompile(`"IOPlatformUUID" = "([0-9A-Fa-f-]{36})"`)

// machineIdentity changes with the hardware.
func machineIdentity(string) (string, error) {
	number, err := installationNumber("")
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte("carelink-workstation\n" + number))
	return base64.RawURLEncoding.EncodeToString(sum[:]), nil
}

func installationNumber(string) (string, error) {
	text, err := exec.Command("/usr/sbin/ioreg", "-d2", "-c", "IOPlatformExpertDevice").Output()
	if err != nil {
		return "", err
	}
	found := platformUUID.FindSubmatch(text)
	if found == nil {
		return "", errors.New("the system does not report its IOPlatformUUID")
	}
	return string(found[1]), nil
}

// policyFiles: configuration profiles are not JSON files; use --server to name the server.
var policyFiles = []string{"/Library/Application Support/CareLink/policy.json"}

// accounts: on macOS, nobody has more than one.
type accounts struct{}

func newAccounts() *accounts {
	return &accounts{}
}

func (a *accounts) of(uid uint32) string {
	return strconv.FormatUint(uint64(uid), 10)
}
