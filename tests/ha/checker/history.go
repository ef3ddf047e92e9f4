package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"time"
)

// What a client asked for.
type act string

const (
	signIn  act = "sign-in"
	refresh act = "refresh"
	// An outdated token, presented on purpose.
	replay act = "replay"
	// Asks who is signed in.
	read   act = "read"
	lock   act = "lock"
	unlock act = "unlock"
	// Ends one session: its user signs out or revokes a token, an administrator ends it, or shuts its workstation out.
	end           act = "end"
	revokeSession act = "revoke-session"
	revokeDevice  act = "revoke-device"
	// Ends all sessions of a user: an administrator, a new password, a disabled account.
	endUser     act = "end-user"
	setPassword act = "set-password"
	disable     act = "disable"
	enable      act = "enable"
)

// How long after its client has given up a request may still take effect: a stopped node or primary sleeps for 30 s, and
// a commit that only a standby has shows when that becomes the primary, after 20 s. Whatever ends later has no cause.
const late = 60 * time.Second

// What came back.
type outcome string

const (
	acknowledged outcome = "acknowledged"
	// The same successor once more.
	recovered outcome = "recovered"
	// Another request with the same token has just been answered.
	inProgress outcome = "in-progress"
	// The session has ended.
	hasEnded outcome = "ended"
	// Nobody knows the session, or not yet this generation: never right, since clients present what they were given.
	missing outcome = "missing"
	// Refused without any effect or information about the session.
	refused outcome = "refused"
	// No answer, or one that leaves open what happened.
	unknown outcome = "unknown"
)

// One request of one client. Times are in microseconds of one steady clock.
type operation struct {
	client  int
	act     act
	outcome outcome
	fromUs  int64
	toUs    int64
	session string
	user    int
	bound   bool
	// The generation of the token presented; of a sign-in or a new password, which password of the user it is.
	presented   int
	received    int
	fingerprint string
	// The code of a refusal, or the `jti` of the access token received.
	detail string
	// When it has taken effect, if ever.
	untilUs int64
}

// The columns of a history; its first line names them.
var columns = []string{"client", "act", "outcome", "from_us", "to_us", "session", "user", "bound", "presented", "received", "fingerprint", "detail"}

// Reads a history: a JSON array a line. A last line that was cut off is an error, too.
func readHistory(source io.Reader) ([]operation, error) {
	lines := bufio.NewScanner(source)
	lines.Buffer(make([]byte, 0, 65_536), 1_048_576)
	var operations []operation
	for number := 1; lines.Scan(); number++ {
		if number == 1 {
			var named []string
			if err := json.Unmarshal(lines.Bytes(), &named); err != nil || fmt.Sprint(named) != fmt.Sprint(columns) {
				return nil, fmt.Errorf("history: the first line does not name the columns %v", columns)
			}
			continue
		}
		var each operation
		row := []any{&each.client, &each.act, &each.outcome, &each.fromUs, &each.toUs, &each.session, &each.user, &each.bound, &each.presented, &each.received, &each.fingerprint, &each.detail}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil || len(row) != len(columns) {
			return nil, fmt.Errorf("history, line %d: not an operation", number)
		}
		if err := each.check(); err != nil {
			return nil, fmt.Errorf("history, line %d: %w", number, err)
		}
		each.untilUs = each.latestUs()
		operations = append(operations, each)
	}
	if len(operations) == 0 && lines.Err() == nil {
		return nil, fmt.Errorf("history: it has no operation")
	}
	return operations, lines.Err()
}

// What is misspelt would otherwise be left out of the search without a word.
func (each operation) check() error {
	switch each.act {
	case signIn, refresh, replay, read, lock, unlock, end, revokeSession, revokeDevice, endUser, setPassword, disable, enable:
	default:
		return fmt.Errorf("no such act: %q", each.act)
	}
	switch each.outcome {
	case acknowledged, recovered, inProgress, hasEnded, missing, refused, unknown:
	default:
		return fmt.Errorf("no such outcome: %q", each.outcome)
	}
	if each.toUs < each.fromUs {
		return fmt.Errorf("it was answered before it was asked")
	}
	return nil
}

func (each operation) endsOne() bool {
	return each.act == end || each.act == revokeSession || each.act == revokeDevice
}

func (each operation) endsAll() bool {
	return each.act == endUser || each.act == setPassword || each.act == disable
}

func (each operation) changesNothing() bool {
	return each.act == signIn || each.act == read || each.act == lock || each.act == unlock
}

// Without an answer, a refresh is presented again until there is one, so that only its answers tell how late it was.
func (each operation) latestUs() int64 {
	switch {
	case each.outcome != unknown:
		return each.toUs
	case each.act == refresh:
		return math.MaxInt64
	default:
		return each.toUs + late.Microseconds()
	}
}

func (each operation) presentsToken() bool {
	return each.act == refresh || each.act == replay
}

func (each operation) gotTokens() bool {
	return each.outcome == acknowledged || each.outcome == recovered
}

func (each operation) String() string {
	return fmt.Sprintf("%s %s by client %d at %.3f s: session %s, user %d, generation %d -> %d %s",
		each.act, each.outcome, each.client, float64(each.fromUs)/1e6, each.session, each.user, each.presented, each.received, each.detail)
}
