package main

import (
	"sync"
	"time"
)

// A workstation asks a few times a second at most; what goes beyond that is somebody who wants others to wait.
const (
	mostConnections       = 128
	mostConnectionsOfUser = 16
	burst                 = 200
	perSecond             = 50
	mostUsers             = 1024
)

// limits count per user of the computer, so that one cannot keep the service from another.
type limits struct {
	mutex sync.Mutex
	all   int
	users map[string]*userLimits
}

type userLimits struct {
	connections int
	left        float64
	seen        time.Time
	logged      time.Time
}

func newLimits() *limits {
	return &limits{users: map[string]*userLimits{}}
}

// enter is false where a connection is one too many; leave ends one that was let in.
func (l *limits) enter(user string, now time.Time) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	u := l.of(user, now)
	if l.all >= mostConnections || u.connections >= mostConnectionsOfUser {
		return false
	}
	u.connections++
	l.all++
	return true
}

// take is false where a question is one too many just now.
func (l *limits) take(user string, now time.Time) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	u := l.of(user, now)
	u.left = min(burst, u.left+now.Sub(u.seen).Seconds()*perSecond)
	u.seen = now
	if u.left < 1 {
		return false
	}
	u.left--
	return true
}

func (l *limits) leave(user string) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.all--
	if u, isKnown := l.users[user]; isKnown {
		u.connections--
	}
}

func (l *limits) inUse() int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.all
}

// mayLog is true once a minute for each user: a log is no less a way to fill a disk.
func (l *limits) mayLog(user string, now time.Time) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	u := l.of(user, now)
	if now.Sub(u.logged) < time.Minute {
		return false
	}
	u.logged = now
	return true
}

func (l *limits) of(user string, now time.Time) *userLimits {
	if u, isKnown := l.users[user]; isKnown {
		return u
	}
	if len(l.users) >= mostUsers {
		for name, u := range l.users {
			if u.connections == 0 {
				delete(l.users, name)
			}
		}
	}
	u := &userLimits{left: burst, seen: now}
	l.users[user] = u
	return u
}
