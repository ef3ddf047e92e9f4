package main

import (
	"context"
	"errors"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

const (
	serviceName = "CareLinkWorkstationKey"
	logFile     = "service.log"
	codeFile    = "site-code"
	// How often a code that could not be tried yet is tried again.
	enrolEvery = 5 * time.Minute
	// Longer than enrol takes to give up.
	longestEnrol = 2 * time.Minute
)

// As winsvc.h has them.
const (
	ownProcess         = 0x10
	stateStopped       = 1
	statePending       = 2
	stateStopping      = 3
	stateRunning       = 4
	acceptStop         = 0x1
	acceptShutdown     = 0x4
	controlStop        = 1
	controlInterrogate = 4
	controlShutdown    = 5
	notImplemented     = 120
	serviceSpecific    = 1066
	notStartedBySystem = syscall.Errno(1063)
)

var (
	startDispatcher  = advapi32.NewProc("StartServiceCtrlDispatcherW")
	registerHandler  = advapi32.NewProc("RegisterServiceCtrlHandlerExW")
	setServiceStatus = advapi32.NewProc("SetServiceStatus")
)

type serviceTableEntry struct {
	name *uint16
	main uintptr
}

type serviceStatus struct {
	serviceType, state, accepted, exitCode, specificExitCode, checkPoint, waitHintMs uint32
}

// systemService is this program while Windows runs it as a service, one in a process.
type systemService struct {
	service service
	pipe    string
	status  uintptr
	stop    chan struct{}
	code    int
}

// runAsSystemService is false where it was not Windows that started this program.
func runAsSystemService(s service, pipe string) (bool, int) {
	running := &systemService{service: s, pipe: pipe, stop: make(chan struct{}, 1)}
	table := [2]serviceTableEntry{{wide(serviceName), syscall.NewCallback(running.main)}}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := call(startDispatcher, uintptr(unsafe.Pointer(&table[0])))
	if errors.Is(err, notStartedBySystem) {
		return false, 0
	}
	return true, running.code
}

func (r *systemService) main(uintptr, uintptr) uintptr {
	r.status, _, _ = registerHandler.Call(uintptr(unsafe.Pointer(wide(serviceName))), syscall.NewCallback(r.control), 0)
	r.tell(serviceStatus{state: statePending, waitHintMs: 30_000})
	if err := r.serve(); err != nil {
		r.service.log.Print(sentenceOf(err))
		r.code = 1
		// Windows starts it again after a while.
		r.tell(serviceStatus{state: stateStopped, exitCode: serviceSpecific, specificExitCode: 1})
		return 0
	}
	r.tell(serviceStatus{state: stateStopped})
	return 0
}

func (r *systemService) control(control, _, _, _ uintptr) uintptr {
	switch control {
	case controlStop, controlShutdown:
		select {
		case r.stop <- struct{}{}:
		default:
		}
		return 0
	case controlInterrogate:
		return 0
	}
	return notImplemented
}

func (r *systemService) tell(status serviceStatus) {
	status.serviceType = ownProcess
	setServiceStatus.Call(r.status, uintptr(unsafe.Pointer(&status)))
}

func (r *systemService) serve() error {
	if err := makeStateFolder(stateFolder); err != nil {
		return err
	}
	file, err := openBoundedLog(filepath.Join(stateFolder, logFile))
	if err != nil {
		return err
	}
	r.service.log = log.New(file, "", log.LstdFlags|log.LUTC)
	way, err := openEntrance(r.pipe)
	if err != nil {
		return err
	}
	ended, enrolling := make(chan struct{}), make(chan struct{})
	untilStop, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(ended)
		r.service.run(way, 0)
	}()
	go func() {
		defer close(enrolling)
		r.enrolUntilAdmitted(untilStop)
	}()
	// Its program can only be replaced once nothing runs it.
	defer func() {
		cancel()
		<-enrolling
	}()
	r.tell(serviceStatus{state: stateRunning, accepted: acceptStop | acceptShutdown})
	select {
	case <-r.stop:
		r.tell(serviceStatus{state: stateStopping, waitHintMs: 10_000})
		way.close()
		<-ended
		return nil
	case <-ended:
		return errors.New("the key service has ended by itself")
	}
}

// enrolUntilAdmitted tries a code that the installation has left, once the network is there. What it says is logged as it
// changes.
func (r *systemService) enrolUntilAdmitted(untilStop context.Context) {
	// That a code was refused holds until the next start.
	_ = removeIfThere(filepath.Join(passingFolder, refusedFile))
	said := ""
	for {
		if _, err := os.Lstat(filepath.Join(stateFolder, codeFile)); err == nil {
			if line := enrolOnce(untilStop); line != said {
				r.service.log.Print(line)
				said = line
			}
		}
		select {
		case <-untilStop.Done():
			return
		case <-time.After(enrolEvery):
		}
	}
}

// enrolOnce runs the command of administrators: what talks to a server is no part of what has the key in use.
func enrolOnce(untilStop context.Context) string {
	program, err := os.Executable()
	if err != nil {
		return sentenceOf(err)
	}
	within, cancel := context.WithTimeout(untilStop, longestEnrol)
	defer cancel()
	command := exec.CommandContext(within, program, "enrol", "--unattended", "--remove-code",
		"--code-file", filepath.Join(stateFolder, codeFile))
	command.Dir = systemFolder()
	command.SysProcAttr = &syscall.SysProcAttr{HideWindow: true}
	command.WaitDelay = time.Second
	output, err := command.CombinedOutput()
	if len(output) == 0 && err != nil {
		return sentenceOf(err)
	}
	return strings.TrimSpace(string(output))
}
