//go:build !windows

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "This program is a service of Windows; elsewhere the token server needs none.")
	os.Exit(1)
}
