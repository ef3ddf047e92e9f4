package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A right server, simulated: what its clients saw, and its trail.
type trial struct {
	operations []operation
	events     []event
	nowUs      int64
}

const users = 8

func (t *trial) ask(each operation, tookUs int64) {
	each.fromUs = t.nowUs
	each.toUs = t.nowUs + tookUs
	t.operations = append(t.operations, each)
	t.nowUs += 100
}

func (t *trial) record(kind, session string, user int, generation *int, jti string) {
	each := event{Seq: int64(len(t.events) + 1), Type: kind, SessionId: session, UserId: user}
	each.Details.Generation, each.Details.AccessJti = generation, jti
	each.Hash = fmt.Sprintf("%064d", each.Seq)
	each.PrevHash = fmt.Sprintf("%064d", each.Seq-1)
	t.events = append(t.events, each)
}

func (t *trial) open(id string, user int, bound bool) *session {
	t.record("sign_in", id, user, nil, "")
	t.ask(operation{act: signIn, outcome: acknowledged, session: id, user: user, bound: bound}, 50)
	return &session{}
}

func (t *trial) refresh(id string, user int, bound bool, of *session, lost bool) {
	presented := of.generation
	of.generation++
	generation := of.generation
	jti := fmt.Sprint("jti-", generation)
	t.record("refresh", id, user, &generation, jti)
	each := operation{client: user, act: refresh, session: id, user: user, bound: bound, presented: presented, fingerprint: fmt.Sprint("token-", generation), received: generation, detail: jti, outcome: acknowledged}
	if !lost {
		t.ask(each, 50)
		return
	}
	each.outcome, each.received, each.fingerprint, each.detail = unknown, 0, "", ""
	t.ask(each, 3_000_000)
	if bound {
		each.outcome, each.received, each.fingerprint, each.detail = recovered, generation, fmt.Sprint("token-", generation), jti+"-again"
		t.record("refresh_recovered", id, user, &generation, each.detail)
	} else {
		each.outcome = inProgress
	}
	t.ask(each, 50)
}

// Sessions that are refreshed, lose answers, are looked at and end in all ways there are.
func rightTrial(seed int64) *trial {
	random := rand.New(rand.NewSource(seed))
	t := &trial{nowUs: 1_000}
	for number := range 40 {
		id, user, bound := fmt.Sprintf("session-%02d", number), number%users, number%2 == 0
		of := t.open(id, user, bound)
		for range 12 {
			lost := random.Float64() < 0.15
			t.refresh(id, user, bound, of, lost)
			t.ask(operation{act: read, outcome: acknowledged, session: id, user: user, bound: bound}, 20)
			if lost && !bound {
				break // By the protocol its user signs in again.
			}
		}
		if number%4 != 3 {
			t.record("sign_out", id, user, nil, "")
			t.ask(operation{act: end, outcome: acknowledged, session: id, user: user, bound: bound}, 40)
		} else {
			for other := number; other >= 0; other -= users {
				t.record("session_ended", fmt.Sprintf("session-%02d", other), user, nil, "")
			}
			t.record("password_set", "", user, nil, "")
			t.ask(operation{act: endUser, outcome: acknowledged, user: user, detail: "password_set"}, 40)
		}
		t.ask(operation{act: refresh, outcome: hasEnded, session: id, user: user, bound: bound, presented: of.generation}, 20)
		t.ask(operation{act: read, outcome: hasEnded, session: id, user: user, bound: bound}, 20)
	}
	return t
}

func (t *trial) where(is func(operation) bool) int {
	for at, each := range t.operations {
		if at > len(t.operations)/3 && is(each) {
			return at
		}
	}
	panic("the simulation has no such operation")
}

func (t *trial) insert(at int, each operation) {
	t.operations = append(t.operations[:at+1], append([]operation{each}, t.operations[at+1:]...)...)
}

func (t *trial) dropEvents(is func(event) bool) {
	var kept []event
	for _, each := range t.events {
		if !is(each) {
			kept = append(kept, each)
		}
	}
	t.events = kept
}

