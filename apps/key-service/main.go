// The key of a ward computer. One program in two roles: the service that signs DPoP proofs and never reveals the key,
// and the command with which administrators enrol the computer. See docs/decisions/0060-key-of-the-machine.md.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// version is set by `npm run dist`.
var version = "0.0.0"

const help = `Enrols this computer at the token server of the site, with a key that no user of the computer can read.

  carelink-workstation-enrol [OPTION …]     as root (Windows: as administrator); the code is read from standard input
  carelink-workstation-enrol status         says whether this computer is enrolled, and where; asks the server, if it can
  carelink-workstation-enrol prepare-image  removes key and enrolment, before a disk is copied to other computers

  --server URL       address of the token server; without it the one of the policy
  --name NAME        name people use for this computer; without it that of the policy, or else its host name
  --code-file FILE   takes the code from a file that only administrators may read
  --remove-code      overwrites and removes that file once the code has been accepted
  --unattended       for timers: without the file there is nothing to do, and a code that was refused is tried again
                     after the next start of the computer or after 6 hours
  --ca FILE          certificates (PEM or DER) of a certificate authority that is not in the store of the system
  --help, --version

Exit code: 0 enrolled, 1 the code was refused, 2 it could not be tried, 3 enrolled once IT has approved it.
`

func main() {
	os.Exit(run(os.Args))
}

func run(args []string) int {
	verb, rest := verbOf(args)
	if verb != "serve" && slices.ContainsFunc(rest, isHelp) {
		verb = "--help"
	}
	switch verb {
	case "enrol":
		return enrolCommand(rest, os.Stdin, os.Stdout, os.Stderr)
	case "status":
		return statusCommand(rest, os.Stdout, os.Stderr)
	case "prepare-image":
		return prepareImageCommand(rest, os.Stdout, os.Stderr)
	case "serve":
		return serveCommand(rest, os.Stderr)
	case "service":
		return serviceCommand(rest, os.Stderr)
	case "--version", "version":
		fmt.Println("CareLink Workstation " + version)
		return 0
	case "--help", "-h", "help":
		fmt.Print(help)
		return 0
	}
	fmt.Fprintln(os.Stderr, "There is no such command; see --help. "+codeAsArgument)
	return 2
}

// verbOf: when started under the name of the enrolment command, it enrols, unless told something else.
func verbOf(args []string) (string, []string) {
	name := strings.TrimSuffix(filepath.Base(args[0]), ".exe")
	rest := args[1:]
	if len(rest) > 0 && (!strings.HasPrefix(rest[0], "-") || isAnswer(rest[0])) {
		return rest[0], rest[1:]
	}
	if strings.HasSuffix(name, "-enrol") {
		return "enrol", rest
	}
	if len(rest) == 0 {
		return "--help", nil
	}
	return rest[0], rest[1:]
}

func isAnswer(word string) bool {
	return isHelp(word) || word == "--version"
}

func isHelp(word string) bool {
	return word == "--help" || word == "-h" || word == "-help"
}
