package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestTheCertificateOfAStrangerWritesNothingToTheTerminal(t *testing.T) {
	private, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		DNSNames:     []string{"a\x1b]0;owned\x07\x1b[2J.example"},
		NotAfter:     time.Now().Add(time.Hour),
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	stranger := httptest.NewUnstartedServer(http.NotFoundHandler())
	stranger.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{certificate}, PrivateKey: private}}}
	stranger.StartTLS()
	defer stranger.Close()
	_, port, _ := net.SplitHostPort(stranger.Listener.Addr().String())
	_, key, _ := makeKey()
	client, err := newServerClient("https://localhost:"+port, policy{proxy: "direct"}, key)
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.post("/v1/devices", struct{}{})
	if err == nil {
		t.Fatal("a certificate of nobody")
	}
	// Windows has its own error texts, which quote nothing.
	if runtime.GOOS != "windows" && !strings.Contains(err.Error(), "\x1b") {
		t.Fatal("it is not what this is about", err)
	}
	if said := sentenceOf(err); strings.ContainsFunc(said, isHarmful) {
		t.Fatalf("%q", said)
	}
}

func TestAuthoritiesAreReadAsTheWorkstationReadsThem(t *testing.T) {
	private, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	folder := ownFolder(t)
	os.Mkdir(folder, 0o700)
	file := filepath.Join(folder, "ca")
	for text, isTaken := range map[string]bool{
		string(certificate): true,
		string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})): true,
		string(certificate[1:]): false,
		"":                      false,
	} {
		os.WriteFile(file, []byte(text), 0o644)
		if _, err := poolWith(file); (err == nil) != isTaken {
			t.Errorf("%.30q: %v", text, err)
		}
	}
}
