package main

import (
	"fmt"
	"math"
	"os"
	"sort"
	"time"

	"github.com/anishathalye/porcupine"
)

// Everything that was asked about one session, or one user.
type group struct {
	name       string
	operations []operation
}

// How long a search may take altogether, and where the first history without an order is drawn.
type search struct {
	limit   time.Duration
	picture string
}

// Whether the answers of each group can be put into one order that the protocol allows, and that agrees with what was
// answered before what was asked (linearizability). With sessions, this is where a lost rotation, a revived session and
// a stale answer show up, and a session that ended although nobody ended it.
func inSomeOrder(rule string, groups []group, model porcupine.Model, how search) finding {
	result := finding{rule: rule}
	deadline := time.Now().Add(how.limit)
	for _, each := range groups {
		result.looked += len(each.operations)
		left := time.Until(deadline)
		verdict := porcupine.Unknown
		var info porcupine.LinearizationInfo
		if left > 0 {
			verdict, info = porcupine.CheckOperationsVerbose(model, toPorcupine(each.operations), left)
		}
		switch verdict {
		case porcupine.Illegal:
			result.violations = append(result.violations, fmt.Sprintf("%s: %s", each.name, firstImpossible(model, each.operations)))
			draw(model, info, how.picture, len(result.violations) == 1)
		case porcupine.Unknown:
			result.violations = append(result.violations, fmt.Sprintf("%s: no verdict within %s (%d operations)", each.name, how.limit, len(each.operations)))
		}
	}
	return result
}

// The sessions that opened within the history, by id, with the sign-in that opened each.
func openedIn(operations []operation) map[string]operation {
	opened := map[string]operation{}
	for _, each := range operations {
		if each.act == signIn && each.outcome == acknowledged {
			opened[each.session] = each
		}
	}
	return opened
}

// The operations of each session that opened within the history and say something, ends of its user among them.
func bySession(operations []operation) []group {
	opened := openedIn(operations)
	found := map[string][]operation{}
	for _, each := range operations {
		if _, known := opened[each.session]; known && saysSomething(each) {
			found[each.session] = append(found[each.session], each)
		}
	}
	ends := endsByUser(operations)
	for id, entry := range opened {
		for _, each := range ends[entry.user] {
			if each.untilUs < entry.fromUs {
				continue // It was over before this session was asked for.
			}
			if each.fromUs < entry.toUs {
				each.outcome = unknown // They overlap: this session may have opened afterwards.
			}
			each.session = id
			found[id] = append(found[id], each)
		}
		found[id] = prune(found[id])
	}
	return sorted(found, "session %s")
}

func sorted[Key comparable](found map[Key][]operation, name string) []group {
	var result []group
	for key, operations := range found {
		result = append(result, group{fmt.Sprintf(name, key), operations})
	}
	sort.Slice(result, func(one, other int) bool { return result[one].name < result[other].name })
	return result
}

func endsByUser(operations []operation) map[int][]operation {
	ends := map[int][]operation{}
	for _, each := range operations {
		if each.endsAll() && each.outcome != refused {
			ends[each.user] = append(ends[each.user], each)
		}
	}
	return ends
}

func saysSomething(each operation) bool {
	if each.act == signIn || each.act == enable || each.endsAll() || each.outcome == refused {
		return false
	}
	return !(each.changesNothing() && each.outcome == unknown)
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
		result[at] = porcupine.Operation{ClientId: at, Input: each, Call: each.fromUs, Return: each.untilUs}
	}
	return result
}

// The first answer that has no place in any order with those before it: what a person wants to read.
func firstImpossible(model porcupine.Model, operations []operation) operation {
	answered := append([]operation(nil), operations...)
	sort.SliceStable(answered, func(one, other int) bool { return answered[one].untilUs < answered[other].untilUs })
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
	lastUs := answered[len(answered)-1].untilUs
	var result []operation
	for _, each := range operations {
		if each.untilUs > lastUs {
			if each.fromUs > lastUs || each.changesNothing() {
				continue
			}
			each.outcome, each.untilUs = unknown, math.MaxInt64
		}
		result = append(result, each)
	}
	return result
}

func draw(model porcupine.Model, info porcupine.LinearizationInfo, file string, isFirst bool) {
	if file == "" || !isFirst {
		return
	}
	if err := porcupine.VisualizePath(model, info, file); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}
