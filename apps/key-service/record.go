package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// States of an enrolment. A key that has only been "made" is not registered with any server yet.
const (
	stateMade     = "made"
	stateEnrolled = "enrolled"
	stateWaiting  = "waiting"
)

// record is everything the service knows, in one file, so that key and enrolment always match.
type record struct {
	Version int     `json:"version"`
	State   string  `json:"state"`
	Server  string  `json:"server"`
	Name    string  `json:"name"`
	Ward    *string `json:"ward"`
	// Machine identifies the hardware and installation for which the key was made.
	Machine string `json:"machine"`
	// Asked means that a code has been sent and the server's answer has not arrived.
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

// thumbprint is the one of RFC 7638; publicJWK has its members in the order required there.
func (jwk publicJWK) thumbprint() string {
	text, _ := json.Marshal(jwk)
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (r record) isAdmitted() bool {
	return r.State == stateEnrolled || r.State == stateWaiting
}

// machineKey signs with ES256; none of its methods reveals the key.
type machineKey interface {
	public() publicJWK
	// sign returns r and s, 32 bytes each (RFC 7518 §3.4).
	sign(input []byte) ([]byte, error)
}

// recordStore keeps the record where only administrators can write.
type recordStore interface {
	// lock keeps other processes from changing the record; it waits at most this long for one that is changing it.
	lock(wait time.Duration) (unlock func(), err error)
	// load returns errNoRecord if there is none.
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
		return record{}, errors.New("the record of the enrolment is damaged or from a newer version")
	}
	return r, nil
}
