package main

import (
	"bufio"
	"bytes"
	"log"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

const subordinates = "ana:100000:65536\nben:165536:65536\n\n# none\nbroken:1\neve:many:65536\n1003:300000:1000\n"

func accountsOf(t *testing.T, text string) *accounts {
	t.Helper()
	path := filepath.Join(t.TempDir(), "subuid")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return &accounts{path: path}
}

func TestNumbersOfOneUserAreOneUser(t *testing.T) {
	a := accountsOf(t, subordinates)
	for uid, account := range map[uint32]string{
		0:             "0",
		1000:          "1000",
		65534:         "65534",
		99999:         "99999",
		100000:        "subordinate of ana",
		165535:        "subordinate of ana",
		165536:        "subordinate of ben",
		231072:        "231072",
		300999:        "subordinate of 1003",
		301000:        "301000",
		1612000500:    "1612000500",
		1<<31 - 1:     "2147483647",
		1 << 31:       "block of 2147483648",
		1<<31 + 65535: "block of 2147483648",
		1<<31 + 65536: "block of 2147549184",
		1<<32 - 2:     "block of 4294901760",
	} {
		if got := a.of(uid); got != account {
			t.Errorf("%d is %s", uid, got)
		}
	}
}

func TestNumbersThatAreGivenLaterCountToo(t *testing.T) {
	a := accountsOf(t, subordinates)
	if got := a.of(400000); got != "400000" {
		t.Fatal(got)
	}
	os.WriteFile(a.path, []byte(subordinates+"zoe:400000:65536\n"), 0o644)
	if got := a.of(400000); got != "subordinate of zoe" {
		t.Fatal(got)
	}
	os.Remove(a.path)
	if got := a.of(400000); got != "400000" {
		t.Fatal(got)
	}
}

func TestAFileThatCannotBeReadLetsNobodyHaveMore(t *testing.T) {
	a := accountsOf(t, subordinates)
	os.Remove(a.path)
	if err := syscall.Mkfifo(a.path, 0o644); err != nil {
		t.Fatal(err)
	}
	if one, other := a.of(200000), a.of(200001); one != other {
		t.Fatal(one, other)
	}
	if got := a.of(1000); got != "1000" {
		t.Fatal(got)
	}
}

// heldConnections connects as each of these accounts and keeps the connections open. It takes root.
func heldConnections(t *testing.T, path string, first, count uint32) {
	t.Helper()
	for uid := first; uid < first+count; uid++ {
		if c := connectAs(t, path, uid); c != nil {
			t.Cleanup(func() { c.Close() })
		}
	}
}

// connectAs: the kernel notes the account of the thread that connects, and only this thread's is changed. It ends with its goroutine.
func connectAs(t *testing.T, path string, uid uint32) net.Conn {
	t.Helper()
	connected := make(chan net.Conn)
	go func() {
		runtime.LockOSThread()
		if _, _, code := syscall.RawSyscall(syscall.SYS_SETRESUID, uintptr(uid), uintptr(uid), uintptr(uid)); code != 0 {
			t.Error(code)
		}
		c, err := net.Dial("unix", path)
		if err != nil {
			t.Error(err)
		}
		connected <- c
	}()
	return <-connected
}

func TestSubordinateAccountsOfOneUserDoNotKeepOthersOut(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can act as other accounts")
	}
	// Where everybody may go.
	folder, err := os.MkdirTemp("/tmp", "carelink-key-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	os.Chmod(folder, 0o755)
	path := filepath.Join(folder, "key.sock")
	way, err := openEntrance(path)
	if err != nil {
		t.Fatal(err)
	}
	unix := way.(unixEntrance)
	unix.accounts = accountsOf(t, subordinates)
	var said bytes.Buffer
	s := service{newSigner(openStore(filepath.Join(folder, "state")), identityFiles), newLimits(), log.New(&said, "", 0)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.run(unix, 0)
	}()
	heldConnections(t, path, 100000, 2*mostConnections)
	for _, uid := range []uint32{1001, 165536, 300000} {
		c := connectAs(t, path, uid)
		c.SetDeadline(time.Now().Add(answerTime))
		c.Write([]byte("{\"op\":\"status\"}\n"))
		answered, err := bufio.NewReader(c).ReadString('\n')
		if err != nil || len(answered) == 0 {
			t.Errorf("%d is not answered: %v", uid, err)
		}
		c.Close()
	}
	unix.close()
	<-ended
	if lines := bytes.Count(said.Bytes(), []byte("too_many_connections")); lines != 1 {
		t.Errorf("%d lines: %s", lines, said.String())
	}
}
