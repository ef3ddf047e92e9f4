package main

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"time"
)

const longestURL = 1024

var (
	hashPattern  = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)
	noncePattern = regexp.MustCompile(`^[!#-\[\]-~]{1,256}$`)
	pathPattern  = regexp.MustCompile(`^(/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)+/?$`)
	// Percent-encoded ones count, too.
	dotSegment = regexp.MustCompile(`(?i)/(\.|%2e){1,2}(/|$)`)
)

// proofSubject is all a caller can decide; the service itself sets time and id.
type proofSubject struct {
	Method string
	URL    string
	Ath    string
	Nonce  string
}

// faultOf says why no proof is made for a subject; nil means that one may be made.
func faultOf(subject proofSubject, server string) error {
	switch subject.Method {
	case "GET", "POST", "DELETE":
	default:
		return errors.New("no proof is made for this method")
	}
	path, isHere := strings.CutPrefix(subject.URL, server)
	if len(subject.URL) > longestURL || !isHere || !pathPattern.MatchString(path) || dotSegment.MatchString(path) {
		return errors.New("no proof is made for this address")
	}
	if subject.Ath != "" && !hashPattern.MatchString(subject.Ath) {
		return errors.New("ath is not a SHA-256 in base64url")
	}
	if subject.Nonce != "" && !noncePattern.MatchString(subject.Nonce) {
		return errors.New("nonce is not a nonce of RFC 9449")
	}
	return nil
}

type proofHeader struct {
	Typ string    `json:"typ"`
	Alg string    `json:"alg"`
	Jwk publicJWK `json:"jwk"`
}

type proofClaims struct {
	Jti   string `json:"jti"`
	Htm   string `json:"htm"`
	Htu   string `json:"htu"`
	Iat   int64  `json:"iat"`
	Nonce string `json:"nonce,omitempty"`
	Ath   string `json:"ath,omitempty"`
}

// makeProof builds the DPoP proof of RFC 9449 §4.2. Its time is never the caller's: otherwise a proof for tomorrow could
// be made and taken away today.
func makeProof(key machineKey, subject proofSubject, now time.Time) (string, error) {
	id := make([]byte, 16)
	rand.Read(id)
	header, err := encodePart(proofHeader{"dpop+jwt", "ES256", key.public()})
	if err != nil {
		return "", err
	}
	claims, err := encodePart(proofClaims{
		Jti: hex.EncodeToString(id), Htm: subject.Method, Htu: subject.URL, Iat: now.Unix(),
		Nonce: subject.Nonce, Ath: subject.Ath,
	})
	if err != nil {
		return "", err
	}
	input := header + "." + claims
	signature, err := key.sign([]byte(input))
	if err != nil {
		return "", err
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

func encodePart(part any) (string, error) {
	text, err := json.Marshal(part)
	return base64.RawURLEncoding.EncodeToString(text), err
}
