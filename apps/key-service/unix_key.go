//go:build !windows

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// softwareKey is a P-256 key whose 32 bytes are in root's record.
type softwareKey struct {
	private *ecdsa.PrivateKey
	jwk     publicJWK
}

// makeKey returns a new key and its handle.
func makeKey() (string, machineKey, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", nil, err
	}
	scalar, err := private.Bytes()
	if err != nil {
		return "", nil, err
	}
	handle := base64.RawURLEncoding.EncodeToString(scalar)
	key, err := openKey(handle)
	return handle, key, err
}

func openKey(handle string) (machineKey, error) {
	scalar, err := base64.RawURLEncoding.Strict().DecodeString(handle)
	if err != nil {
		return nil, errors.New("it is damaged")
	}
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar)
	if err != nil {
		return nil, errors.New("it is damaged")
	}
	point, err := private.PublicKey.Bytes()
	if err != nil {
		return nil, err
	}
	coordinate := base64.RawURLEncoding.EncodeToString
	return softwareKey{private, publicJWK{"P-256", "EC", coordinate(point[1:33]), coordinate(point[33:])}}, nil
}

// removeKey has nothing to do: the key is deleted with the record.
func removeKey(string) error {
	return nil
}

func (k softwareKey) public() publicJWK {
	return k.jwk
}

func (k softwareKey) sign(input []byte) ([]byte, error) {
	sum := sha256.Sum256(input)
	r, s, err := ecdsa.Sign(rand.Reader, k.private, sum[:])
	if err != nil {
		return nil, err
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return signature, nil
}
