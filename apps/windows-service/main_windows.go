// Runs the token server as a service of Windows: the Node beside this program with `serve`, in a job of its own so that
// nothing outlives the service. Installed by install-service.cmd.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
	"unsafe"

	"carelink.example/apps/internal/rotatedlog"
	"carelink.example/apps/internal/servicecontrol"
)

const (
	serviceName = "CarelinkServer"
	// Longer than shutdown.notice_seconds and shutdown.drain_seconds together.
	longestStop  = 30 * time.Second
	mostLogBytes = 10 << 20
	keptLogs     = 5
)

// With their values from wincon.h and winnt.h.
const (
	controlBreak         = 1
	newProcessGroup      = 0x200
	extendedLimits       = 9
	killOnJobClose       = 0x2000
	setQuotaAndTerminate = 0x0100 | 0x0001
)

var (
	kernel32             = syscall.NewLazyDLL("kernel32.dll")
	allocConsole         = kernel32.NewProc("AllocConsole")
	generateControlEvent = kernel32.NewProc("GenerateConsoleCtrlEvent")
	createJob            = kernel32.NewProc("CreateJobObjectW")
	setJob               = kernel32.NewProc("SetInformationJobObject")
	assignToJob          = kernel32.NewProc("AssignProcessToJobObject")
)

// JOBOBJECT_EXTENDED_LIMIT_INFORMATION on 64-bit Windows.
type jobLimits struct {
	_          [2]uint64
	limitFlags uint32
	_          uint32
	_          [15]uint64
}

func main() {
	err := servicecontrol.Run(serviceName, time.Minute, longestStop+5*time.Second, serve)
	if errors.Is(err, servicecontrol.ErrNotStartedBySystem) {
		fmt.Fprintf(os.Stderr, "This program is started by Windows as the service %s: run install-service.cmd.\n", serviceName)
	} else if err != nil {
		fmt.Fprintf(os.Stderr, "The service %s cannot run: %v\n", serviceName, err)
	}
	if err != nil {
		os.Exit(1)
	}
}

// Runs the server to its end and returns its exit code; 0 only if it was asked to stop.
func serve(service *servicecontrol.Service) int {
	own, err := os.Executable()
	if err != nil {
		return 2
	}
	folder := filepath.Dir(own)
	config := configFile()
	logs := filepath.Join(filepath.Dir(config), "logs")
	os.MkdirAll(logs, 0o700)
	log := rotatedlog.Open(filepath.Join(logs, "server.log"), mostLogBytes, keptLogs, openLogFile)
	// The server is asked to stop by a control event, which only programs on the same console can send each other.
	allocConsole.Call()
	command := exec.Command(filepath.Join(folder, "node.exe"), filepath.Join(folder, "server", "main.js"), "serve", "--config", config)
	command.Dir = filepath.Dir(config)
	command.Env = append(os.Environ(), "NODE_ENV=production", "NODE_OPTIONS=--max-semi-space-size=16 --max-old-space-size=256")
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{CreationFlags: newProcessGroup}
	if err := command.Start(); err != nil {
		fmt.Fprintf(log, "The server cannot be started: %v\n", err)
		return 4
	}
	keepTogether(command.Process.Pid, log)
	service.Running()
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case <-ended:
		code := command.ProcessState.ExitCode()
		fmt.Fprintf(log, "The server has ended by itself, with exit code %d.\n", code)
		return max(code, 1)
	case <-service.StopRequested():
		service.Stopping()
		stop(command, ended, log)
		return 0
	}
}

func stop(command *exec.Cmd, ended <-chan error, log *rotatedlog.Log) {
	generateControlEvent.Call(controlBreak, uintptr(command.Process.Pid))
	select {
	case <-ended:
	case <-time.After(longestStop):
		fmt.Fprintf(log, "The server did not stop within %s and was ended.\n", longestStop)
		command.Process.Kill()
		<-ended
	}
}

func openLogFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
}

func configFile() string {
	for index, argument := range os.Args {
		if argument == "--config" && index+1 < len(os.Args) {
			return os.Args[index+1]
		}
	}
	return `C:\ProgramData\CareLink\Server\server.json`
}

// When this program ends, for whatever reason, Windows ends the server, so that the next start finds the database free.
func keepTogether(pid int, log *rotatedlog.Log) {
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
