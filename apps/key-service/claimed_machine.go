package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
)

const shortestNumber = 16

// claimedMachine is what a workstation tells a server about its machine, made as in electron/platform/machine-id.ts: a hash
// that is different for each server. It is empty if the system does not say which machine it is.
func claimedMachine(server, identity string) string {
	number, err := installationNumber(identity)
	number = strings.ToLower(strings.TrimSpace(number))
	address, fault := url.Parse(server)
	if err != nil || fault != nil || len(number) < shortestNumber {
		return ""
	}
	hash := hmac.New(sha256.New, []byte(address.Scheme+"://"+address.Host))
	hash.Write([]byte("carelink machine\n" + number))
	return base64.RawURLEncoding.EncodeToString(hash.Sum(nil))
}
