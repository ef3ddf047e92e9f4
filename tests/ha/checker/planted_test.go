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
	sessions   map[string]*session
	passwords  [users]int
	nowUs      int64
}

const users = 8
const minute = time.Minute

func (t *trial) ask(each operation, tookUs int64) {
	each.fromUs = t.nowUs
	each.toUs = t.nowUs + tookUs
	t.operations = append(t.operations, each)
	t.nowUs += 100
}

func (t *trial) record(kind, session string, user int, generation *int, jti string) {
	kind, reason, _ := strings.Cut(kind, " ")
	each := event{Seq: int64(len(t.events) + 1), Type: kind, Reason: reason, Outcome: "success", SessionId: session, UserId: user}
	each.Details.Generation, each.Details.AccessJti = generation, jti
	each.Hash = fmt.Sprintf("%064d", each.Seq)
	each.PrevHash = fmt.Sprintf("%064d", each.Seq-1)
	t.events = append(t.events, each)
}

func (t *trial) open(id string, user int, bound bool) *session {
	t.record("sign_in", id, user, nil, "")
	t.ask(operation{act: signIn, outcome: acknowledged, session: id, user: user, bound: bound, presented: t.passwords[user]}, 50)
	t.sessions[id] = &session{}
	return t.sessions[id]
}

