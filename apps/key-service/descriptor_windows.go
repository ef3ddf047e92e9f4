package main

import (
	"errors"
	"fmt"
	"syscall"
	"unsafe"
)

// Who may do what, as security descriptors: SY is the system, BA the administrators, BU the users, NU everybody
// who comes in by the network. Nothing is inherited from the folder above. The owner is the group of
// administrators: workstations would take a single administrator for a user.
const (
	privateAccess = "O:BAD:P(A;;FA;;;SY)(A;;FA;;;BA)"
	publicAccess  = privateAccess + "(A;;FR;;;BU)"
	// Files created in the folder without a list of their own are private.
	folderAccess = "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;;0x1200a9;;;BU)"
	// Read and write without FILE_CREATE_PIPE_INSTANCE, so that nobody else can answer here.
	pipeAccess = "O:BAG:SYD:P(D;;GA;;;NU)(A;;GA;;;SY)(A;;GA;;;BA)(A;;0x12019b;;;BU)"
)

var (
	convertDescriptor = advapi32.NewProc("ConvertStringSecurityDescriptorToSecurityDescriptorW")
	getSecurityInfo   = advapi32.NewProc("GetSecurityInfo")
	getAce            = advapi32.NewProc("GetAce")
	checkMembership   = advapi32.NewProc("CheckTokenMembership")
)

// attributesOf returns attributes for functions that create something with this access list.
func attributesOf(description string) (*syscall.SecurityAttributes, error) {
	var descriptor uintptr
	if err := call(convertDescriptor, uintptr(unsafe.Pointer(wide(description))), 1, uintptr(unsafe.Pointer(&descriptor)), 0); err != nil {
		return nil, err
	}
	// Never freed: a process needs only a handful.
	attributes := syscall.SecurityAttributes{SecurityDescriptor: descriptor}
	attributes.Length = uint32(unsafe.Sizeof(attributes))
	return &attributes, nil
}

const (
	systemSID           = "S-1-5-18"
	administratorsSID   = "S-1-5-32-544"
	trustedInstallerSID = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
	ownerRightsSID      = "S-1-3-4"
)

// isTrusted is true for those who control this computer anyway, and for the account that runs this.
func isTrusted(sid string) bool {
	return sid == systemSID || sid == administratorsSID || sid == trustedInstallerSID || sid == ownSID()
}

func ownSID() string {
	token, err := syscall.OpenCurrentProcessToken()
	if err != nil {
		return ""
	}
	defer token.Close()
	sid, err := userOf(token)
	if err != nil {
		return ""
	}
	return sid
}

func userOf(token syscall.Token) (string, error) {
	user, err := token.GetTokenUser()
	if err != nil {
		return "", err
	}
	return user.User.Sid.String()
}

func isAdministrator() bool {
	sid, err := syscall.StringToSid(administratorsSID)
	if err != nil {
		return false
	}
	var isMember int32
	err = call(checkMembership, 0, uintptr(unsafe.Pointer(sid)), uintptr(unsafe.Pointer(&isMember)))
	return err == nil && isMember != 0
}

const administrator = "an administrator"

// Rights, with their values from winnt.h.
const (
	readData        = 0x1
	writeData       = 0x2
	appendData      = 0x4
	deleteChild     = 0x40
	changeRights    = 0x10000 | 0x40000 | 0x80000
	genericAll      = 0x10000000
	genericWrite    = 0x40000000
	genericRead     = 0x80000000
	toWriteFile     = writeData | appendData | 0x10 | changeRights | genericAll | genericWrite
	toReplaceBelow  = deleteChild | changeRights | genericAll | genericWrite
	toReadOrWrite   = readData | genericRead | toWriteFile
	readControl     = 0x20000
	inheritOnly     = 0x8
	allowedAce      = 0
	allowedCallback = 9
	deniedAce       = 1
	fileObject      = 1
	ownerAndDacl    = 1 | 4
)

type aceHeader struct {
	kind  byte
	flags byte
	size  uint16
}

var errForeign = errors.New("belongs to a user and not to the administrators")

// faultOfAccess says how anybody who is not trusted owns an open file or folder, or has one of these rights to it.
func faultOfAccess(file syscall.Handle, forbidden uint32) error {
	var owner *syscall.SID
	var list, descriptor uintptr
	err := callForCode(getSecurityInfo, uintptr(file), fileObject, ownerAndDacl,
		uintptr(unsafe.Pointer(&owner)), 0, uintptr(unsafe.Pointer(&list)), 0, uintptr(unsafe.Pointer(&descriptor)))
	if err != nil {
		return err
	}
	defer syscall.LocalFree(syscall.Handle(descriptor))
	if owner == nil || list == 0 {
		return errors.New("has no owner or no access list")
	}
	name, err := owner.String()
	if err != nil {
		return err
	}
	if !isTrusted(name) {
		return errForeign
	}
	return faultOfEntries(list, forbidden)
}

func faultOfEntries(list uintptr, forbidden uint32) error {
	for index := uintptr(0); ; index++ {
		var entry *aceHeader
		// It only fails if there is no such entry.
		if call(getAce, list, index, uintptr(unsafe.Pointer(&entry))) != nil {
			return nil
		}
		if entry.kind == deniedAce || entry.flags&inheritOnly != 0 {
			continue
		}
		if entry.kind != allowedAce && entry.kind != allowedCallback {
			return fmt.Errorf("has an entry of an unknown kind (%d) in its access list", entry.kind)
		}
		rights := *(*uint32)(unsafe.Add(unsafe.Pointer(entry), 4))
		sid, err := (*syscall.SID)(unsafe.Add(unsafe.Pointer(entry), 8)).String()
		if err != nil {
			return err
		}
		if rights&forbidden != 0 && !isTrusted(sid) && sid != ownerRightsSID {
			return errors.New("is open to others than administrators")
		}
	}
}
