package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	"unicode/utf16"
	"unsafe"

	"carelink.example/apps/internal/servicecontrol"
)

const (
	displayName = "CareLink Workstation key"
	description = "Signs for the workstations of this computer with its key, which no user can read."
	// How long a service may take to end, and Windows to forget a removed one.
	longestWait = 20 * time.Second
)

// With their values from winsvc.h and winerror.h.
const (
	createService        = 0x1 | 0x2
	allServiceAccess     = 0xf01ff
	autoStart            = 2
	errorNormal          = 1
	configDescription    = 1
	configFailureActions = 2
	configFailureFlag    = 4
	configSID            = 5
	configPrivileges     = 6
	sidUnrestricted      = 1
	actionRestart        = 1
	synchronize          = 0x100000
	invalidLevel         = syscall.Errno(124)
	startTimeout         = syscall.Errno(1053)
	databaseLocked       = syscall.Errno(1055)
	alreadyRunning       = syscall.Errno(1056)
	noSuchService        = syscall.Errno(1060)
	notActive            = syscall.Errno(1062)
	markedForDelete      = syscall.Errno(1072)
	serviceExists        = syscall.Errno(1073)
)

// The privileges a service needs to tell users apart and to pass through folders; Windows takes away all others.
const requiredPrivileges = "SeChangeNotifyPrivilege\x00SeImpersonatePrivilege\x00\x00"

var (
	openManager        = advapi32.NewProc("OpenSCManagerW")
	createServiceProc  = advapi32.NewProc("CreateServiceW")
	openService        = advapi32.NewProc("OpenServiceW")
	changeConfig       = advapi32.NewProc("ChangeServiceConfigW")
	changeConfig2      = advapi32.NewProc("ChangeServiceConfig2W")
	startService       = advapi32.NewProc("StartServiceW")
	controlService     = advapi32.NewProc("ControlService")
	queryStatus        = advapi32.NewProc("QueryServiceStatusEx")
	deleteService      = advapi32.NewProc("DeleteService")
	closeServiceHandle = advapi32.NewProc("CloseServiceHandle")
)

// serviceCommand is called by the installers: install, optionally with an enrolment code; stop, before an update;
// remove, together with key and enrolment.
func serviceCommand(args []string, stderr io.Writer) int {
	fail := func(err error) int {
		fmt.Fprintln(stderr, sentenceOf(err))
		return exitRefused
	}
	if len(args) == 0 {
		return exitNotTried
	}
	flags := flag.NewFlagSet("service "+args[0], flag.ContinueOnError)
	flags.SetOutput(stderr)
	from := flags.String("code-file", "", "")
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() > 0 {
		return exitNotTried
	}
	if !isAdministrator() {
		fmt.Fprintf(stderr, "Only %s can do this.\n", administrator)
		return exitNotTried
	}
	manager, _, err := openManager.Call(0, 0, createService)
	if manager == 0 {
		return fail(err)
	}
	defer closeServiceHandle.Call(manager)
	switch args[0] {
	case "install":
		// If a code cannot be copied, a computer that is already enrolled still gets its service.
		err = errors.Join(keepCode(*from), installService(manager))
	case "stop":
		err = stopService(manager)
	case "remove":
		err = errors.Join(stopService(manager), removeService(manager), forgetComputer())
	default:
		return exitNotTried
	}
	if err != nil {
		return fail(err)
	}
	return 0
}

// keepCode copies the code to where the service looks for it: its file may be on a share or a removable medium.
func keepCode(from string) error {
	if err := makeStateFolder(stateFolder); err != nil || from == "" {
		return err
	}
	text, err := readPrivateFile(from)
	if err != nil {
		return err
	}
	code, result := codeIn(text, "in "+from)
	if result != nil {
		return errors.New(result.line)
	}
	return writeWhole(filepath.Join(stateFolder, codeFile), []byte(code+"\n"), privateAccess)
}

func installService(manager uintptr) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	command := syscall.EscapeArg(program) + " serve"
	if !strings.HasPrefix(command, `"`) {
		command = `"` + program + `" serve`
	}
	service, err := createOrChange(manager, command)
	if err != nil {
		return err
	}
	defer closeServiceHandle.Call(service)
	if err := describe(service); err != nil {
		return err
	}
	return startUnlessBusy(service)
}

// startUnlessBusy: during its own start, Windows may refuse to start a service on request, but it starts this one itself.
func startUnlessBusy(service uintptr) error {
	for until := time.Now().Add(longestWait); ; time.Sleep(time.Second) {
		err := call(startService, service, 0, 0)
		if !errors.Is(err, databaseLocked) && !errors.Is(err, startTimeout) {
			return unless(alreadyRunning, err)
		}
		if time.Now().After(until) {
			return nil
		}
	}
}

