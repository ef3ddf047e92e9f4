//go:build !windows

package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
)

const firstPassedSocket = 3

// unixEntrance is a socket to which every user may connect, and which tells who did.
type unixEntrance struct {
	listener *net.UnixListener
	accounts *accounts
}

type unixConnection struct {
	*net.UnixConn
	accounts *accounts
}

// openEntrance takes the socket passed by systemd (sd_listen_fds(3)), or else listens itself.
func openEntrance(path string) (entrance, error) {
	if isPassed() {
		file := os.NewFile(firstPassedSocket, "socket")
		defer file.Close()
		listener, err := net.FileListener(file)
		if err != nil {
			return nil, err
		}
		unix, isUnix := listener.(*net.UnixListener)
		if !isUnix {
			return nil, errors.New("the socket that was passed is not a Unix socket")
		}
		return unixEntrance{unix, newAccounts()}, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	if err := removeIfThere(path); err != nil {
		return nil, err
	}
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, err
	}
	return unixEntrance{listener, newAccounts()}, os.Chmod(path, 0o666)
}

func isPassed() bool {
	return os.Getenv("LISTEN_PID") == strconv.Itoa(os.Getpid()) && os.Getenv("LISTEN_FDS") == "1"
}

func (e unixEntrance) accept() (connection, error) {
	c, err := e.listener.AcceptUnix()
	if err != nil {
		return nil, err
	}
	return unixConnection{c, e.accounts}, nil
}

func (e unixEntrance) close() error {
	return e.listener.Close()
}

func (c unixConnection) user() (string, error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return "", err
	}
	var uid uint32
	var fault error
	if err := raw.Control(func(socket uintptr) { uid, fault = peerOf(int(socket)) }); err != nil {
		return "", err
	}
	if fault != nil {
		return "", fault
	}
	return c.accounts.of(uid), nil
}

// runAsSystemService: systemd and launchd start an ordinary program.
func runAsSystemService(service, string) (bool, int) {
	return false, 0
}

// serviceCommand is for installers on Windows; on other systems, files describe what to start.
func serviceCommand(_ []string, stderr io.Writer) int {
	fmt.Fprintln(stderr, "This command sets up services on Windows only.")
	return exitNotTried
}

func isAdministrator() bool {
	return os.Geteuid() == 0
}

const administrator = "root"
