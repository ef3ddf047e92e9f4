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

// unixEntrance is a socket that every user may connect to, which tells who does.
type unixEntrance struct {
	listener *net.UnixListener
}

type unixConnection struct {
	*net.UnixConn
}

// openEntrance takes the socket that systemd has passed (sd_listen_fds(3)), or else listens itself.
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
			return nil, errors.New("the socket that was passed is no Unix socket")
		}
		return unixEntrance{unix}, nil
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
	return unixEntrance{listener}, os.Chmod(path, 0o666)
}

func isPassed() bool {
	return os.Getenv("LISTEN_PID") == strconv.Itoa(os.Getpid()) && os.Getenv("LISTEN_FDS") == "1"
}

func (e unixEntrance) accept() (connection, error) {
	c, err := e.listener.AcceptUnix()
	if err != nil {
		return nil, err
	}
	return unixConnection{c}, nil
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
	return strconv.FormatUint(uint64(uid), 10), fault
}

// runAsSystemService: systemd and launchd start an ordinary program.
func runAsSystemService(service, string) (bool, int) {
	return false, 0
}

// serviceCommand is for installers of Windows; elsewhere files say what there is to start.
func serviceCommand(_ []string, stderr io.Writer) int {
	fmt.Fprintln(stderr, "Only Windows has its services from this command.")
	return exitNotTried
}

func isAdministrator() bool {
	return os.Geteuid() == 0
}

const administrator = "root"
