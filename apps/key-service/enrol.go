package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Exit codes of `enrol`, the same as those of `carelink-workstation --enrol`.
const (
	exitEnrolled = 0
	exitRefused  = 1
	exitNotTried = 2
	exitWaiting  = 3
)

const (
	mostCodeBytes = 256
	mostName      = 64
	// In UTF-16 units, as workstations count when they read the record (electron/platform/key-service/machine-record.ts).
	mostGivenUnits = 200
	refusedFile    = "refused"
	refusedAgain   = 6 * time.Hour
	// How long one enrolment waits for another, such as the timer's for one started by hand.
	enrolmentTime = time.Minute
)

type enrolOptions struct {
	state       string
	passing     string
	server      string
	name        string
	codeFile    string
	removeCode  bool
	unattended  bool
	policyFiles []string
	identity    string
	ca          string
}

// codeAsArgument does not repeat what was given, which may be the code.
const codeAsArgument = "Do not give the code as an argument, which others could read: use standard input or --code-file."

// refusal names all possible reasons: only the audit trail of the server tells which it was.
const refusal = "The enrolment code is wrong, used up, expired or revoked, or is not valid in this network; make a new one with: " +
	"carelink-server site-code create (or device code). Or IT has revoked this computer before. " + wayBack

// wayBack: a site code does not undo a revocation by IT.
const wayBack = "A revoked computer can only be enrolled again with its own code: carelink-server device code."

// outcome is one line for a person, and the exit code.
type outcome struct {
	code int
	line string
}

func enrolCommand(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o, code := parseEnrol(args, stderr)
	if code != 0 {
		return code
	}
	if o.state == stateFolder && !isAdministrator() {
		fmt.Fprintf(stderr, "Only %s can enrol this computer for all of its users.\n", administrator)
		return exitNotTried
	}
	result := enrol(o, stdin, stderr)
	if result.code == exitEnrolled {
		fmt.Fprintln(stdout, result.line)
	} else {
		fmt.Fprintln(stderr, result.line)
	}
	return result.code
}

func parseEnrol(args []string, stderr io.Writer) (enrolOptions, int) {
	o := enrolOptions{}
	var policies string
	flags := flag.NewFlagSet("carelink-workstation-enrol", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, help) }
	flags.StringVar(&o.server, "server", "", "")
	flags.StringVar(&o.name, "name", "", "")
	flags.StringVar(&o.codeFile, "code-file", "", "")
	flags.BoolVar(&o.removeCode, "remove-code", false, "")
	flags.BoolVar(&o.unattended, "unattended", false, "")
	flags.StringVar(&o.ca, "ca", "", "")
	flags.StringVar(&o.state, "state", stateFolder, "")
	flags.StringVar(&o.passing, "passing", passingFolder, "")
	flags.StringVar(&o.identity, "identity", identityFiles, "")
	flags.StringVar(&policies, "policy", strings.Join(policyFiles, ","), "")
	if err := flags.Parse(args); err != nil {
		return o, exitNotTried
	}
	if flags.NArg() > 0 {
		fmt.Fprintln(stderr, codeAsArgument)
		return o, exitNotTried
	}
	o.policyFiles = filesOf(policies)
	return o, 0
}

func filesOf(policies string) []string {
	if policies == "" {
		return nil
	}
	return strings.Split(policies, ",")
}

