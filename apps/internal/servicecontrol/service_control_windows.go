// Package servicecontrol lets a program run as a Windows service: what the Service Control Manager and the program
// say to each other.
package servicecontrol

import (
	"errors"
	"runtime"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

// With their values from winsvc.h and winerror.h.
const (
	OwnProcess  = 0x10
	ControlStop = 1

	stopped              = 1
	startPending         = 2
	stopPending          = 3
	running              = 4
	acceptStop           = 0x1
	acceptShutdown       = 0x4
	controlInterrogate   = 4
	controlShutdown      = 5
	notImplemented       = 120
	serviceSpecificError = 1066
	notStartedBySystem   = syscall.Errno(1063)
)

// Go loads this library from Windows' own folder, wherever the program is.
var (
	advapi32         = syscall.NewLazyDLL("advapi32.dll")
	startDispatcher  = advapi32.NewProc("StartServiceCtrlDispatcherW")
	registerHandler  = advapi32.NewProc("RegisterServiceCtrlHandlerExW")
	setServiceStatus = advapi32.NewProc("SetServiceStatus")
)

// ErrNotStartedBySystem: this program was not started by Windows as a service.
var ErrNotStartedBySystem = errors.New("this program is started by Windows, as a service")

type tableEntry struct {
	name *uint16
	main uintptr
}

// Status is SERVICE_STATUS.
type Status struct {
	serviceType, state, accepted, exitCode, specificExitCode, checkPoint, waitHintMs uint32
}

// Service is the program while Windows runs it as a service; there is one per process.
type Service struct {
	name *uint16
	// starting and stopping say how long Windows waits before it considers the service hung.
	starting, stopping time.Duration
	serve              func(*Service) int
	handle             uintptr
	asked              sync.Once
	stop               chan struct{}
}

// Run runs the program as the service of that name until serve returns: 0 after a requested stop, otherwise an exit
// code, to which Windows responds with a restart. Windows waits for as long as starting and stopping say.
func Run(name string, starting, stopping time.Duration, serve func(*Service) int) error {
	wide, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return err
	}
	s := &Service{name: wide, starting: starting, stopping: stopping, serve: serve, stop: make(chan struct{})}
	table := [2]tableEntry{{wide, syscall.NewCallback(s.main)}}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if ok, _, err := startDispatcher.Call(uintptr(unsafe.Pointer(&table[0]))); ok == 0 {
		if errors.Is(err, notStartedBySystem) {
			return ErrNotStartedBySystem
		}
		return err
	}
	return nil
}

// Running tells Windows that the service is running and can be asked to stop.
func (s *Service) Running() {
	s.tell(Status{state: running, accepted: acceptStop | acceptShutdown})
}

// StopRequested is closed once Windows asks for a stop.
func (s *Service) StopRequested() <-chan struct{} {
	return s.stop
}

// Stopping tells Windows that the service is about to stop.
func (s *Service) Stopping() {
	s.tell(Status{state: stopPending, checkPoint: 1, waitHintMs: uint32(s.stopping.Milliseconds())})
}

func (s *Service) main(uintptr, uintptr) uintptr {
	s.handle, _, _ = registerHandler.Call(uintptr(unsafe.Pointer(s.name)), syscall.NewCallback(s.control), 0)
	s.tell(Status{state: startPending, waitHintMs: uint32(s.starting.Milliseconds())})
	if code := s.serve(s); code == 0 {
		s.tell(Status{state: stopped})
	} else {
		s.tell(Status{state: stopped, exitCode: serviceSpecificError, specificExitCode: uint32(code)})
	}
	return 0
}

func (s *Service) control(control, _, _, _ uintptr) uintptr {
	switch control {
	case ControlStop, controlShutdown:
		s.asked.Do(func() { close(s.stop) })
		return 0
	case controlInterrogate:
		return 0
	}
	return notImplemented
}

func (s *Service) tell(told Status) {
	told.serviceType = OwnProcess
	setServiceStatus.Call(s.handle, uintptr(unsafe.Pointer(&told)))
}
