package main

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Which users may take which account numbers into their own namespaces, one `user:first:count` per line (subuid(5)).
const subordinateNumbers = "/etc/subuid"

const (
	// The block of accounts that a user is given there.
	numbersPerBlock = 1 << 16
	// Directories assign numbers from here on, in blocks of this size; the file does not list these.
	numbersOfDirectories = 1 << 31
)

type numberRange struct {
	owner        string
	first, count uint64
}

// accounts decides for whom a connection counts: a user who can act as tens of thousands of accounts is still one user.
type accounts struct {
	path     string
	mutex    sync.Mutex
	read     bool
	bytes    int64
	changed  time.Time
	ranges   []numberRange
	isHidden bool
}

func newAccounts() *accounts {
	return &accounts{path: subordinateNumbers}
}

// of returns the user behind the number of an account.
func (a *accounts) of(uid uint32) string {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.readAgainIfChanged()
	number := uint64(uid)
	for _, each := range a.ranges {
		if number >= each.first && number-each.first < each.count {
			return "subordinate of " + each.owner
		}
	}
	if number >= numbersOfDirectories || a.isHidden && number >= numbersPerBlock {
		return "block of " + strconv.FormatUint(number/numbersPerBlock*numbersPerBlock, 10)
	}
	return strconv.FormatUint(number, 10)
}

func (a *accounts) readAgainIfChanged() {
	info, err := os.Stat(a.path)
	if os.IsNotExist(err) {
		a.read, a.isHidden, a.ranges = false, false, nil
		return
	}
	if err == nil && a.read && info.Size() == a.bytes && info.ModTime().Equal(a.changed) {
		return
	}
	a.read, a.isHidden, a.ranges = false, true, nil
	if err != nil || !info.Mode().IsRegular() {
		return
	}
	text, err := os.ReadFile(a.path)
	if err != nil {
		return
	}
	a.read, a.isHidden, a.bytes, a.changed = true, false, info.Size(), info.ModTime()
	a.ranges = rangesIn(string(text))
}

// rangesIn leaves out lines that assign nothing to anybody.
func rangesIn(text string) []numberRange {
	var ranges []numberRange
	for line := range strings.Lines(text) {
		fields := strings.Split(strings.TrimSpace(line), ":")
		if len(fields) != 3 {
			continue
		}
		first, err := strconv.ParseUint(fields[1], 10, 32)
		count, errOfCount := strconv.ParseUint(fields[2], 10, 32)
		if err != nil || errOfCount != nil {
			continue
		}
		ranges = append(ranges, numberRange{fields[0], first, count})
	}
	return ranges
}
