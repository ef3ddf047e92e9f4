package main

import (
	"fmt"
	"slices"
	"testing"
)

// A stopped primary wakes up, goes on acknowledging for a while beside its successor and is rewound (Patroni 3.0.2 with
// etcd's v3 API): what many sessions were told is gone at once, and both database and trail look whole afterwards.
func TestCommitsThatWereRewoundAreFound(test *testing.T) {
	const open, lost = 200, 3
	t := &trial{nowUs: 1_000, sessions: map[string]*session{}}
	id := func(number int) string { return fmt.Sprintf("session-%03d", number) }
	round := func() {
		for number := range open {
			t.refresh(id(number), number%users, true, t.sessions[id(number)], false)
		}
	}
	for number := range open {
		t.open(id(number), number%users, true)
	}
	// Nobody would notice a checker that looks at nobody's end.
	t.open("another", 0, true)
	t.end(0, operation{session: "another"})
	for range 5 {
		round()
	}
	kept := len(t.events)
	for range lost {
		round()
	}
	t.events = t.events[:kept]
	for number := range open {
		row := t.sessions[id(number)]
		t.ask(operation{act: refresh, outcome: missing, session: id(number), user: number % users, bound: true, presented: row.generation}, 50)
		row.generation -= lost
	}
	wanted := []string{
		"the answers about each session are in some order",
		"every acknowledged act is in the trail",
		"the database has every session as it was acknowledged",
	}
	found := t.judge(test)
	if !slices.Equal(found, wanted) {
		test.Errorf("found %q, not %q", found, wanted)
	}
	for at := range t.operations {
		t.operations[at].untilUs = t.operations[at].latestUs()
	}
	inOrder := inSomeOrder("rule", bySession(t.operations), ofSessions, search{limit: minute})
	if len(inOrder.violations) != open {
		test.Errorf("found %d sessions without an order, not %d", len(inOrder.violations), open)
	}
}