func createOrChange(manager uintptr, command string) (uintptr, error) {
	for until := time.Now().Add(longestWait); ; time.Sleep(250 * time.Millisecond) {
		service, _, err := createServiceProc.Call(manager, uintptr(unsafe.Pointer(wide(serviceName))), uintptr(unsafe.Pointer(wide(displayName))), allServiceAccess,
			servicecontrol.OwnProcess, autoStart, errorNormal, uintptr(unsafe.Pointer(wide(command))), 0, 0, 0, 0, 0)
		if service != 0 {
			return service, nil
		}
		if errors.Is(err, serviceExists) {
			service, _, err = openService.Call(manager, uintptr(unsafe.Pointer(wide(serviceName))), allServiceAccess)
			if service == 0 {
				return 0, err
			}
			return service, call(changeConfig, service, servicecontrol.OwnProcess, autoStart, errorNormal, uintptr(unsafe.Pointer(wide(command))),
				0, 0, 0, uintptr(unsafe.Pointer(wide("LocalSystem"))), 0, uintptr(unsafe.Pointer(wide(displayName))))
		}
		// The service that was just removed is still open somewhere.
		if !errors.Is(err, markedForDelete) || time.Now().After(until) {
			return 0, err
		}
	}
}

type failureAction struct {
	kind, delayMs uint32
}

type failureActions struct {
	resetSeconds uint32
	_            uint32
	reboot       *uint16
	command      *uint16
	count        uint32
	_            uint32
	actions      *failureAction
}

// describe tells Windows what to do when the service fails, and which privileges it needs.
func describe(service uintptr) error {
	text := wide(description)
	actions := [3]failureAction{{actionRestart, 1_000}, {actionRestart, 10_000}, {actionRestart, 60_000}}
	failure := failureActions{resetSeconds: 24 * 60 * 60, count: uint32(len(actions)), actions: &actions[0]}
	alsoByExitCode, sidType := uint32(1), uint32(sidUnrestricted)
	list := utf16.Encode([]rune(requiredPrivileges))
	privileges := &list[0]
	set := func(err error) error {
		// Every Windows on which this program runs knows them; imitations such as wine may not.
		return unless(invalidLevel, err)
	}
	return errors.Join(
		set(call(changeConfig2, service, configDescription, uintptr(unsafe.Pointer(&text)))),
		set(call(changeConfig2, service, configFailureActions, uintptr(unsafe.Pointer(&failure)))),
		set(call(changeConfig2, service, configFailureFlag, uintptr(unsafe.Pointer(&alsoByExitCode)))),
		set(call(changeConfig2, service, configSID, uintptr(unsafe.Pointer(&sidType)))),
		set(call(changeConfig2, service, configPrivileges, uintptr(unsafe.Pointer(&privileges)))),
	)
}

// serviceProcess is SERVICE_STATUS_PROCESS.
type serviceProcess struct {
	servicecontrol.Status
	id, flags uint32
}

// stopService also waits until the program can be replaced.
func stopService(manager uintptr) error {
	service, _, err := openService.Call(manager, uintptr(unsafe.Pointer(wide(serviceName))), allServiceAccess)
	if service == 0 {
		return unless(noSuchService, err)
	}
	defer closeServiceHandle.Call(service)
	var facts serviceProcess
	var needed uint32
	err = call(queryStatus, service, 0, uintptr(unsafe.Pointer(&facts)), unsafe.Sizeof(facts), uintptr(unsafe.Pointer(&needed)))
	if err != nil {
		return err
	}
	if facts.id == 0 {
		return nil
	}
	process, err := syscall.OpenProcess(synchronize, false, facts.id)
	if err != nil {
		// It has ended in the meantime.
		process = 0
	}
	defer syscall.CloseHandle(process)
	var status servicecontrol.Status
	if err := call(controlService, service, servicecontrol.ControlStop, uintptr(unsafe.Pointer(&status))); err != nil {
		return unless(notActive, err)
	}
	if process == 0 {
		return nil
	}
	event, err := syscall.WaitForSingleObject(process, uint32(longestWait.Milliseconds()))
	if err == nil && event != syscall.WAIT_OBJECT_0 {
		return errors.New("the key service does not end")
	}
	return err
}

func unless(expected syscall.Errno, err error) error {
	if errors.Is(err, expected) {
		return nil
	}
	return err
}

func removeService(manager uintptr) error {
	service, _, err := openService.Call(manager, uintptr(unsafe.Pointer(wide(serviceName))), allServiceAccess)
	if service == 0 {
		return unless(noSuchService, err)
	}
	defer closeServiceHandle.Call(service)
	return unless(markedForDelete, call(deleteService, service))
}

// forgetComputer removes the key, the enrolment and everything else the service keeps.
func forgetComputer() error {
	store := openStore(stateFolder)
	unlock, err := store.lock(enrolmentTime)
	if err != nil {
		return err
	}
	var fault error
	// Even an unreadable record is removed; Windows then keeps a key whose name is lost.
	if kept, err := store.load(); err == nil {
		fault = removeKey(kept.Handle)
	}
	fault = errors.Join(fault, store.remove(), overwriteAndRemove(filepath.Join(stateFolder, codeFile)))
	unlock()
	for _, name := range []string{lockFile, refusedFile, logFile, logFile + ".1", logFile + ".full", ""} {
		fault = errors.Join(fault, removeIfThere(filepath.Join(stateFolder, name)))
	}
	return fault
}
