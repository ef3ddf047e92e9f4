// Runs the token server as a service of Windows: the Node beside this program with `serve`, in a job of its own so that
// nothing outlives the service. Installed by install-service.cmd.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
	"unsafe"
)

const (
	serviceName = "CarelinkServer"
	// Longer than shutdown.notice_seconds and shutdown.drain_seconds together.
	longestStop  = 30 * time.Second
	mostLogBytes = 10 << 20
	keptLogs     = 5
)

// As winsvc.h, wincon.h and winnt.h have them.
const (
	ownProcess           = 0x10
	stopped              = 1
	startPending         = 2
	stopPending          = 3
	running              = 4
	acceptStop           = 0x1
	acceptShutdown       = 0x4
	controlStop          = 1
	controlInterrogate   = 4
	controlShutdown      = 5
	notImplemented       = 120
	serviceSpecificError = 1066
	controlBreak         = 1
	newProcessGroup      = 0x200
	extendedLimits       = 9
	killOnJobClose       = 0x2000
	setQuotaAndTerminate = 0x0100 | 0x0001
)

var (
	advapi32               = syscall.NewLazyDLL("advapi32.dll")
	kernel32               = syscall.NewLazyDLL("kernel32.dll")
	startDispatcher        = advapi32.NewProc("StartServiceCtrlDispatcherW")
	registerHandler        = advapi32.NewProc("RegisterServiceCtrlHandlerExW")
	setServiceStatus       = advapi32.NewProc("SetServiceStatus")
	allocConsole           = kernel32.NewProc("AllocConsole")
	generateControlEvent   = kernel32.NewProc("GenerateConsoleCtrlEvent")
	createJob              = kernel32.NewProc("CreateJobObjectW")
	setJob                 = kernel32.NewProc("SetInformationJobObject")
	assignToJob            = kernel32.NewProc("AssignProcessToJobObject")
	stopRequested          = make(chan struct{}, 1)
	statusHandle           uintptr
	name, _                = syscall.UTF16PtrFromString(serviceName)
	serviceMainCallback    = syscall.NewCallback(serviceMain)
	controlHandlerCallback = syscall.NewCallback(controlHandler)
)

type serviceTableEntry struct {
	name *uint16
	main uintptr
}

type serviceStatus struct {
	serviceType, state, accepted, exitCode, specificExitCode, checkPoint, waitHintMs uint32
}

// JOBOBJECT_EXTENDED_LIMIT_INFORMATION on 64-bit Windows.
type jobLimits struct {
	_          [2]uint64
	limitFlags uint32
	_          uint32
	_          [15]uint64
}

func main() {
	table := []serviceTableEntry{{name, serviceMainCallback}, {nil, 0}}
	if ok, _, err := startDispatcher.Call(uintptr(unsafe.Pointer(&table[0]))); ok == 0 {
		fmt.Fprintf(os.Stderr, "This program is started by Windows as the service %s (%v): run install-service.cmd.\n", serviceName, err)
		os.Exit(1)
	}
}

func serviceMain(_ uintptr, _ uintptr) uintptr {
	statusHandle, _, _ = registerHandler.Call(uintptr(unsafe.Pointer(name)), controlHandlerCallback, 0)
	tell(serviceStatus{state: startPending, waitHintMs: 60_000})
	if code := serve(); code == 0 {
		tell(serviceStatus{state: stopped})
	} else {
		// Anything but a stop that was asked for is a failure, which Windows answers by a restart.
		tell(serviceStatus{state: stopped, exitCode: serviceSpecificError, specificExitCode: uint32(code)})
	}
	return 0
}

func controlHandler(control uintptr, _ uintptr, _ uintptr, _ uintptr) uintptr {
	switch control {
	case controlStop, controlShutdown:
		select {
		case stopRequested <- struct{}{}:
		default:
		}
		return 0
	case controlInterrogate:
		return 0
	}
	return notImplemented
}

func tell(status serviceStatus) {
	status.serviceType = ownProcess
	setServiceStatus.Call(statusHandle, uintptr(unsafe.Pointer(&status)))
}

// Runs the server to its end and returns its exit code; 0 only if it was asked to stop.
func serve() int {
	own, err := os.Executable()
	if err != nil {
		return 2
	}
	folder := filepath.Dir(own)
	config := configFile()
	logs := filepath.Join(filepath.Dir(config), "logs")
	os.MkdirAll(logs, 0o700)
	log := openLog(filepath.Join(logs, "server.log"), mostLogBytes, keptLogs)
	// The server is asked to stop by a control event, which only programs of one console can send each other.
	allocConsole.Call()
	command := exec.Command(filepath.Join(folder, "node.exe"), filepath.Join(folder, "server", "main.js"), "serve", "--config", config)
	command.Dir = filepath.Dir(config)
	command.Env = append(os.Environ(), "NODE_ENV=production", "NODE_OPTIONS=--max-semi-space-size=8 --max-old-space-size=256")
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{CreationFlags: newProcessGroup}
	if err := command.Start(); err != nil {
		fmt.Fprintf(log, "The server cannot be started: %v\n", err)
		return 4
	}
	keepTogether(command.Process.Pid, log)
	tell(serviceStatus{state: running, accepted: acceptStop | acceptShutdown})
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case <-ended:
		code := command.ProcessState.ExitCode()
		fmt.Fprintf(log, "The server has ended by itself, with exit code %d.\n", code)
		return max(code, 1)
	case <-stopRequested:
		stop(command, ended, log)
		return 0
	}
}

func stop(command *exec.Cmd, ended <-chan error, log *rotatedLog) {
	tell(serviceStatus{state: stopPending, checkPoint: 1, waitHintMs: uint32(longestStop.Milliseconds()) + 5_000})
	generateControlEvent.Call(controlBreak, uintptr(command.Process.Pid))
	select {
	case <-ended:
	case <-time.After(longestStop):
		fmt.Fprintf(log, "The server did not stop within %s and was ended.\n", longestStop)
		command.Process.Kill()
		<-ended
	}
}

func configFile() string {
	for index, argument := range os.Args {
		if argument == "--config" && index+1 < len(os.Args) {
			return os.Args[index+1]
		}
	}
	return `C:\ProgramData\CareLink\Server\server.json`
}

// When this program ends, however that happens, Windows ends the server: another start finds the database free.
func keepTogether(pid int, log *rotatedLog) {
	job, _, err := createJob.Call(0, 0)
	limits := jobLimits{limitFlags: killOnJobClose}
	if job != 0 {
		var process syscall.Handle
		setJob.Call(job, extendedLimits, uintptr(unsafe.Pointer(&limits)), unsafe.Sizeof(limits))
		if process, err = syscall.OpenProcess(setQuotaAndTerminate, false, uint32(pid)); err == nil {
			defer syscall.CloseHandle(process)
			if ok, _, _ := assignToJob.Call(job, uintptr(process)); ok != 0 {
				return
			}
		}
	}
	fmt.Fprintf(log, "The server cannot be tied to its service: %v\n", err)
}
