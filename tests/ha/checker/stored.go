package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// A session as the database has it when everything is over.
type storedSession struct {
	Id         string `json:"id"`
	Generation int    `json:"generation"`
	Ended      bool   `json:"ended"`
}

func readStored(source io.Reader) (map[string]storedSession, error) {
	lines := bufio.NewScanner(source)
	stored := map[string]storedSession{}
	for number := 1; lines.Scan(); number++ {
		var each storedSession
		if err := json.Unmarshal(lines.Bytes(), &each); err != nil || each.Id == "" {
			return nil, fmt.Errorf("sessions, line %d: not a session", number)
		}
		stored[each.Id] = each
	}
	if len(stored) == 0 && lines.Err() == nil {
		return nil, fmt.Errorf("sessions: there is none")
	}
	return stored, lines.Err()
}

// Whether the database has every session as it was acknowledged, also those that nobody has tried since: ended, if
// somebody was told so, and never behind a generation that somebody holds.
func storedAsAcknowledged(operations []operation, stored map[string]storedSession) finding {
	result := finding{rule: "the database has every session as it was acknowledged"}
	opened, ends := openedIn(operations), endsByUser(operations)
	newest, ended := map[string]operation{}, map[string]operation{}
	for _, each := range operations {
		if each.presentsToken() && each.gotTokens() && each.received > newest[each.session].received {
			newest[each.session] = each
		}
		if each.endsOne() && each.outcome == acknowledged || each.outcome == hasEnded {
			ended[each.session] = each
		}
	}
	for id, entry := range opened {
		for _, each := range ends[entry.user] {
			if each.outcome == acknowledged && each.fromUs > entry.toUs {
				ended[id] = each
			}
		}
	}
	for id, entry := range opened {
		result.looked++
		row, exists := stored[id]
		miss := func(of operation) {
			result.violations = append(result.violations, fmt.Sprintf("generation %d, ended: %t, after %s", row.Generation, row.Ended, of))
		}
		_, isOver := ended[id]
		switch {
		case !exists:
			result.violations = append(result.violations, fmt.Sprintf("not there: %s", entry))
		case isOver && !row.Ended:
			miss(ended[id])
		case row.Generation < newest[id].received:
			miss(newest[id])
		}
	}
	result.note = fmt.Sprintf("%d of them acknowledged as ended", len(ended))
	return result
}