func enrol(o enrolOptions, stdin io.Reader, stderr io.Writer) outcome {
	notTried := func(err error) outcome { return outcome{exitNotTried, sentenceOf(err)} }
	p, err := policyFor(o)
	if err != nil {
		return notTried(err)
	}
	machine, err := machineIdentity(o.identity)
	if err != nil {
		return notTried(fmt.Errorf("it cannot be determined which computer this is: %w", err))
	}
	store := openStore(o.state)
	unlock, err := store.lock(enrolmentTime)
	if err != nil {
		return notTried(err)
	}
	defer unlock()
	kept, err := store.load()
	if err != nil && !errors.Is(err, errNoRecord) {
		return notTried(fmt.Errorf("%w; carelink-workstation-enrol prepare-image removes it, and a code enrols this computer anew", err))
	}
	e := enrolment{o: o, policy: p, store: store, machine: machine, kept: kept, wasAsked: kept.Asked && kept.Server == p.server}
	if err := e.findKey(); err != nil {
		return notTried(fmt.Errorf("the key of this computer cannot be used: %w", err))
	}
	if result := e.standing(); result != nil {
		return *result
	}
	code, result := e.readCode(stdin, stderr)
	if result != nil {
		return *result
	}
	return e.send(code)
}

func policyFor(o enrolOptions) (policy, error) {
	p, err := readPolicy(o.policyFiles)
	if err != nil {
		return policy{}, err
	}
	if o.server != "" {
		server, err := serverAddress(o.server)
		if err != nil {
			return policy{}, err
		}
		if p.server != "" && p.server != server {
			return policy{}, fmt.Errorf("the policy names the server %s, and not this one", p.server)
		}
		p.server = server
	}
	if p.server == "" {
		return policy{}, fmt.Errorf("no server is named, neither by server_url in the policy (%s) nor by --server", placesOf(o.policyFiles))
	}
	if o.ca != "" {
		p.ca = o.ca
	}
	if o.name != "" {
		p.name = o.name
	}
	if p.name == "" {
		name, err := os.Hostname()
		if err != nil {
			return policy{}, err
		}
		p.name = name
	}
	p.name = strings.TrimSpace(p.name)
	if p.name == "" || utf8.RuneCountInString(p.name) > mostName || strings.ContainsFunc(p.name, unicode.IsControl) {
		return policy{}, fmt.Errorf("a name must have 1 to %d characters", mostName)
	}
	return p, nil
}

// placesOf names the places where a policy can be, the strongest first, because administrators look there first.
func placesOf(files []string) string {
	if len(files) == 0 {
		return "there is none"
	}
	return files[len(files)-1]
}

type enrolment struct {
	o       enrolOptions
	policy  policy
	store   recordStore
	machine string
	kept    record
	key     machineKey
	// wasAsked: the answer to an earlier try was lost, so its code may be used up.
	wasAsked bool
}

// findKey loads the key of this computer; if there is none, or it belongs to another computer, it makes one.
func (e *enrolment) findKey() error {
	if e.kept.Handle != "" && e.kept.Machine == e.machine {
		key, err := openKey(e.kept.Handle)
		e.key = key
		return err
	}
	if e.kept.Handle != "" {
		if err := removeKey(e.kept.Handle); err != nil {
			return err
		}
	}
	handle, key, err := makeKey()
	if err != nil {
		return err
	}
	e.key = key
	e.kept = record{Version: 1, State: stateMade, Server: e.policy.server, Name: e.policy.name, Machine: e.machine, Handle: handle}
	// Stored before anybody learns of the key: a lost answer must not cost the enrolment.
	return e.store.save(e.kept, key.public())
}

// standing is the state of an earlier enrolment; nil means that a code is needed.
func (e *enrolment) standing() *outcome {
	if !e.kept.isAdmitted() || e.kept.Server != e.policy.server {
		return nil
	}
	got, err := e.ask()
	if err != nil {
		return e.finish(e.kept.State, e.kept.Name, e.kept.Ward)
	}
	switch {
	case got.status >= 200 && got.status <= 299:
		name, ward := namesIn(got.body, e.kept)
		return e.finish(stateEnrolled, name, ward)
	case got.code == "device_revoked":
		return nil
	case got.waiting:
		return e.finish(stateWaiting, e.kept.Name, e.kept.Ward)
	case got.code == "enrolment_required":
		// It was admitted once, and this server no longer knows it.
		return nil
	}
	return e.finish(e.kept.State, e.kept.Name, e.kept.Ward)
}

