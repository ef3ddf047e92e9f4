package main

import (
	"fmt"
	"math"
	"os"
	"sort"
	"time"

	"github.com/anishathalye/porcupine"
)

// Whether the answers about each session can be put into one order that the protocol allows, and that agrees with
// what was answered before what was asked (linearizability). This is where a lost rotation, a revived session and a
// stale answer show up, and a session that ended although nobody ended it.
func inSomeOrder(operations []operation, limit time.Duration, picture string) finding {
	result := finding{rule: "the answers about each session are in some order"}
	model := protocol.ToModel()
	deadline := time.Now().Add(limit)
	for _, each := range bySession(operations) {
		result.looked += len(each.operations)
		left := time.Until(deadline)
		verdict := porcupine.Unknown
		var info porcupine.LinearizationInfo
		if left > 0 {
			verdict, info = porcupine.CheckOperationsVerbose(model, toPorcupine(each.operations), left)
		}
		switch verdict {
		case porcupine.Illegal:
			result.violations = append(result.violations, fmt.Sprintf("session %s: %s", each.session, firstImpossible(model, each.operations)))
			draw(model, info, picture, len(result.violations) == 1)
		case porcupine.Unknown:
			result.violations = append(result.violations, fmt.Sprintf("session %s: no verdict within %s (%d operations)", each.session, limit, len(each.operations)))
		}
	}
	return result
}

type ofSession struct {
	session    string
	operations []operation
}

// The operations of each session that opened within the history and say something, ends of its user among them.
func bySession(operations []operation) []ofSession {
	opened := map[string]operation{}
	for _, each := range operations {
		if each.act == signIn && each.outcome == acknowledged {
			opened[each.session] = each
		}
	}
	found := map[string][]operation{}
	for _, each := range operations {
		if _, known := opened[each.session]; known && saysSomething(each) {
			found[each.session] = append(found[each.session], each)
		}
	}
	ends := endsByUser(operations)
	var result []ofSession
	for id, entry := range opened {
		all := found[id]
		for _, each := range ends[entry.user] {
			if each.toUs < entry.fromUs && each.outcome == acknowledged {
				continue // It was over before this session was asked for.
			}
			if each.fromUs < entry.toUs {
				each.outcome = unknown // They overlap: this session may have opened afterwards.
			}
			each.session = id
			all = append(all, each)
		}
		result = append(result, ofSession{id, prune(all)})
	}
	sort.Slice(result, func(one, other int) bool { return result[one].session < result[other].session })
	return result
}

func endsByUser(operations []operation) map[int][]operation {
	ends := map[int][]operation{}
	for _, each := range operations {
		if each.act == endUser && each.outcome != refused {
			ends[each.user] = append(ends[each.user], each)
		}
	}
	return ends
}

func saysSomething(each operation) bool {
	if each.act == signIn || each.act == endUser || each.act == enable || each.outcome == refused {
		return false
	}
	changesNothing := each.act == read || each.act == lock || each.act == unlock
	return !(changesNothing && each.outcome == unknown)
}

// Leaves out unanswered requests that cannot explain anything, because the search doubles with each of them: when
// somebody was told to have exchanged a generation, an unanswered request did not; of several with one and the same
// token, only the first can have. (Later ones change nothing within the time that the protocol allows for repeating.)
func prune(operations []operation) []operation {
	type token struct {
		generation int
		act        act
	}
	exchanged := map[int]bool{}
	for _, each := range operations {
		if each.presentsToken() && each.outcome == acknowledged {
			exchanged[each.presented] = true
		}
	}
	sort.SliceStable(operations, func(one, other int) bool { return operations[one].fromUs < operations[other].fromUs })
	asked := map[token]bool{}
	var kept []operation
	for _, each := range operations {
		if each.outcome == unknown && each.act == refresh {
			key := token{each.presented, each.act}
			if exchanged[each.presented] || asked[key] {
				continue
			}
			asked[key] = true
		}
		kept = append(kept, each)
	}
	return kept
}

func toPorcupine(operations []operation) []porcupine.Operation {
	result := make([]porcupine.Operation, len(operations))
	for at, each := range operations {
		until := each.toUs
		if each.outcome == unknown {
			until = math.MaxInt64
		}
		result[at] = porcupine.Operation{ClientId: at, Input: each, Call: each.fromUs, Return: until}
	}
	return result
}

// The first answer that has no place in any order with those before it: what a person wants to read.
func firstImpossible(model porcupine.Model, operations []operation) operation {
	answered := append([]operation(nil), operations...)
	sort.SliceStable(answered, func(one, other int) bool { return endOf(answered[one]) < endOf(answered[other]) })
	lowest, highest := 0, len(answered)-1
	for lowest < highest {
		middle := (lowest + highest) / 2
		if porcupine.CheckOperations(model, toPorcupine(known(operations, answered[:middle+1]))) {
			lowest = middle + 1
		} else {
			highest = middle
		}
	}
	return answered[lowest]
}

// Everything that had been asked when the last of `answered` was, unanswered where the answer came later.
func known(operations, answered []operation) []operation {
	lastUs := endOf(answered[len(answered)-1])
	var result []operation
	for _, each := range operations {
		if endOf(each) > lastUs {
			if each.fromUs > lastUs || each.act == read || each.act == lock || each.act == unlock {
				continue
			}
			each.outcome = unknown
		}
		result = append(result, each)
	}
	return result
}

func endOf(each operation) int64 {
	if each.outcome == unknown {
		return math.MaxInt64
	}
	return each.toUs
}

func draw(model porcupine.Model, info porcupine.LinearizationInfo, file string, isFirst bool) {
	if file == "" || !isFirst {
		return
	}
	if err := porcupine.VisualizePath(model, info, file); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}
