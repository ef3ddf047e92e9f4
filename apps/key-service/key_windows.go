package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"regexp"
	"runtime"
	"syscall"
	"unsafe"
)

const (
	keyProvider  = "Microsoft Software Key Storage Provider"
	keyAlgorithm = "ECDSA_P256"
	keyPrefix    = "CareLinkWorkstation-"
	// With their values from ncrypt.h and bcrypt.h.
	machineKeyFlag  = 0x20
	silentFlag      = 0x40
	persistFlag     = 0x80000000
	daclInformation = 0x4
	eccPublicMagic  = 0x31534345
	noSuchKey       = syscall.Errno(0x80090016)
	// Whom CNG lets use a key of the machine: no ordinary user.
	keyAccess = "D:P(A;;GA;;;SY)(A;;GA;;;BA)"
)

var (
	openProvider  = ncrypt.NewProc("NCryptOpenStorageProvider")
	createKey     = ncrypt.NewProc("NCryptCreatePersistedKey")
	openStoredKey = ncrypt.NewProc("NCryptOpenKey")
	setProperty   = ncrypt.NewProc("NCryptSetProperty")
	finalizeKey   = ncrypt.NewProc("NCryptFinalizeKey")
	exportKey     = ncrypt.NewProc("NCryptExportKey")
	signHash      = ncrypt.NewProc("NCryptSignHash")
	deleteKey     = ncrypt.NewProc("NCryptDeleteKey")
	freeObject    = ncrypt.NewProc("NCryptFreeObject")
	descriptorLen = advapi32.NewProc("GetSecurityDescriptorLength")
)

// A record changed by hand must not open somebody else's key.
var keyName = regexp.MustCompile("^" + keyPrefix + "[0-9a-f]{32}$")

// storedKey is a key of the machine that is kept by Windows (CNG) and can never be exported.
type storedKey struct {
	handle uintptr
	jwk    publicJWK
}

// makeKey returns a new key and the name under which Windows keeps it.
func makeKey() (string, machineKey, error) {
	provider, err := openKeyProvider()
	if err != nil {
		return "", nil, err
	}
	defer freeObject.Call(provider)
	id := make([]byte, 16)
	rand.Read(id)
	name := keyPrefix + hex.EncodeToString(id)
	var handle uintptr
	err = callForCode(createKey, provider, uintptr(unsafe.Pointer(&handle)), uintptr(unsafe.Pointer(wide(keyAlgorithm))), uintptr(unsafe.Pointer(wide(name))), 0, machineKeyFlag)
	if err != nil {
		return "", nil, err
	}
	if err := protectAndKeep(handle); err != nil {
		freeObject.Call(handle)
		return "", nil, err
	}
	key, err := asMachineKey(handle)
	return name, key, err
}

// protectAndKeep sets the properties of a key before it is stored; afterwards they can no longer be set.
func protectAndKeep(handle uintptr) error {
	never := uint32(0)
	if err := callForCode(setProperty, handle, uintptr(unsafe.Pointer(wide("Export Policy"))), uintptr(unsafe.Pointer(&never)), 4, persistFlag); err != nil {
		return err
	}
	attributes, err := attributesOf(keyAccess)
	if err != nil {
		return err
	}
	length, _, _ := descriptorLen.Call(attributes.SecurityDescriptor)
	err = callForCode(setProperty, handle, uintptr(unsafe.Pointer(wide("Security Descr"))), attributes.SecurityDescriptor, length, daclInformation)
	if err != nil {
		return err
	}
	return callForCode(finalizeKey, handle, silentFlag)
}

func openKey(name string) (machineKey, error) {
	handle, err := openByName(name)
	if err != nil {
		return nil, err
	}
	return asMachineKey(handle)
}

// removeKey deletes the key from Windows; a key that does not exist counts as removed.
func removeKey(name string) error {
	handle, err := openByName(name)
	if errors.Is(err, noSuchKey) {
		return nil
	}
	if err != nil {
		return err
	}
	// Frees the handle, too.
	return callForCode(deleteKey, handle, silentFlag)
}

func openKeyProvider() (uintptr, error) {
	var provider uintptr
	err := callForCode(openProvider, uintptr(unsafe.Pointer(&provider)), uintptr(unsafe.Pointer(wide(keyProvider))), 0)
	return provider, err
}

func openByName(name string) (uintptr, error) {
	if !keyName.MatchString(name) {
		return 0, errors.New("its name is damaged")
	}
	provider, err := openKeyProvider()
	if err != nil {
		return 0, err
	}
	defer freeObject.Call(provider)
	var handle uintptr
	err = callForCode(openStoredKey, provider, uintptr(unsafe.Pointer(&handle)), uintptr(unsafe.Pointer(wide(name))), 0, machineKeyFlag|silentFlag)
	return handle, err
}

func asMachineKey(handle uintptr) (machineKey, error) {
	// BCRYPT_ECCKEY_BLOB: magic, length of a coordinate, x, y.
	blob := make([]byte, 8+64)
	var length uint32
	err := callForCode(exportKey, handle, 0, uintptr(unsafe.Pointer(wide("ECCPUBLICBLOB"))), 0,
		uintptr(unsafe.Pointer(&blob[0])), uintptr(len(blob)), uintptr(unsafe.Pointer(&length)), silentFlag)
	isAsExpected := err == nil && int(length) == len(blob) &&
		binary.LittleEndian.Uint32(blob) == eccPublicMagic && binary.LittleEndian.Uint32(blob[4:]) == 32
	if !isAsExpected {
		freeObject.Call(handle)
		return nil, errors.Join(err, errors.New("it is no key on P-256"))
	}
	coordinate := base64.RawURLEncoding.EncodeToString
	key := &storedKey{handle, publicJWK{"P-256", "EC", coordinate(blob[8:40]), coordinate(blob[40:])}}
	runtime.AddCleanup(key, func(handle uintptr) { freeObject.Call(handle) }, handle)
	return key, nil
}

func (k *storedKey) public() publicJWK {
	return k.jwk
}

// sign: CNG returns an ECDSA signature as r and s already.
func (k *storedKey) sign(input []byte) ([]byte, error) {
	sum := sha256.Sum256(input)
	signature := make([]byte, 64)
	var length uint32
	err := callForCode(signHash, k.handle, 0, uintptr(unsafe.Pointer(&sum[0])), uintptr(len(sum)),
		uintptr(unsafe.Pointer(&signature[0])), uintptr(len(signature)), uintptr(unsafe.Pointer(&length)), silentFlag)
	runtime.KeepAlive(k)
	if err == nil && int(length) != len(signature) {
		err = errors.New("Windows made a signature of the wrong length")
	}
	return signature, err
}
