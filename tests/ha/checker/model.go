package main

import "github.com/anishathalye/porcupine"

// A session as its row says: the generation of its newest refresh token, and whether it has ended.
type session struct {
	generation int
	ended      bool
}

// What the protocol allows with one session, as if requests were carried out one after the other.
var ofSessions = modelOf(carryOut)

// A model whose states are compared as they are, and begin with the zero.
func modelOf[State comparable](step func(State, operation) []State) porcupine.Model {
	model := porcupine.NondeterministicModel{
		Init: func() []any { return []any{*new(State)} },
		Step: func(state, input, _ any) []any {
			next := step(state.(State), input.(operation))
			states := make([]any, len(next))
			for at, each := range next {
				states[at] = each
			}
			return states
		},
		Equal: func(one, other any) bool { return one == other },
		DescribeOperation: func(input, _ any) string {
			return input.(operation).String()
		},
	}
	return model.ToModel()
}

// The states that may follow, given the answer; none: the answer is impossible in this state.
func carryOut(now session, asked operation) []session {
	if asked.outcome == missing {
		return nil
	}
	switch asked.act {
	case refresh, replay:
		return exchange(now, asked)
	case end, revokeSession, revokeDevice, endUser, setPassword, disable:
		return finish(now, asked)
	default:
		return look(now, asked)
	}
}

func exchange(now session, asked operation) []session {
	after := session{generation: asked.presented + 1}
	isNewest := !now.ended && now.generation == asked.presented
	isPrevious := !now.ended && now.generation == asked.presented+1
	isOutdated := !now.ended && now.generation > asked.presented+1
	ended := session{generation: now.generation, ended: true}
	switch asked.outcome {
	case acknowledged:
		return when(isNewest && asked.received == after.generation, after)
	case recovered:
		return when(isPrevious && asked.bound && asked.received == after.generation, now)
	case inProgress:
		return when(isPrevious && !asked.bound, now)
	case hasEnded:
		return when(now.ended || isOutdated || isPrevious && !asked.bound, ended)
	default:
		// Nobody knows: it may have been carried out as soon as it was asked, or never.
		switch {
		case isNewest:
			return []session{after, now}
		case isOutdated:
			return []session{ended, now}
		case isPrevious && !asked.bound:
			return []session{now, ended}
		default:
			return []session{now}
		}
	}
}

// To end what has ended is no error, and answers of both kinds leave it ended.
func finish(now session, asked operation) []session {
	ended := session{generation: now.generation, ended: true}
	switch asked.outcome {
	case acknowledged:
		return []session{ended}
	case hasEnded:
		return when(now.ended, now)
	default:
		return []session{ended, now}
	}
}

func look(now session, asked operation) []session {
	return when(now.ended == (asked.outcome == hasEnded), now)
}

func when[State any](possible bool, next State) []State {
	if possible {
		return []State{next}
	}
	return nil
}