// ask uses an endpoint for recent users, because the server answers it for admitted workstations only.
func (e *enrolment) ask() (answer, error) {
	client, err := newServerClient(e.policy.server, e.policy, e.key)
	if err != nil {
		return answer{}, err
	}
	return client.post("/v1/station/recent-users", struct{}{})
}

func (e *enrolment) readCode(stdin io.Reader, stderr io.Writer) (string, *outcome) {
	fail := func(code int, line string) (string, *outcome) { return "", &outcome{code, line} }
	if e.o.codeFile == "" {
		show, isTerminal := hideTyping(stdin)
		if isTerminal {
			fmt.Fprint(stderr, "Enrolment code (not shown): ")
		}
		// One line: at a terminal there is no end of file.
		text, err := bufio.NewReader(io.LimitReader(stdin, mostCodeBytes+1)).ReadBytes('\n')
		show()
		if isTerminal {
			fmt.Fprintln(stderr)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return fail(exitNotTried, sentenceOf(err))
		}
		return codeIn(text, "on standard input")
	}
	// The file may hold the code of a whole site for a while.
	text, err := readPrivateFile(e.o.codeFile)
	if errors.Is(err, fs.ErrNotExist) && e.o.unattended {
		return fail(exitNotTried, "This computer is not enrolled, and there is no code at "+e.o.codeFile+".")
	}
	if err != nil {
		return fail(exitNotTried, sentenceOf(err))
	}
	code, result := codeIn(text, "in "+e.o.codeFile)
	if result == nil && e.o.unattended && e.wasRefused(code) {
		return fail(exitRefused, "The code in "+e.o.codeFile+" was refused; it is tried again later, or after a restart of the computer. Another code is tried at once.")
	}
	return code, result
}

// hideTyping keeps a terminal from showing what somebody types, until show is called or the program is interrupted. Without a
// terminal, there is nothing to hide.
func hideTyping(stdin io.Reader) (show func(), isTerminal bool) {
	file, isFile := stdin.(*os.File)
	if !isFile {
		return func() {}, false
	}
	restore, err := stopEcho(file)
	if err != nil {
		return func() {}, false
	}
	interrupted, ended := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-interrupted:
			restore()
			os.Exit(exitNotTried)
		case <-ended:
		}
	}()
	return func() {
		signal.Stop(interrupted)
		close(ended)
		restore()
	}, true
}

func codeIn(text []byte, place string) (string, *outcome) {
	first, _, _ := bytes.Cut(plainUTF8(text), []byte("\n"))
	code := strings.TrimSpace(string(first))
	if len(text) > mostCodeBytes || len(code) < 16 || len(code) > 64 {
		return "", &outcome{exitNotTried, "There is no enrolment code " + place + ": one line of letters and digits, as printed."}
	}
	return code, nil
}

type enrolRequest struct {
	Code string `json:"code"`
	Name string `json:"name"`
	// Machine is what the server recognises this computer by, whatever its key.
	Machine string `json:"machine,omitempty"`
}

func (e *enrolment) send(code string) outcome {
	client, err := newServerClient(e.policy.server, e.policy, e.key)
	if err != nil {
		return outcome{exitNotTried, sentenceOf(err)}
	}
	if err := e.noteAsked(true); err != nil {
		return outcome{exitNotTried, sentenceOf(err)}
	}
	got, err := client.post("/v1/devices", enrolRequest{code, e.policy.name, claimedMachine(e.policy.server, e.o.identity)})
	if err != nil {
		return outcome{exitNotTried, "The server " + e.policy.server + " cannot be reached, so the code was not used: " + shownForm(err.Error()) + "."}
	}
	switch {
	case got.status == 201:
		return e.admitted(got.body)
	case got.status == 429:
		return outcome{exitNotTried, "Too many wrong codes came from this network; try again in a few minutes."}
	case got.code == "invalid_enrolment_code":
		return e.refused(code)
	}
	return outcome{exitNotTried, fmt.Sprintf("The server did not accept the request (HTTP %d).", got.status)}
}

