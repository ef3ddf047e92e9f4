package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// What this program needs of an audit event.
type event struct {
	Lane      int    `json:"lane"`
	Seq       int64  `json:"seq"`
	Type      string `json:"type"`
	Reason    string `json:"reason"`
	Outcome   string `json:"outcome"`
	UserId    int    `json:"user_id"`
	SessionId string `json:"session_id"`
	Hash      string `json:"hash"`
	PrevHash  string `json:"prev_hash"`
	Details   struct {
		Generation *int   `json:"generation"`
		AccessJti  string `json:"access_jti"`
	} `json:"details"`
}

func (each event) String() string {
	return fmt.Sprintf("event %d of lane %d (%s)", each.Seq, each.Lane, each.Type)
}

// Reads an export in the format ndjson.
func readTrail(source io.Reader) ([]event, error) {
	lines := bufio.NewScanner(source)
	lines.Buffer(make([]byte, 0, 65_536), 16_777_216)
	var events []event
	for number := 1; lines.Scan(); number++ {
		var each event
		if err := json.Unmarshal(lines.Bytes(), &each); err != nil || each.Type == "" || each.Hash == "" {
			return nil, fmt.Errorf("trail, line %d: not an event", number)
		}
		events = append(events, each)
	}
	if len(events) == 0 && lines.Err() == nil {
		return nil, fmt.Errorf("trail: it has no event")
	}
	return events, lines.Err()
}

// Whether each lane is one chain without a gap or a fork. `audit verify` proves the hashes and seals.
func chainsAreWhole(events []event) finding {
	result := finding{rule: "each lane of the audit trail is one chain", looked: len(events)}
	newest := map[int]event{}
	type link struct {
		lane int
		hash string
	}
	follows := map[link]event{}
	for _, each := range events {
		key := link{each.Lane, each.PrevHash}
		if other, forked := follows[key]; forked {
			result.violations = append(result.violations, fmt.Sprintf("fork: %s and %s follow the same event", other, each))
		}
		follows[key] = each
		before, known := newest[each.Lane]
		if known && (each.Seq != before.Seq+1 || each.PrevHash != before.Hash) {
			result.violations = append(result.violations, fmt.Sprintf("gap: %s comes after %s", each, before))
		}
		newest[each.Lane] = each
	}
	return result
}

func oneSuccessorInTrail(events []event) finding {
	result := finding{rule: "the trail has each generation once"}
	first := map[string]event{}
	for _, each := range events {
		if each.Type != "refresh" || each.Details.Generation == nil {
			continue
		}
		result.looked++
		key := fmt.Sprintf("%s %d", each.SessionId, *each.Details.Generation)
		if other, seen := first[key]; seen {
			result.violations = append(result.violations, fmt.Sprintf("%s and %s", other, each))
		}
		first[key] = each
	}
	return result
}

// What acts on users leave in the trail. To end all sessions of a user leaves nothing but their ends.
var eventOf = map[act]string{setPassword: "password_set", disable: "user_disabled", enable: "user_enabled"}

// Whether everything that was acknowledged is in the trail. Acts on users are counted: events do not name requests.
func acknowledgedIsInTrail(operations []operation, events []event) finding {
	result := finding{rule: "every acknowledged act is in the trail"}
	tokens, found, users := map[string]bool{}, map[string]int{}, map[string]int{}
	for _, each := range events {
		if each.Details.AccessJti != "" {
			tokens[each.SessionId+each.Details.AccessJti] = true
		}
		found[each.Type+each.SessionId]++
		users[fmt.Sprint(each.Type, each.UserId)]++
	}
	asked := map[string]int{}
	miss := func(each operation) { result.violations = append(result.violations, each.String()) }
	for _, each := range operations {
		if !each.gotTokens() {
			continue
		}
		result.looked++
		switch each.act {
		case refresh, replay:
			if !tokens[each.session+each.detail] {
				miss(each)
			}
		case signIn:
			if found["sign_in"+each.session] == 0 {
				miss(each)
			}
		case end, revokeSession, revokeDevice:
			if found["sign_out"+each.session]+found["session_ended"+each.session]+found["reuse_detected"+each.session] == 0 {
				miss(each)
			}
		case lock, unlock:
			key := string(each.act) + each.session
			if asked[key]++; asked[key] > found[key] {
				miss(each)
			}
		case setPassword, disable, enable:
			key := fmt.Sprint(eventOf[each.act], each.user)
			if asked[key]++; asked[key] > users[key] {
				miss(each)
			}
		}
	}
	return result
}
