package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

const (
	lockFile  = "enrol.lock"
	mostBytes = 64 * 1024
	lockPause = 50 * time.Millisecond
)

const (
	openReparsePoint = 0x00200000
	backupSemantics  = 0x02000000
	sharingViolation = syscall.Errno(32)
	replaceExisting  = 1
	writeThrough     = 8
	temporaryRandom  = ".new-"
	folderOfPrograms = "CareLink Workstation Key"
	programDataID    = "{62AB5D82-FDC1-4DC3-A9DD-070D1D495D97}"
	fileShareAll     = syscall.FILE_SHARE_READ | syscall.FILE_SHARE_WRITE | 4
	telltaleKinds    = syscall.FILE_ATTRIBUTE_DIRECTORY | syscall.FILE_ATTRIBUTE_REPARSE_POINT
	noSpecialFolder  = "Windows does not say where the data folder of all users is: %w"
)

var (
	moveFile    = kernel32.NewProc("MoveFileExW")
	knownFolder = shell32.NewProc("SHGetKnownFolderPath")
	readGUID    = ole32.NewProc("CLSIDFromString")
	freeMemory  = ole32.NewProc("CoTaskMemFree")
)

// programData is the data folder of all users. The environment variable of that name is under the control of whoever started this.
func programData() (string, error) {
	var id syscall.GUID
	result, _, _ := readGUID.Call(uintptr(unsafe.Pointer(wide(programDataID))), uintptr(unsafe.Pointer(&id)))
	if result != 0 {
		return "", fmt.Errorf(noSpecialFolder, syscall.Errno(result))
	}
	var path *uint16
	result, _, _ = knownFolder.Call(uintptr(unsafe.Pointer(&id)), 0, 0, uintptr(unsafe.Pointer(&path)))
	defer freeMemory.Call(uintptr(unsafe.Pointer(path)))
	if uint32(result) != 0 {
		return "", fmt.Errorf(noSpecialFolder, syscall.Errno(uint32(result)))
	}
	units := unsafe.Slice(path, 32*1024)
	length := 0
	for units[length] != 0 {
		length++
	}
	return syscall.UTF16ToString(units[:length]), nil
}

// lock: two enrolments at once would each make a key, and the code of one of them would be lost with it.
func (s fileStore) lock(wait time.Duration) (func(), error) {
	if err := makeStateFolder(s.folder); err != nil {
		return nil, err
	}
	attributes, err := attributesOf(privateAccess)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(s.folder, lockFile)
	for end := time.Now().Add(wait); ; time.Sleep(lockPause) {
		// Opened without sharing, so only one process at a time can have it open.
		handle, err := syscall.CreateFile(wide(path), syscall.GENERIC_WRITE, 0, attributes, syscall.OPEN_ALWAYS, openReparsePoint, 0)
		if err == nil {
			return func() { syscall.CloseHandle(handle) }, nil
		}
		if !errors.Is(err, sharingViolation) || time.Now().After(end) {
			return nil, fmt.Errorf("this computer is being enrolled by another process: %w", err)
		}
	}
}

// makeStateFolder: every user may create folders below ProgramData, so an existing one may belong to a user.
func makeStateFolder(path string) error {
	attributes, err := attributesOf(folderAccess)
	if err != nil {
		return err
	}
	err = syscall.CreateDirectory(wide(path), attributes)
	if err == nil || !errors.Is(err, fs.ErrExist) {
		return err
	}
	folder, err := openForLook(path)
	if err != nil {
		return err
	}
	defer syscall.CloseHandle(folder)
	err = errors.Join(faultOfKind(folder, syscall.FILE_ATTRIBUTE_DIRECTORY), faultOfAccess(folder, toWriteFile|deleteChild))
	if err != nil {
		return fmt.Errorf("%s %w, so it is not trusted; remove it", path, err)
	}
	return nil
}

// faultOfKind: a link leads to a place where others may control the content.
func faultOfKind(file syscall.Handle, wanted uint32) error {
	var facts syscall.ByHandleFileInformation
	if err := syscall.GetFileInformationByHandle(file, &facts); err != nil {
		return err
	}
	if facts.FileAttributes&telltaleKinds != wanted {
		return errors.New("is a link, or not the expected kind of file or folder")
	}
	return nil
}

// openForLook opens a file or folder itself, even if it is a link, to see who may do what with it.
func openForLook(path string) (syscall.Handle, error) {
	return syscall.CreateFile(wide(path), readControl|0x80, fileShareAll, nil, syscall.OPEN_EXISTING,
		openReparsePoint|backupSemantics, 0)
}

// readPrivateFile reads a file that only administrators may read or change, and never through a link.
func readPrivateFile(path string) ([]byte, error) {
	return readChecked(path, toReadOrWrite, "%s %w: only SYSTEM and Administrators may read it")
}

func readChecked(path string, forbidden uint32, fault string) ([]byte, error) {
	if strings.ContainsRune(path, 0) {
		return nil, errors.New("the name of a file contains a zero character")
	}
	handle, err := syscall.CreateFile(wide(path), syscall.GENERIC_READ, fileShareAll, nil, syscall.OPEN_EXISTING,
		openReparsePoint|backupSemantics, 0)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	file := os.NewFile(uintptr(handle), path)
	defer file.Close()
	if err := faultOfKind(handle, 0); err != nil {
		return nil, fmt.Errorf("%s %w", path, err)
	}
	if err := faultOfAccess(handle, forbidden); err != nil {
		return nil, fmt.Errorf(fault, path, err)
	}
	text, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	if err == nil && len(text) > mostBytes {
		err = fmt.Errorf("%s is too long", path)
	}
	return text, err
}

// readTrusted reads a file that only administrators can change, including all folders above it.
func readTrusted(path string) ([]byte, error) {
	if len(path) < 3 || path[1:3] != `:\` {
		return nil, fmt.Errorf("%s is not on a drive of this computer", path)
	}
	for above := filepath.Dir(path); ; above = filepath.Dir(above) {
		folder, err := openForLook(above)
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: above, Err: err}
		}
		err = errors.Join(faultOfKind(folder, syscall.FILE_ATTRIBUTE_DIRECTORY), faultOfAccess(folder, toReplaceBelow))
		syscall.CloseHandle(folder)
		if err != nil {
			return nil, fmt.Errorf("%s lies below %s, which %w", path, above, err)
		}
		if above == filepath.Dir(above) {
			return readChecked(path, toWriteFile, "%s %w, so it is not trusted")
		}
	}
}

// writeWhole replaces a file completely or not at all, even if the computer loses power.
func writeWhole(path string, text []byte, access string) error {
	attributes, err := attributesOf(access)
	if err != nil {
		return err
	}
	fresh := path + temporaryRandom
	if err := removeIfThere(fresh); err != nil {
		return err
	}
	handle, err := syscall.CreateFile(wide(fresh), syscall.GENERIC_WRITE, 0, attributes, syscall.CREATE_NEW,
		syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return &fs.PathError{Op: "create", Path: fresh, Err: err}
	}
	file := os.NewFile(uintptr(handle), fresh)
	_, err = file.Write(text)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = call(moveFile, uintptr(unsafe.Pointer(wide(fresh))), uintptr(unsafe.Pointer(wide(path))), replaceExisting|writeThrough)
	}
	if err != nil {
		os.Remove(fresh)
	}
	return err
}

// openToOverwrite opens a file itself, never through a link.
func openToOverwrite(path string) (*os.File, error) {
	handle, err := syscall.CreateFile(wide(path), syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_EXISTING, openReparsePoint, 0)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(handle), path), nil
}
