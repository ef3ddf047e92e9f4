package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"unicode/utf16"
	"unsafe"
)

const (
	machineHive  = `HKLM\`
	policyKey    = machineHive + `SOFTWARE\Policies\CareLink\Workstation`
	formerPolicy = `CareLink\policy.json`
	// The registry as 64-bit programs see it, whatever this program is.
	keyRead        = syscall.KEY_READ | syscall.KEY_WOW64_64KEY
	mostNameUnits  = 16 * 1024
	mostValueBytes = 1 << 20
	noMoreItems    = syscall.Errno(259)
)

// policyFiles, the weaker first, in the order in which the workstation reads them. Those that begin with HKLM are registry keys.
var policyFiles = []string{
	policyKey + `\Defaults`,
	filepath.Join(filepath.Dir(stateFolder), formerPolicy),
	policyKey,
}

var enumValue = advapi32.NewProc("RegEnumValueW")

// readPolicy reads the settings of this computer's administrators.
func readPolicy(places []string) (policy, error) {
	texts := []policyText{}
	isManaged := false
	var foreign error
	for _, place := range places {
		text, err := readPolicyPlace(place)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if errors.Is(err, errForeign) {
			foreign = err
			continue
		}
		if err != nil {
			return policy{}, err
		}
		isManaged = isManaged || place == policyKey
		texts = append(texts, policyText{place, text})
	}
	// Every user may create files below ProgramData, so a file beside a policy in the registry proves nothing.
	if foreign != nil && !isManaged {
		return policy{}, foreign
	}
	return mergePolicies(texts)
}

func readPolicyPlace(place string) ([]byte, error) {
	path, isRegistry := strings.CutPrefix(place, machineHive)
	if !isRegistry {
		return readTrusted(place)
	}
	values, err := readRegistry(path)
	if err != nil {
		return nil, err
	}
	if len(values) == 0 {
		return nil, fs.ErrNotExist
	}
	members := map[string]any{}
	for name, value := range values {
		member, err := value.asMember(name)
		if err != nil {
			return nil, fmt.Errorf("the policy in %s cannot be used: %s %w", place, name, err)
		}
		members[name] = member
	}
	return json.Marshal(members)
}

// registryValue is a value with its type, numbered as in winnt.h.
type registryValue struct {
	kind uint32
	data []byte
}

// readRegistry returns the values of a machine key by their names in lower case.
func readRegistry(path string) (map[string]registryValue, error) {
	var key syscall.Handle
	if err := syscall.RegOpenKeyEx(syscall.HKEY_LOCAL_MACHINE, wide(path), 0, keyRead, &key); err != nil {
		return nil, err
	}
	defer syscall.RegCloseKey(key)
	values := map[string]registryValue{}
	data := make([]byte, mostValueBytes)
	name := make([]uint16, mostNameUnits)
	for index := uintptr(0); ; index++ {
		nameLength, dataLength, kind := uint32(len(name)), uint32(len(data)), uint32(0)
		err := callForCode(enumValue, uintptr(key), index, uintptr(unsafe.Pointer(&name[0])), uintptr(unsafe.Pointer(&nameLength)), 0,
			uintptr(unsafe.Pointer(&kind)), uintptr(unsafe.Pointer(&data[0])), uintptr(unsafe.Pointer(&dataLength)))
		if errors.Is(err, noMoreItems) {
			return values, nil
		}
		if err != nil {
			return nil, err
		}
		named := strings.ToLower(syscall.UTF16ToString(name[:nameLength]))
		// The default value of a key, which editors leave behind, does not count.
		if named != "" || dataLength > 2 {
			values[named] = registryValue{kind, slices.Clone(data[:dataLength])}
		}
	}
}

func (v registryValue) text() (string, error) {
	if v.kind != syscall.REG_SZ {
		return "", errors.New("is no text (REG_SZ)")
	}
	text, _, _ := strings.Cut(v.decoded(), "\x00")
	return text, nil
}

func (v registryValue) decoded() string {
	units := make([]uint16, len(v.data)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(v.data[2*i:])
	}
	return string(utf16.Decode(units))
}

// asMember is the value as it would appear in a policy file. A text to be expanded from the environment is refused, as in
// the workstation.
func (v registryValue) asMember(name string) (any, error) {
	var text string
	switch {
	case v.kind == syscall.REG_SZ:
		text, _ = v.text()
	case v.kind == syscall.REG_MULTI_SZ:
		text = strings.ReplaceAll(strings.TrimRight(v.decoded(), "\x00"), "\x00", "\n")
	case v.kind == syscall.REG_DWORD && len(v.data) == 4:
		return binary.LittleEndian.Uint32(v.data), nil
	case v.kind == syscall.REG_QWORD && len(v.data) == 8:
		return binary.LittleEndian.Uint64(v.data), nil
	default:
		return nil, errors.New("is neither REG_SZ, REG_MULTI_SZ nor REG_DWORD")
	}
	// Lists are kept as JSON in a text.
	if name != "server_pins" {
		return text, nil
	}
	if !json.Valid([]byte(text)) {
		return nil, errors.New("is no JSON")
	}
	return json.RawMessage(text), nil
}
