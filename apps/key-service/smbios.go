package main

import (
	"encoding/binary"
	"encoding/hex"
)

const (
	smbiosHeader      = 8
	systemInformation = 1
	endOfTable        = 127
	uuidAt            = 8
)

// smbiosUUID is the number the manufacturer gave the computer, from RawSMBIOSData as Windows returns it; empty if there is
// none, or only a filler.
func smbiosUUID(raw []byte) string {
	if len(raw) < smbiosHeader {
		return ""
	}
	table := raw[smbiosHeader:]
	if length := binary.LittleEndian.Uint32(raw[4:]); uint64(length) < uint64(len(table)) {
		table = table[:length]
	}
	for len(table) >= 4 {
		kind, length := table[0], int(table[1])
		if kind == endOfTable || length < 4 || length > len(table) {
			return ""
		}
		if kind == systemInformation {
			if length < uuidAt+16 {
				return ""
			}
			return plainUUID(table[uuidAt : uuidAt+16])
		}
		table = afterTexts(table[length:])
	}
	return ""
}

// plainUUID rejects all zeros and all ones, which manufacturers use as fillers.
func plainUUID(bytes []byte) string {
	isZero, isOne := true, true
	for _, each := range bytes {
		isZero, isOne = isZero && each == 0, isOne && each == 0xff
	}
	if isZero || isOne {
		return ""
	}
	return hex.EncodeToString(bytes)
}

// afterTexts is what follows the texts of a structure, which end with two zero bytes.
func afterTexts(rest []byte) []byte {
	for i := 0; i+1 < len(rest); i++ {
		if rest[i] == 0 && rest[i+1] == 0 {
			return rest[i+2:]
		}
	}
	return nil
}
