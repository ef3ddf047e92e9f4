package main

import (
	"strconv"
	"testing"
	"time"
)

func TestOneUserCannotKeepTheServiceFromAnother(t *testing.T) {
	l, now := newLimits(), time.Unix(1000, 0)
	for i := range mostConnectionsOfUser {
		if !l.enter("1000", now) {
			t.Fatalf("connection %d", i)
		}
	}
	if l.enter("1000", now) || !l.enter("1001", now) {
		t.Fatal("limits are not counted by user")
	}
	l.leave("1000")
	if !l.enter("1000", now) {
		t.Fatal("a place was not given back")
	}
}

func TestABurstIsAnsweredAndThenTheRate(t *testing.T) {
	l, now := newLimits(), time.Unix(1000, 0)
	took := 0
	for l.take("1000", now) {
		took++
	}
	if took != burst {
		t.Fatalf("%d", took)
	}
	now = now.Add(time.Second)
	for took = 0; l.take("1000", now); took++ {
	}
	if took != perSecond {
		t.Fatalf("%d a second", took)
	}
}

func TestManyUsersTakeNoMemory(t *testing.T) {
	l := newLimits()
	for i := range 3 * mostUsers {
		user := strconv.Itoa(i)
		l.enter(user, time.Unix(1000, 0))
		l.leave(user)
	}
	if len(l.users) > mostUsers {
		t.Fatalf("%d", len(l.users))
	}
}

func TestTheLogGetsOneLineAMinute(t *testing.T) {
	l, now := newLimits(), time.Unix(1000, 0)
	if !l.mayLog("1", now) || l.mayLog("1", now.Add(time.Second)) || !l.mayLog("1", now.Add(time.Minute)) {
		t.Fatal("wrong")
	}
}
