package main

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

const server = "https://tokens.example/care"

func TestNothingElseIsSigned(t *testing.T) {
	good := proofSubject{"POST", server + "/v1/devices", strings.Repeat("a", 43), "nonce-1_~"}
	if err := faultOf(good, server); err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"", "post", "PUT", "PATCH", "CONNECT", "GET\n", "OPTIONS"} {
		bad := good
		bad.Method = method
		if faultOf(bad, server) == nil {
			t.Errorf("method %q", method)
		}
	}
	for _, url := range []string{
		"", server, server + "/", server + "?a", "https://tokens.example/carefree/v1/me", "http://tokens.example/care/v1/me",
		"https://tokens.example.evil.example/care/v1", server + "/../x", server + "/v1/%2e%2E/x", server + "/v1/./me",
		server + "/v1//me", server + "/v1/me?x=1", server + "/v1/me#x", server + "/v1/me\n", server + "/v1/\u00e9",
		server + "@evil.example/v1", server + "\\v1", server + "/" + strings.Repeat("a", longestURL), " " + server + "/v1/me",
	} {
		bad := good
		bad.URL = url
		if faultOf(bad, server) == nil {
			t.Errorf("url %q", url)
		}
	}
	for _, ath := range []string{"a", strings.Repeat("a", 44), strings.Repeat("=", 43), strings.Repeat("a", 42) + "\n"} {
		bad := good
		bad.Ath = ath
		if faultOf(bad, server) == nil {
			t.Errorf("ath %q", ath)
		}
	}
	for _, nonce := range []string{" ", "a\"", "a\\", "a\n", "\u00e9", strings.Repeat("n", 257)} {
		bad := good
		bad.Nonce = nonce
		if faultOf(bad, server) == nil {
			t.Errorf("nonce %q", nonce)
		}
	}
}

func TestPathsOfTheProtocolAreSigned(t *testing.T) {
	for _, path := range []string{"/v1/me", "/account/token/", "/v1/sessions/0b7a3c1e-0000-4000-8000-000000000000", "/v1/a%20b"} {
		if err := faultOf(proofSubject{"GET", server + path, "", ""}, server); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestAProofHasTimeAndIdOfTheService(t *testing.T) {
	_, key, err := makeKey()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1_800_000_000, 999)
	first, err := makeProof(key, proofSubject{"GET", server + "/v1/me", "", ""}, now)
	if err != nil {
		t.Fatal(err)
	}
	second, _ := makeProof(key, proofSubject{"GET", server + "/v1/me", "", ""}, now)
	var one, other proofClaims
	for proof, claims := range map[string]*proofClaims{first: &one, second: &other} {
		text, err := base64.RawURLEncoding.DecodeString(strings.Split(proof, ".")[1])
		if err != nil || json.Unmarshal(text, claims) != nil {
			t.Fatal(proof)
		}
	}
	if one.Iat != 1_800_000_000 || one.Jti == other.Jti || one.Htm != "GET" || one.Htu != server+"/v1/me" {
		t.Fatalf("%+v, %+v", one, other)
	}
}

func TestAKeyComesBackAsItWasMade(t *testing.T) {
	handle, key, err := makeKey()
	if err != nil {
		t.Fatal(err)
	}
	again, err := openKey(handle)
	if err != nil || again.public() != key.public() {
		t.Fatal(err)
	}
}
