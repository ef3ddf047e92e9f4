// The checker of a trial with several nodes: reads what clients asked and were answered (a history), and the audit
// trail afterwards, and says whether a server that never fails could have given the same answers.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

func main() {
	history := flag.String("history", "", "what clients asked and were answered; required")
	trail := flag.String("trail", "", "the audit trail afterwards, as `audit export` writes it")
	stored := flag.String("sessions", "", "the sessions that the database has afterwards")
	limit := flag.Duration("limit", 5*time.Minute, "how long the search for an order may take; unknown counts as failure")
	picture := flag.String("picture", "", "HTML file that shows a history without an order")
	flag.Parse()
	findings, err := check(files{*history, *trail, *stored}, search{*limit, *picture})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if !report(os.Stdout, findings) {
		os.Exit(1)
	}
}

// A finding says how often a rule was looked at and which violations were seen; a note is for whoever reads it.
type finding struct {
	rule       string
	looked     int
	violations []string
	note       string
}

// Only the first is required.
type files struct{ history, trail, sessions string }

const shown = 5

func check(of files, how search) ([]finding, error) {
	operations, err := readFile(of.history, readHistory)
	if err != nil {
		return nil, err
	}
	findings := []finding{
		oneSuccessor(operations),
		inSomeOrder("the answers about each session are in some order", bySession(operations), ofSessions, how),
		inSomeOrder("the answers to each user's sign-ins are in some order", byUser(operations), ofUsers, search{limit: how.limit}),
	}
	if of.trail != "" {
		events, err := readFile(of.trail, readTrail)
		if err != nil {
			return nil, err
		}
		findings = append(findings,
			chainsAreWhole(events),
			oneSuccessorInTrail(events),
			acknowledgedIsInTrail(operations, events),
			endedForACause(operations, events),
		)
	}
	if of.sessions != "" {
		stored, err := readFile(of.sessions, readStored)
		if err != nil {
			return nil, err
		}
		findings = append(findings, storedAsAcknowledged(operations, stored))
	}
	return findings, nil
}

func readFile[T any](file string, read func(io.Reader) (T, error)) (T, error) {
	source, err := os.Open(file)
	if err != nil {
		var none T
		return none, err
	}
	defer source.Close()
	return read(source)
}

// Writes one line for each rule, and the first violations; true when there is none.
func report(out io.Writer, findings []finding) bool {
	good := true
	for _, each := range findings {
		if len(each.violations) == 0 {
			fmt.Fprintf(out, "good\t%s (%d)\n", each.rule, each.looked)
		} else {
			good = false
			fmt.Fprintf(out, "BAD\t%s: %d of %d\n", each.rule, len(each.violations), each.looked)
		}
		if each.note != "" {
			fmt.Fprintf(out, "\t%s\n", each.note)
		}
		for _, violation := range each.violations[:min(shown, len(each.violations))] {
			fmt.Fprintf(out, "\t%s\n", violation)
		}
	}
	return good
}