// Ends a session in the way of its number, as one of its user or an administrator does.
func (t *trial) end(number int, of operation) {
	act := []act{end, setPassword, revokeSession, disable, end, endUser, revokeDevice, endUser}[number%8]
	t.sessions[of.session].ended = true
	t.record(endOf[act], of.session, of.user, nil, "")
	asked := operation{act: act, outcome: acknowledged, session: of.session, user: of.user, bound: true}
	if asked.endsAll() {
		asked.session = ""
	}
	if eventOf[act] != "" {
		t.record(eventOf[act], "", of.user, nil, "")
	}
	if act == setPassword {
		t.passwords[of.user]++
		asked.presented = t.passwords[of.user]
	}
	if number%8 == 7 {
		asked.outcome = unknown // It was carried out all the same.
	}
	t.ask(asked, 40)
	refusedToEnter := operation{act: signIn, outcome: refused, user: of.user, bound: true, presented: t.passwords[of.user]}
	switch act {
	case setPassword:
		refusedToEnter.presented--
		t.ask(refusedToEnter, 40)
	case disable:
		t.ask(refusedToEnter, 40)
		t.record(eventOf[enable], "", of.user, nil, "")
		t.ask(operation{act: enable, outcome: acknowledged, user: of.user}, 40)
	}
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
	t := &trial{nowUs: 1_000, sessions: map[string]*session{}}
	for number := range 48 {
		id, user, bound := fmt.Sprintf("session-%02d", number), number*3/8%users, number%2 == 0
		of := t.open(id, user, bound)
		for range 12 {
			lost := random.Float64() < 0.15
			t.refresh(id, user, bound, of, lost)
			t.ask(operation{act: read, outcome: acknowledged, session: id, user: user, bound: bound}, 20)
			if lost && !bound {
				break // By the protocol its user signs in again.
			}
		}
		t.end(number, operation{session: id, user: user})
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

// Everything from now on happens a good minute later.
func (t *trial) afterAPause(from int) {
	pauseUs := late.Microseconds() + 10_000_000
	for at := from; at < len(t.operations); at++ {
		t.operations[at].fromUs += pauseUs
		t.operations[at].toUs += pauseUs
	}
}

// Long before the operation at that place, an administrator was not answered who wanted to end all sessions of its user.
func (t *trial) oldUnknownEnd(at int) {
	t.afterAPause(1)
	first := t.operations[0]
	t.insert(0, operation{act: endUser, outcome: unknown, user: t.operations[at].user, fromUs: first.toUs, toUs: first.toUs + 5_000_000})
}

// The session at that place is seen ended by its next reading, and nobody has ended it.
func (t *trial) endsByItself(at int) {
	t.operations[at].outcome = hasEnded
}

func isAct(wanted act, how outcome) func(operation) bool {
	return func(each operation) bool { return each.act == wanted && each.outcome == how }
}

func rotated(each operation) bool { return each.act == refresh && each.outcome == acknowledged }

// Writes the trial as the load does and judges it as the program does; the rules that were violated.
func (t *trial) judge(test *testing.T) []string {
	test.Helper()
	place := test.TempDir()
	of := files{filepath.Join(place, "history"), filepath.Join(place, "trail"), filepath.Join(place, "sessions")}
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
	save := func(file string) {
		if err := os.WriteFile(file, []byte(lines.String()), 0o600); err != nil {
			test.Fatal(err)
		}
		lines.Reset()
	}
	save(of.history)
	for _, each := range t.events {
		line(each)
	}
	save(of.trail)
	for id, each := range t.sessions {
		line(storedSession{id, each.generation, each.ended})
	}
	save(of.sessions)
	findings, err := check(of, search{limit: minute})
	if err != nil {
		test.Fatal(err)
	}
	var violated []string
	for _, each := range findings {
		if each.looked == 0 {
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
	const inOrder, successor = "about each session are in some order", "has one successor"
	const ofSignIns, cause, stored = "sign-ins are in some order", "without a cause", "as it was acknowledged"
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
			t.operations[t.where(isAct(end, acknowledged))+2].outcome = acknowledged
		}, inOrder},
		"an ended session is refreshed": {func(t *trial) {
			at := t.where(isAct(end, acknowledged)) + 1
			t.operations[at].outcome, t.operations[at].received, t.operations[at].fingerprint = acknowledged, t.operations[at].presented+1, "token"
		}, inOrder},
		"an acknowledged new password ended nothing": {func(t *trial) {
			at := t.where(isAct(setPassword, acknowledged))
			t.operations[at+3].outcome = acknowledged
		}, inOrder},
		"a session ends though nobody ended it": {func(t *trial) {
			t.endsByItself(t.where(isAct(read, acknowledged)))
		}, inOrder},
		"the same, and long before an act on its user was not answered": {func(t *trial) {
			at := t.where(isAct(read, acknowledged))
			t.endsByItself(at)
			t.oldUnknownEnd(at)
		}, inOrder},
		"an unanswered act ends a session two minutes later": {func(t *trial) {
			at := t.where(isAct(endUser, unknown))
			t.operations[at].fromUs -= 100_000_000
			t.operations[at].toUs -= 100_000_000
			for at := range t.operations {
				t.operations[at].fromUs += 100_000_000
				t.operations[at].toUs += 100_000_000
			}
		}, inOrder},
		"the trail has an end that nobody asked for": {func(t *trial) {
			of := t.operations[t.where(isAct(end, acknowledged))]
			t.dropEvents(func(each event) bool { return each.SessionId == of.session && each.endsSession() })
			t.record("session_ended replaced", of.session, of.user, nil, "")
		}, cause},
		"an end in the trail has only an unanswered act of long before": {func(t *trial) {
			at := t.where(isAct(end, acknowledged))
			of := t.operations[at]
			t.oldUnknownEnd(at)
			for number := range t.events {
				if each := &t.events[number]; each.SessionId == of.session && each.endsSession() {
					each.Type, each.Reason = "session_ended", "revoked_by_administrator"
				}
			}
		}, cause},
		"a session ended before anybody asked for it": {func(t *trial) {
			at := t.where(isAct(end, acknowledged))
			before := t.operations[at-1]
			before.act, before.outcome = read, hasEnded
			before.fromUs, before.toUs = t.operations[at].fromUs-2, t.operations[at].fromUs-1
			t.insert(at-1, before)
		}, cause},
		"somebody disabled signs in": {func(t *trial) {
			at := t.where(isAct(disable, acknowledged))
			t.operations[at+1].outcome, t.operations[at+1].session = acknowledged, "one more"
		}, ofSignIns},
		"somebody readmitted is refused": {func(t *trial) {
			at := t.where(isAct(enable, acknowledged))
			again := t.operations[at-1]
			again.fromUs, again.toUs = t.operations[at].toUs+1, t.operations[at].toUs+2
			t.insert(at, again)
		}, ofSignIns},
		"an old password is accepted": {func(t *trial) {
			at := t.where(isAct(setPassword, acknowledged))
			t.operations[at+1].outcome, t.operations[at+1].session = acknowledged, "one more"
		}, ofSignIns},
		"an acknowledged password is lost": {func(t *trial) {
			at := t.where(isAct(setPassword, acknowledged))
			t.operations[at+1].presented++
		}, ofSignIns},
		"a session with an acknowledged end is open in the database": {func(t *trial) {
			t.sessions[t.operations[t.where(isAct(end, acknowledged))].session].ended = false
		}, stored},
		"the same with an end of all sessions of its user": {func(t *trial) {
			at := t.where(isAct(disable, acknowledged))
			var id string
			for _, each := range t.operations[:at] {
				if each.act == signIn && each.user == t.operations[at].user {
					id = each.session
				}
			}
			t.sessions[id].ended = false
			kept := t.operations[:0]
			for _, each := range t.operations {
				if each.session != id || each.outcome != hasEnded {
					kept = append(kept, each)
				}
			}
			t.operations = kept
		}, stored},
		"the database is behind a generation that somebody holds": {func(t *trial) {
			t.sessions[t.operations[t.where(rotated)].session].generation = 0
		}, stored},
		"an acknowledged session is not in the database": {func(t *trial) {
			delete(t.sessions, t.operations[t.where(rotated)].session)
		}, stored},
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
			lost := t.operations[t.where(isAct(setPassword, acknowledged))]
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
			t.record("reuse_detected reuse_detected", t.operations[0].session, last.UserId, nil, "")
		}, cause},
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
	found := inSomeOrder("rule", bySession(rightTrial(1).operations), ofSessions, search{})
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
