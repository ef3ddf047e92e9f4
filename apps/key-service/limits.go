package main

import (
	"sync"
	"time"
)

// A workstation asks a few times a second at most; anybody who asks more often wants to make others wait.
const (
	mostConnections       = 128
	mostConnectionsOfUser = 16
	burst                 = 200
	perSecond             = 50
	mostUsers             = 1024
)

// limits counts per user of the computer, so that no user can keep the others from the service.
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

// enter is false if this connection is one too many; leave ends a connection that was admitted.
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

// take is false if this question is one too many right now.
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

// mayLog is true once a minute for each user: a log can be used to fill up a disk, too.
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
