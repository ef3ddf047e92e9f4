// Asks at a named pipe, as a program of a user would: `ask.exe PIPE QUESTION` prints the answer.
package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

func main() {
	var pipe *os.File
	var err error
	for range 50 {
		if pipe, err = os.OpenFile(os.Args[1], os.O_RDWR, 0); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Fprintln(pipe, os.Args[2])
	answer, _ := io.ReadAll(pipe)
	os.Stdout.Write(answer)
}
