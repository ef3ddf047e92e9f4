package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

func statusCommand(args []string, stdout, stderr io.Writer) int {
	store, identity, files, code := storeOf("status", args, stderr)
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
	stands, remark := standingAt(store, kept, files)
	if remark != "" {
		fmt.Fprintln(stderr, remark)
	}
	if !stands.isAdmitted() {
		return exitNotTried
	}
	if stands.State == stateWaiting {
		fmt.Fprintf(stdout, "Registered as %s at %s; IT has to approve it.\n", stands.Name, stands.Server)
		return exitWaiting
	}
	fmt.Fprintf(stdout, "Enrolled as %s at %s.\n", stands.Name, stands.Server)
	return exitEnrolled
}

func prepareImageCommand(args []string, stdout, stderr io.Writer) int {
	store, _, _, code := storeOf("prepare-image", args, stderr)
	if store == nil {
		return code
	}
	unlock, err := store.lock(enrolmentTime)
	if err != nil {
		fmt.Fprintln(stderr, sentenceOf(err))
		return exitNotTried
	}
	defer unlock()
	// Even an unreadable record is removed; Windows then keeps a key whose name is lost.
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

// standingAt is the state of an enrolment according to the server now, or else what it said last and why it could not be asked.
// A change is recorded, because nothing else records that IT has approved the computer.
func standingAt(store recordStore, kept record, policyFiles []string) (record, string) {
	got, key, err := askStanding(kept, policyFiles)
	if err != nil {
		return kept, "The server cannot be asked, so this is what it said last: " + shownForm(err.Error()) + "."
	}
	now := kept
	switch {
	case got.status >= 200 && got.status <= 299:
		now.State = stateEnrolled
		now.Name, now.Ward = namesIn(got.body, kept)
	case got.waiting:
		now.State = stateWaiting
	// The record is kept: a mistake at the server must not cost the computer its key.
	case got.code == "device_revoked":
		return record{}, "IT has revoked this computer, " + kept.Name + ", at " + kept.Server + ". " + wayBack
	case got.code == "enrolment_required":
		return record{}, kept.Server + " does not know this computer, " + kept.Name + ", any more: enrol it with a code."
	default:
		return kept, fmt.Sprintf("The server did not answer the question (HTTP %d), so this is what it said last.", got.status)
	}
	if now.State != kept.State || now.Name != kept.Name || wardOf(now) != wardOf(kept) {
		if err := keepStanding(store, kept, now, key); err != nil {
			return now, "This cannot be kept: " + sentenceOf(err)
		}
	}
	return now, ""
}

// namesIn is what the server calls the computer now: IT may have given it the name of one that it replaces. Older servers do not say.
func namesIn(body []byte, kept record) (string, *string) {
	var told struct {
		Device deviceNames `json:"device"`
	}
	if json.Unmarshal(body, &told) != nil || !told.Device.areGood() {
		return kept.Name, kept.Ward
	}
	return told.Device.Name, told.Device.Ward
}

func wardOf(r record) string {
	if r.Ward == nil {
		return ""
	}
	return *r.Ward
}

// keepStanding never overwrites another enrolment made in the meantime.
func keepStanding(store recordStore, before, now record, key machineKey) error {
	unlock, err := store.lock(enrolmentTime)
	if err != nil {
		return err
	}
	defer unlock()
	if latest, err := store.load(); err != nil || latest.Handle != before.Handle || latest.Server != before.Server {
		return err
	}
	return store.save(now, key.public())
}

func askStanding(kept record, policyFiles []string) (answer, machineKey, error) {
	p, err := readPolicy(policyFiles)
	if err != nil {
		return answer{}, nil, err
	}
	if p.server != kept.Server {
		p.server, p.others = kept.Server, nil
	}
	key, err := openKey(kept.Handle)
	if err != nil {
		return answer{}, nil, err
	}
	e := enrolment{policy: p, key: key}
	got, err := e.ask()
	return got, key, err
}

func storeOf(verb string, args []string, stderr io.Writer) (recordStore, string, []string, int) {
	flags := flag.NewFlagSet(verb, flag.ContinueOnError)
	flags.SetOutput(stderr)
	state := flags.String("state", stateFolder, "")
	identity := flags.String("identity", identityFiles, "")
	policies := flags.String("policy", strings.Join(policyFiles, ","), "")
	flags.Usage = func() { fmt.Fprint(stderr, help) }
	if err := flags.Parse(args); err != nil {
		return nil, "", nil, exitNotTried
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "%s takes no argument; see --help.\n", verb)
		return nil, "", nil, exitNotTried
	}
	if *state == stateFolder && !isAdministrator() {
		fmt.Fprintf(stderr, "Only %s can do this.\n", administrator)
		return nil, "", nil, exitNotTried
	}
	return openStore(*state), *identity, filesOf(*policies), 0
}