func rotated(each operation) bool { return each.act == refresh && each.outcome == acknowledged }

// Writes the trial as the load does and judges it as the program does; the rules that were violated.
func (t *trial) judge(test *testing.T) []string {
	test.Helper()
	place := test.TempDir()
	history, trail := filepath.Join(place, "history"), filepath.Join(place, "trail")
	var lines strings.Builder
	line := func(content any) {
		text, err := json.Marshal(content)
		if err != nil {
			test.Fatal(err)
		}
		lines.Write(append(text, '\n'))
	}
	line(columns)
	for _, each := range t.operations {
		line([]any{each.client, each.act, each.outcome, each.fromUs, each.toUs, each.session, each.user, each.bound, each.presented, each.received, each.fingerprint, each.detail})
	}
	if err := os.WriteFile(history, []byte(lines.String()), 0o600); err != nil {
		test.Fatal(err)
	}
	lines.Reset()
	for _, each := range t.events {
		line(each)
	}
	if err := os.WriteFile(trail, []byte(lines.String()), 0o600); err != nil {
		test.Fatal(err)
	}
	findings, err := check(history, trail, time.Minute, "")
	if err != nil {
		test.Fatal(err)
	}
	var violated []string
	for _, each := range findings {
		if each.looked == 0 && each.rule != "no session ended for a token that only came late" {
			test.Fatalf("nothing was looked at: %s", each.rule)
		}
		if len(each.violations) > 0 {
			violated = append(violated, each.rule)
		}
	}
	return violated
}

func TestARightServerHasNoViolation(test *testing.T) {
	for seed := range int64(5) {
		if violated := rightTrial(seed).judge(test); violated != nil {
			test.Errorf("seed %d: %v", seed, violated)
		}
	}
}

