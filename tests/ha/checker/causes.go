package main

import (
	"fmt"
	"sort"
	"strings"
)

// What the trail says of the end of a session for each act that ends one.
var endOf = map[act]string{
	end:           "sign_out logout",
	replay:        "reuse_detected reuse_detected",
	revokeSession: "session_ended revoked_by_administrator",
	endUser:       "session_ended revoked_by_administrator",
	revokeDevice:  "session_ended device_revoked",
	disable:       "session_ended user_disabled",
	setPassword:   "session_ended password_changed",
}

func (each event) endsSession() bool {
	switch each.Type {
	case "sign_out", "session_ended", "session_expired", "reuse_detected":
		return each.Outcome == "success" && each.SessionId != ""
	}
	return false
}

// Whether each session that ended was ended by an act of that kind: one that was asked before anybody saw the session
// ended, and that was not over before it was last seen alive. What came late, from a node that slept, would be allowed by
// the protocol; to a nurse it is a sign-out without a cause.
func endedForACause(operations []operation, events []event) finding {
	result := finding{rule: "nobody was signed out without a cause"}
	opened, seen, acts := openedIn(operations), seenIn(operations), actsThatEnd(operations)
	kinds, unanswered := map[string]int{}, 0
	for _, each := range events {
		entry, ours := opened[each.SessionId]
		if !ours || !each.endsSession() {
			continue
		}
		result.looked++
		kind := each.Type + " " + each.Reason
		causes := acts[kind+each.SessionId]
		causes = append(causes[:len(causes):len(causes)], acts[fmt.Sprint(kind, entry.user)]...)
		switch bestOf(causes, seen[each.SessionId]) {
		case acknowledged:
		case unknown:
			unanswered++
		default:
			result.violations = append(result.violations, fmt.Sprintf("%s, %s: %s", each, each.Reason, entry))
			continue
		}
		kinds[kind]++
	}
	result.note = fmt.Sprintf("%s; %d of them explained only by a request whose answer left that open", counted(kinds), unanswered)
	return result
}

// When a session was last alive for certain, and first seen ended; 0: never.
type lifetime struct{ aliveUs, endedUs int64 }

func seenIn(operations []operation) map[string]lifetime {
	seen := map[string]lifetime{}
	for _, each := range operations {
		now := seen[each.session]
		switch {
		case each.outcome == hasEnded:
			if now.endedUs == 0 || each.toUs < now.endedUs {
				now.endedUs = each.toUs
			}
		case each.gotTokens() && !each.endsOne() && each.act != replay:
			now.aliveUs = max(now.aliveUs, each.fromUs)
		}
		seen[each.session] = now
	}
	return seen
}

// Acts by what the trail says of them and whose sessions they end: a session by its id, all of a user by theirs.
func actsThatEnd(operations []operation) map[string][]operation {
	acts := map[string][]operation{}
	for _, each := range operations {
		kind, ends := endOf[each.act]
		if !ends || each.outcome == refused {
			continue
		}
		key := kind + each.session
		if each.endsAll() {
			key = fmt.Sprint(kind, each.user)
		}
		acts[key] = append(acts[key], each)
	}
	return acts
}

// How the act was answered that may have ended a session, the surest of several; empty: there is none.
func bestOf(acts []operation, seen lifetime) outcome {
	best := outcome("")
	for _, each := range acts {
		if each.untilUs < seen.aliveUs || seen.endedUs > 0 && each.fromUs > seen.endedUs {
			continue
		}
		if each.outcome != unknown {
			return acknowledged
		}
		best = unknown
	}
	return best
}

func counted(kinds map[string]int) string {
	var parts []string
	for kind, count := range kinds {
		_, reason, _ := strings.Cut(kind, " ")
		parts = append(parts, fmt.Sprintf("%s %d", reason, count))
	}
	sort.Strings(parts)
	return strings.Join(parts, ", ")
}
