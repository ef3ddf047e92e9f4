package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

func statusCommand(args []string, stdout, stderr io.Writer) int {
	store, identity, code := storeOf("status", args, stderr)
	if store == nil {
		return code
	}
	kept, err := store.load()
	switch {
	case errors.Is(err, errNoRecord) || (err == nil && !kept.isAdmitted()):
		fmt.Fprintln(stderr, "This computer is not enrolled.")
		return exitNotTried
	case err != nil:
		fmt.Fprintln(stderr, sentenceOf(err))
		return exitNotTried
	}
	if machine, err := machineIdentity(identity); err != nil || machine != kept.Machine {
		fmt.Fprintln(stderr, machineChanged)
		return exitNotTried
	}
	if kept.State == stateWaiting {
		fmt.Fprintf(stdout, "Registered as %s at %s; IT has to approve it.\n", kept.Name, kept.Server)
		return exitWaiting
	}
	fmt.Fprintf(stdout, "Enrolled as %s at %s.\n", kept.Name, kept.Server)
	return exitEnrolled
}

func prepareImageCommand(args []string, stdout, stderr io.Writer) int {
	store, _, code := storeOf("prepare-image", args, stderr)
	if store == nil {
		return code
	}
	unlock, err := store.lock(enrolmentTime)
	if err != nil {
		fmt.Fprintln(stderr, sentenceOf(err))
		return exitNotTried
	}
	defer unlock()
	// A record that cannot be read is removed all the same; Windows keeps a key that then has no name.
	if kept, err := store.load(); err == nil {
		if err := removeKey(kept.Handle); err != nil {
			fmt.Fprintln(stderr, "The key cannot be removed: "+sentenceOf(err))
			return exitNotTried
		}
	}
	if err := store.remove(); err != nil {
		fmt.Fprintln(stderr, "The enrolment cannot be removed: "+sentenceOf(err))
		return exitNotTried
	}
	fmt.Fprintln(stdout, "This computer has no key and no enrolment. Revoke it at the server if it had one: carelink-server device revoke ID.")
	return 0
}

func storeOf(verb string, args []string, stderr io.Writer) (recordStore, string, int) {
	flags := flag.NewFlagSet(verb, flag.ContinueOnError)
	flags.SetOutput(stderr)
	state := flags.String("state", stateFolder, "")
	identity := flags.String("identity", identityFiles, "")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		return nil, "", exitNotTried
	}
	if *state == stateFolder && !isAdministrator() {
		fmt.Fprintf(stderr, "Only %s can do this.\n", administrator)
		return nil, "", exitNotTried
	}
	return openStore(*state), *identity, 0
}