func TestPlantedFaultsAreFound(test *testing.T) {
	const inOrder, successor = "in some order", "has one successor"
	faults := map[string]struct {
		plant func(*trial)
		rule  string
	}{
		"a generation is exchanged twice": {func(t *trial) {
			at := t.where(rotated)
			again := t.operations[at]
			again.fromUs, again.toUs, again.fingerprint = again.fromUs+10, again.toUs+10, "another token"
			t.insert(at, again)
		}, successor},
		"the same, with the very same token": {func(t *trial) {
			at := t.where(rotated)
			again := t.operations[at]
			again.fromUs, again.toUs = again.fromUs+60, again.toUs+60
			t.insert(at, again)
		}, inOrder},
		"a recovered answer holds another token": {func(t *trial) {
			at := t.where(func(each operation) bool { return each.outcome == recovered })
			first := t.operations[at]
			first.fingerprint, first.fromUs, first.toUs = "another token", first.fromUs+60, first.toUs+60
			t.insert(at, first)
		}, successor},
		"an acknowledged rotation is lost": {func(t *trial) {
			at := t.where(rotated)
			again := t.operations[at+1]
			again.act, again.outcome, again.presented, again.received = refresh, acknowledged, t.operations[at].presented, t.operations[at].received
			again.fingerprint, again.fromUs, again.toUs = t.operations[at].fingerprint, again.toUs+1, again.toUs+2
			t.insert(at+1, again)
		}, inOrder},
		"an acknowledged session is not there": {func(t *trial) {
			t.operations[t.where(func(each operation) bool { return each.act == refresh && each.outcome == hasEnded })].outcome = missing
		}, inOrder},
		"a newer token than the database knows is accepted": {func(t *trial) {
			at := t.where(rotated)
			t.operations[at].outcome = refused
		}, inOrder},
		"an ended session is accepted by a reading": {func(t *trial) {
			t.operations[t.where(func(each operation) bool { return each.act == read && each.outcome == hasEnded })].outcome = acknowledged
		}, inOrder},
		"an ended session is refreshed": {func(t *trial) {
			at := t.where(func(each operation) bool { return each.act == refresh && each.outcome == hasEnded })
			t.operations[at].outcome, t.operations[at].received, t.operations[at].fingerprint = acknowledged, t.operations[at].presented+1, "token"
		}, inOrder},
		"an acknowledged new password ended nothing": {func(t *trial) {
			at := t.where(func(each operation) bool { return each.act == endUser })
			t.operations[at+2].outcome = acknowledged
		}, inOrder},
		"a session ends though nobody ended it": {func(t *trial) {
			t.operations[t.where(func(each operation) bool { return each.act == read && each.outcome == acknowledged })].outcome = hasEnded
		}, inOrder},
		"the event of an acknowledged rotation is lost": {func(t *trial) {
			at := t.where(rotated)
			lost := t.operations[at]
			t.dropEvents(func(each event) bool { return each.SessionId == lost.session && each.Details.AccessJti == lost.detail })
		}, "is in the trail"},
		"the event of an acknowledged end is lost": {func(t *trial) {
			lost := t.operations[t.where(func(each operation) bool { return each.act == end })]
			t.dropEvents(func(each event) bool { return each.SessionId == lost.session && each.Type == "sign_out" })
		}, "is in the trail"},
		"the event of a new password is lost": {func(t *trial) {
			lost := t.operations[t.where(func(each operation) bool { return each.act == endUser })]
			t.dropEvents(func(each event) bool { return each.UserId == lost.user && each.Type == "password_set" })
		}, "is in the trail"},
		"a lane forks": {func(t *trial) {
			fork := t.events[len(t.events)/2]
			fork.Hash = strings.Repeat("f", 64)
			t.events = append(t.events, fork)
		}, "is one chain"},
		"a lane has a gap": {func(t *trial) {
			middle := t.events[len(t.events)/2].Seq
			t.dropEvents(func(each event) bool { return each.Seq == middle })
		}, "is one chain"},
		"two lanes exchange one generation": {func(t *trial) {
			for _, each := range t.events {
				if each.Type == "refresh" {
					each.Lane, each.Seq = 1, 1
					t.events = append(t.events, each)
					return
				}
			}
		}, "each generation once"},
		"a token that came late ends a session": {func(t *trial) {
			last := t.events[len(t.events)-1]
			t.record("reuse_detected", t.operations[0].session, last.UserId, nil, "")
		}, "only came late"},
	}
	for name, fault := range faults {
		test.Run(name, func(test *testing.T) {
			t := rightTrial(1)
			fault.plant(t)
			violated := t.judge(test)
			if !strings.Contains(strings.Join(violated, "; "), fault.rule) {
				test.Errorf("not found: %q; violated: %v", fault.rule, violated)
			}
		})
	}
}

func TestASearchThatTakesTooLongIsAFailure(test *testing.T) {
	found := inSomeOrder(rightTrial(1).operations, 0, "")
	if len(found.violations) == 0 || !strings.Contains(found.violations[0], "no verdict") {
		test.Errorf("taken for good: %v", found.violations)
	}
}

func TestWhatIsMisspeltIsNotLeftOut(test *testing.T) {
	first, _ := json.Marshal(columns)
	for _, line := range []string{
		`[0,"refesh","acknowledged",1,2,"s",1,true,0,1,"t",""]`,
		`[0,"refresh","ok",1,2,"s",1,true,0,1,"t",""]`,
		`[0,"refresh","acknowledged",2,1,"s",1,true,0,1,"t",""]`,
		`[0,"refresh","acknowledged",1,2,"s",1,true,0,1,"t"]`,
		`[0,"refresh","acknowl`,
		`{}`,
	} {
		if _, err := readHistory(strings.NewReader(string(first) + "\n" + line + "\n")); err == nil {
			test.Errorf("accepted: %s", line)
		}
	}
	for _, text := range []string{"", string(first) + "\n", "[]\n"} {
		if _, err := readHistory(strings.NewReader(text)); err == nil {
			test.Errorf("accepted: %q", text)
		}
	}
}
