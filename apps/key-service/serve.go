package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"time"
)

const (
	longestQuestion = 4096
	// The time for a question and its answer, so that a slow client does not hold up the others.
	answerTime = 5 * time.Second
)

// connection is one question of one user.
type connection interface {
	io.ReadWriteCloser
	SetDeadline(time.Time) error
	// user names the user at the other end, whichever account is used: a number, a name, or a SID.
	user() (string, error)
}

// entrance is where questions come in.
type entrance interface {
	accept() (connection, error)
	close() error
}

type service struct {
	signer signer
	limits *limits
	log    *log.Logger
}

func serveCommand(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(stderr)
	state := flags.String("state", stateFolder, "folder for key and enrolment")
	socket := flags.String("socket", defaultSocket, "where to listen, unless the system already listens")
	idle := flags.Duration("idle", 0, "ends after this long without a question; 0: never")
	identity := flags.String("identity", identityFiles, "files that distinguish one computer from another")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		return 2
	}
	s := service{newSigner(openStore(*state), *identity), newLimits(), log.New(stderr, "", 0)}
	if isRun, code := runAsSystemService(s, *socket); isRun {
		return code
	}
	way, err := openEntrance(*socket)
	if err != nil {
		fmt.Fprintln(stderr, sentenceOf(err))
		return 1
	}
	s.run(way, *idle)
	return 0
}

func newSigner(store recordStore, identity string) signer {
	return signer{store, openKey, func() (string, error) { return machineIdentity(identity) }, time.Now}
}

// run answers until the entrance is closed or nobody has asked for a while. Anybody who connects while it ends is answered
// by the next process, because the system keeps the socket.
func (s service) run(way entrance, idle time.Duration) {
	came := make(chan connection)
	go func() {
		defer close(came)
		for {
			c, err := way.accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err != nil {
				s.log.Print(sentenceOf(err))
				time.Sleep(100 * time.Millisecond)
				continue
			}
			came <- c
		}
	}()
	for {
		select {
		case c, isOpen := <-came:
			if !isOpen {
				return
			}
			go s.attend(c)
		case <-orNever(idle):
			if s.limits.inUse() > 0 {
				continue
			}
			way.close()
			for c := range came {
				s.attend(c)
			}
			return
		}
	}
}

func orNever(after time.Duration) <-chan time.Time {
	if after <= 0 {
		return nil
	}
	return time.After(after)
}

func (s service) attend(c connection) {
	defer c.Close()
	c.SetDeadline(time.Now().Add(answerTime))
	user, err := c.user()
	if err != nil {
		if s.limits.mayLog("", time.Now()) {
			s.log.Print("A question came from somebody who cannot be identified; it was not answered.")
		}
		return
	}
	// The question is not even read: a client with so many connections has none.
	if !s.limits.enter(user, time.Now()) {
		s.note(user, "too_many_connections")
		return
	}
	defer s.limits.leave(user)
	line, err := readLine(c)
	if err != nil {
		return
	}
	answered := refuse("throttled", "Too many questions came from this user.")
	if s.limits.take(user, time.Now()) {
		answered = s.signer.answer(line)
	}
	if !answered.OK {
		s.note(user, answered.Error)
	}
	c.Write(answered.line())
}

// note never logs anything from a question.
func (s service) note(user, code string) {
	if s.limits.mayLog(user, time.Now()) {
		s.log.Printf("Refused to user %s: %s", user, code)
	}
}

func readLine(from io.Reader) ([]byte, error) {
	reader := bufio.NewReaderSize(io.LimitReader(from, longestQuestion), longestQuestion)
	return reader.ReadSlice('\n')
}
