package main

import (
	"errors"
	"net"
	"os"
	"runtime"
	"sync"
	"syscall"
	"unsafe"
)

// With their values from winbase.h.
const (
	duplexPipe          = 0x3
	overlappedPipe      = 0x40000000
	firstPipeInstance   = 0x00080000
	rejectRemoteClients = 0x8
	mostPipeInstances   = 250
	pipeBuffer          = 8 * 1024
	pipeConnected       = syscall.Errno(535)
	noData              = syscall.Errno(232)
	queryLimited        = 0x1000
)

var (
	createPipe        = kernel32.NewProc("CreateNamedPipeW")
	connectPipe       = kernel32.NewProc("ConnectNamedPipe")
	disconnectPipe    = kernel32.NewProc("DisconnectNamedPipe")
	createEvent       = kernel32.NewProc("CreateEventW")
	setEvent          = kernel32.NewProc("SetEvent")
	waitForMultiple   = kernel32.NewProc("WaitForMultipleObjects")
	overlappedResult  = kernel32.NewProc("GetOverlappedResult")
	clientProcess     = kernel32.NewProc("GetNamedPipeClientProcessId")
	currentThread     = kernel32.NewProc("GetCurrentThread")
	impersonateClient = advapi32.NewProc("ImpersonateNamedPipeClient")
	revertToSelf      = advapi32.NewProc("RevertToSelf")
	openThreadToken   = advapi32.NewProc("OpenThreadToken")
)

// pipeEntrance is a named pipe that every user of this computer may write to, but nobody from the network.
type pipeEntrance struct {
	path       string
	attributes *syscall.SecurityAttributes
	// waiting is the instance for the next question. There is always one, so that nobody else can take the name.
	waiting   syscall.Handle
	connected syscall.Handle
	closing   syscall.Handle
	once      sync.Once
}

type pipeConnection struct {
	*os.File
	handle syscall.Handle
}

func openEntrance(path string) (entrance, error) {
	attributes, err := attributesOf(pipeAccess)
	if err != nil {
		return nil, err
	}
	e := &pipeEntrance{path: path, attributes: attributes}
	if e.connected, err = newEvent(); err != nil {
		return nil, err
	}
	if e.closing, err = newEvent(); err != nil {
		return nil, err
	}
	// Fails if somebody already has the name.
	e.waiting, err = e.newInstance(firstPipeInstance)
	if err != nil {
		return nil, err
	}
	return e, nil
}

func newEvent() (syscall.Handle, error) {
	handle, _, err := createEvent.Call(0, 1, 0, 0)
	if handle == 0 {
		return 0, err
	}
	return syscall.Handle(handle), nil
}

func (e *pipeEntrance) newInstance(first uintptr) (syscall.Handle, error) {
	handle, _, err := createPipe.Call(uintptr(unsafe.Pointer(wide(e.path))), duplexPipe|overlappedPipe|first, rejectRemoteClients,
		mostPipeInstances, pipeBuffer, pipeBuffer, 0, uintptr(unsafe.Pointer(e.attributes)))
	if syscall.Handle(handle) == syscall.InvalidHandle {
		return 0, errors.Join(errors.New("the pipe of the key service cannot be opened"), err)
	}
	return syscall.Handle(handle), nil
}

func (e *pipeEntrance) accept() (connection, error) {
	if err := e.waitForClient(); err != nil {
		return nil, err
	}
	came := e.waiting
	next, err := e.newInstance(0)
	if err != nil {
		// There can be no more instances: this client is turned away, and its instance waits for the next one.
		disconnectPipe.Call(uintptr(came))
		return nil, err
	}
	e.waiting = next
	return pipeConnection{os.NewFile(uintptr(came), e.path), came}, nil
}

func (e *pipeEntrance) waitForClient() error {
	overlapped := syscall.Overlapped{HEvent: e.connected}
	// The system writes to it until the call has ended.
	var pinner runtime.Pinner
	pinner.Pin(&overlapped)
	defer pinner.Unpin()
	err := call(connectPipe, uintptr(e.waiting), uintptr(unsafe.Pointer(&overlapped)))
	switch {
	case err == nil, errors.Is(err, pipeConnected):
		return e.faultOfClosing()
	case errors.Is(err, noData):
		// The client connected and left; reading will report it.
		return e.faultOfClosing()
	case !errors.Is(err, syscall.ERROR_IO_PENDING):
		return err
	}
	handles := [2]syscall.Handle{e.closing, e.connected}
	which, _, err := waitForMultiple.Call(2, uintptr(unsafe.Pointer(&handles[0])), 0, syscall.INFINITE)
	if which == 1 {
		return nil
	}
	syscall.CancelIoEx(e.waiting, &overlapped)
	var ignored uint32
	overlappedResult.Call(uintptr(e.waiting), uintptr(unsafe.Pointer(&overlapped)), uintptr(unsafe.Pointer(&ignored)), 1)
	if which == 0 {
		return e.end()
	}
	return err
}

func (e *pipeEntrance) faultOfClosing() error {
	if event, _ := syscall.WaitForSingleObject(e.closing, 0); event == syscall.WAIT_OBJECT_0 {
		return e.end()
	}
	return nil
}

func (e *pipeEntrance) end() error {
	syscall.CloseHandle(e.waiting)
	return net.ErrClosed
}

func (e *pipeEntrance) close() error {
	e.once.Do(func() { setEvent.Call(uintptr(e.closing)) })
	return nil
}

// user is the SID of whoever asks: of the account on the pipe or, if Windows does not tell that yet, of its process, which
// is good enough for counting.
func (c pipeConnection) user() (string, error) {
	sid, err := c.impersonated()
	if err == nil {
		return sid, nil
	}
	sid, other := c.ofProcess()
	if other == nil {
		return sid, nil
	}
	return "", errors.Join(err, other)
}

func (c pipeConnection) impersonated() (string, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := call(impersonateClient, uintptr(c.handle)); err != nil {
		return "", err
	}
	thread, _, _ := currentThread.Call()
	var token syscall.Token
	// Opened with this service's own rights, whatever those of the client.
	err := call(openThreadToken, thread, syscall.TOKEN_QUERY, 1, uintptr(unsafe.Pointer(&token)))
	if fault := call(revertToSelf); fault != nil {
		// A thread that cannot stop impersonating must not do anything more.
		panic(fault)
	}
	if err != nil {
		return "", err
	}
	defer token.Close()
	return userOf(token)
}

func (c pipeConnection) ofProcess() (string, error) {
	var id uint32
	if err := call(clientProcess, uintptr(c.handle), uintptr(unsafe.Pointer(&id))); err != nil {
		return "", err
	}
	process, err := syscall.OpenProcess(queryLimited, false, id)
	if err != nil {
		return "", err
	}
	defer syscall.CloseHandle(process)
	var token syscall.Token
	if err := syscall.OpenProcessToken(process, syscall.TOKEN_QUERY, &token); err != nil {
		return "", err
	}
	defer token.Close()
	return userOf(token)
}
