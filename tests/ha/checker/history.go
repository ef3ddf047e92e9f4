package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
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
	// Ends one session: by its user, or by an administrator.
	end act = "end"
	// Ends all sessions of a user: an administrator, a new password, a disabled account.
	endUser act = "end-user"
	enable  act = "enable"
)

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
	client      int
	act         act
	outcome     outcome
	fromUs      int64
	toUs        int64
	session     string
	user        int
	bound       bool
	presented   int
	received    int
	fingerprint string
	// The code of a refusal, or the `jti` of the access token received.
	detail string
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
	case signIn, refresh, replay, read, lock, unlock, end, endUser, enable:
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