func (e *enrolment) admitted(body []byte) outcome {
	var given struct {
		Device struct {
			deviceNames
			State string `json:"state"`
		} `json:"device"`
	}
	err := json.Unmarshal(body, &given)
	if err != nil || !given.Device.areGood() {
		return outcome{exitNotTried, "The answer is not one of a token server."}
	}
	state := stateEnrolled
	if given.Device.State == stateWaiting {
		state = stateWaiting
	}
	return *e.finish(state, given.Device.Name, given.Device.Ward)
}

// deviceNames is what a server calls a computer and its ward.
type deviceNames struct {
	Name string  `json:"name"`
	Ward *string `json:"ward"`
}

func (n deviceNames) areGood() bool {
	return isGivenName(n.Name) && (n.Ward == nil || isGivenName(*n.Ward))
}

// isGivenName tells whether a name from the server can be shown to people and read by workstations in the record.
func isGivenName(name string) bool {
	return name != "" && len(utf16.Encode([]rune(name))) <= mostGivenUnits && !strings.ContainsFunc(name, isHarmful)
}

// refused: the answer to an earlier try may have been lost, and then its code counts as used.
func (e *enrolment) refused(code string) outcome {
	if e.wasAsked {
		got, err := e.ask()
		if err == nil && got.status >= 200 && got.status <= 299 {
			return *e.finish(stateEnrolled, e.policy.name, nil)
		}
		if err == nil && got.waiting {
			return *e.finish(stateWaiting, e.policy.name, nil)
		}
	}
	e.noteRefusal(code)
	if err := e.noteAsked(false); err != nil {
		return outcome{exitNotTried, sentenceOf(err)}
	}
	return outcome{exitRefused, refusal}
}

// noteAsked changes the record only if there is no enrolment yet: one that is valid stays until there is another.
func (e *enrolment) noteAsked(asked bool) error {
	if e.kept.isAdmitted() {
		return nil
	}
	e.kept.Asked, e.kept.Server = asked, e.policy.server
	return e.store.save(e.kept, e.key.public())
}

func (e *enrolment) finish(state, name string, ward *string) *outcome {
	e.kept.Asked = false
	e.kept.State, e.kept.Server, e.kept.Name, e.kept.Ward = state, e.policy.server, name, ward
	if err := e.store.save(e.kept, e.key.public()); err != nil {
		return &outcome{exitNotTried, "Enrolled, but this cannot be recorded: " + sentenceOf(err)}
	}
	if e.o.removeCode && e.o.codeFile != "" {
		if err := overwriteAndRemove(e.o.codeFile); err != nil {
			return &outcome{exitNotTried, "Enrolled, but the file with the code cannot be removed: " + sentenceOf(err)}
		}
	}
	in := ""
	if ward != nil {
		in = " in " + *ward
	}
	if state == stateWaiting {
		return &outcome{exitWaiting, "Registered as " + name + in + "; IT has to approve it before anybody can sign in here."}
	}
	return &outcome{exitEnrolled, "Enrolled as " + name + in + "."}
}

// wasRefused: this very code was refused recently. To try again, administrators put another one into the file.
func (e *enrolment) wasRefused(code string) bool {
	path := filepath.Join(e.o.passing, refusedFile)
	info, err := os.Stat(path)
	if err != nil || time.Since(info.ModTime()).Abs() >= refusedAgain {
		return false
	}
	noted, err := os.ReadFile(path)
	return err == nil && string(noted) == digestOf(code)
}

func (e *enrolment) noteRefusal(code string) {
	if !e.o.unattended {
		return
	}
	// If it cannot be recorded, the code is tried once more.
	_ = os.MkdirAll(e.o.passing, 0o755)
	_ = os.WriteFile(filepath.Join(e.o.passing, refusedFile), []byte(digestOf(code)), 0o600)
}

func digestOf(code string) string {
	sum := sha256.Sum256([]byte(code))
	return hex.EncodeToString(sum[:])
}
