package main

// A user as the row says: whether an administrator has shut them out, and which of their passwords is the one.
type account struct {
	disabled bool
	password int
}

// What may be answered to sign-ins of one user, as if requests were carried out one after the other.
var ofUsers = modelOf(administer)

func administer(now account, asked operation) []account {
	after := now
	switch asked.act {
	case signIn:
		isWelcome := !now.disabled && now.password == asked.presented
		return when(isWelcome == (asked.outcome == acknowledged), now)
	case disable:
		after.disabled = true
	case enable:
		after.disabled = false
	case setPassword:
		after.password = asked.presented
	}
	if asked.outcome == acknowledged {
		return []account{after}
	}
	return []account{after, now}
}

// Whether the answers to each user's sign-ins can be put into one order with what administrators did to the user. This
// is where a sign-in of somebody disabled shows up, and a password or a readmission that was lost.
func byUser(operations []operation) []group {
	found := map[int][]operation{}
	for _, each := range operations {
		isDecided := each.act == signIn && (each.outcome == acknowledged || each.outcome == refused)
		changes := each.act == disable || each.act == enable || each.act == setPassword
		if isDecided || changes && each.outcome != refused {
			found[each.user] = append(found[each.user], each)
		}
	}
	return sorted(found, "user %03d")
}
