package servicecontrol

import (
	"errors"
	"testing"
	"time"
)

func TestAProgramThatSomebodyStartsIsNoService(t *testing.T) {
	err := Run("CareLinkTest", time.Second, time.Second, func(*Service) int {
		t.Error("it has served")
		return 0
	})
	if !errors.Is(err, ErrNotStartedBySystem) {
		t.Fatal(err)
	}
}

func TestANameWithAZeroIsNone(t *testing.T) {
	if err := Run("Care\x00Link", time.Second, time.Second, nil); err == nil || errors.Is(err, ErrNotStartedBySystem) {
		t.Fatal(err)
	}
}

func TestAStopIsToldHoweverOftenItIsAskedFor(t *testing.T) {
	for _, asked := range []uintptr{ControlStop, controlShutdown} {
		s := &Service{stop: make(chan struct{})}
		if s.control(controlInterrogate, 0, 0, 0) != 0 || s.control(200, 0, 0, 0) != notImplemented {
			t.Fatal("wrong answers")
		}
		select {
		case <-s.StopRequested():
			t.Fatal("nobody has asked for a stop")
		default:
		}
		for range 3 {
			if s.control(asked, 0, 0, 0) != 0 {
				t.Fatal("a stop was refused")
			}
			<-s.StopRequested()
		}
	}
}
