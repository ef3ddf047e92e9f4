package main

import (
	"context"
	"errors"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"carelink.example/apps/internal/rotatedlog"
	"carelink.example/apps/internal/servicecontrol"
)

const (
	serviceName = "CareLinkWorkstationKey"
	logFile     = "service.log"
	codeFile    = "site-code"
	// How often a code that could not be tried yet is tried again.
	enrolEvery = 5 * time.Minute
	// Longer than enrol takes to give up.
	longestEnrol = 2 * time.Minute
	longestStart = 30 * time.Second
	longestStop  = 10 * time.Second
)

// systemService is this program run by Windows as a service; there is one per process.
type systemService struct {
	service service
	pipe    string
	code    int
}

// runAsSystemService is false if this program was not started by Windows as a service.
func runAsSystemService(s service, pipe string) (bool, int) {
	running := &systemService{service: s, pipe: pipe}
	err := servicecontrol.Run(serviceName, longestStart, longestStop, running.main)
	return !errors.Is(err, servicecontrol.ErrNotStartedBySystem), running.code
}

func (r *systemService) main(control *servicecontrol.Service) int {
	if err := r.serve(control); err != nil {
		r.service.log.Print(sentenceOf(err))
		r.code = 1
	}
	return r.code
}

func (r *systemService) serve(control *servicecontrol.Service) error {
	if err := makeStateFolder(stateFolder); err != nil {
		return err
	}
	file := rotatedlog.Open(filepath.Join(stateFolder, logFile), mostLogBytes, keptLogs, openPrivateLog)
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
	// Its program can only be replaced when no process runs it.
	defer func() {
		cancel()
		<-enrolling
	}()
	control.Running()
	select {
	case <-control.StopRequested():
		control.Stopping()
		way.close()
		<-ended
		return nil
	case <-ended:
		return errors.New("the key service ended unexpectedly")
	}
}

// enrolUntilAdmitted tries a code left by the installation as soon as the network is up. It logs the outcome only
// when that changes.
func (r *systemService) enrolUntilAdmitted(untilStop context.Context) {
	// A refused code is not tried again until the next start.
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

// enrolOnce runs the administrators' command in a separate process, so that the one using the key never talks to a server.
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
