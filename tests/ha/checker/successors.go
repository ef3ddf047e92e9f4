package main

import "fmt"

// Whether nobody was given two different tokens for one: the order proves it for generations, this for the tokens
// themselves, byte for byte.
func oneSuccessor(operations []operation) finding {
	type generation struct {
		session string
		number  int
	}
	result := finding{rule: "each refresh token has one successor"}
	given := map[generation]operation{}
	for _, each := range operations {
		if !each.presentsToken() || !each.gotTokens() {
			continue
		}
		result.looked++
		key := generation{each.session, each.received}
		first, seen := given[key]
		switch {
		case !seen:
			given[key] = each
		case first.fingerprint != each.fingerprint:
			result.violations = append(result.violations, fmt.Sprintf("%s, and another token by: %s", first, each))
		case first.outcome == acknowledged && each.outcome == acknowledged:
			result.violations = append(result.violations, fmt.Sprintf("exchanged twice: %s, and: %s", first, each))
		}
	}
	return result
}
