package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// What has become of an enrolment. The key of a computer that is only "made" is nobody's key yet.
const (
	stateMade     = "made"
	stateEnrolled = "enrolled"
	stateWaiting  = "waiting"
)

// record is everything the service knows: one file, so that key and enrolment cannot come apart.
type record struct {
	Version int     `json:"version"`
	State   string  `json:"state"`
	Server  string  `json:"server"`
	Name    string  `json:"name"`
	Ward    *string `json:"ward"`
	// Machine recognises the hardware and installation that the key was made on.
	Machine string `json:"machine"`
	// Asked: a code has been sent, and what the server said to it has not come.
	Asked bool `json:"asked"`
	// Handle is the private key itself, or the name under which Windows keeps it.
	Handle string `json:"handle"`
}

// publicRecord is what every user of the computer may know.
type publicRecord struct {
	Version int       `json:"version"`
	State   string    `json:"state"`
	Server  string    `json:"server"`
	Name    string    `json:"name"`
	Ward    *string   `json:"ward"`
	Key     publicJWK `json:"key"`
}

type publicJWK struct {
	Crv string `json:"crv"`
	Kty string `json:"kty"`
	X   string `json:"x"`
	Y   string `json:"y"`
}

// thumbprint is that of RFC 7638, whose order of members is the one of publicJWK.
func (jwk publicJWK) thumbprint() string {
	text, _ := json.Marshal(jwk)
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (r record) isAdmitted() bool {
	return r.State == stateEnrolled || r.State == stateWaiting
}

// machineKey signs with ES256; nothing here gives the key away.
type machineKey interface {
	public() publicJWK
	// sign returns r and s, 32 bytes each (RFC 7518 §3.4).
	sign(input []byte) ([]byte, error)
}

// recordStore keeps the record where only administrators write.
type recordStore interface {
	// lock keeps other processes from changing the record; while one of them does, it waits for so long at most.
	lock(wait time.Duration) (unlock func(), err error)
	// load returns errNoRecord where there is none.
	load() (record, error)
	save(r record, public publicJWK) error
	remove() error
}

var errNoRecord = errors.New("this computer is not enrolled")

func readRecord(text []byte) (record, error) {
	var r record
	if err := decodeStrict(text, &r); err != nil {
		return record{}, fmt.Errorf("the record of the enrolment is damaged: %w", err)
	}
	isKnown := r.State == stateMade || r.isAdmitted()
	if r.Version != 1 || !isKnown || r.Server == "" || r.Machine == "" || r.Handle == "" {
		return record{}, errors.New("the record of the enrolment is damaged or of a newer version")
	}
	return r, nil
}
