package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"
)

const (
	requestTime = 20 * time.Second
	// readyTime is how long an address has to say that the server is ready there, if there is another one.
	readyTime  = 3 * time.Second
	mostAnswer = 64 * 1024
	// A server may renew its nonce between two tries; one that sends a new one each time is not behaving properly.
	mostTries = 3
)

// serverClient sends requests to the token server with proofs by the machine's key.
type serverClient struct {
	// server is the server's own address, which proofs name wherever they are sent.
	server string
	// addresses lead to it; requests go to the first that is ready.
	addresses []string
	http      *http.Client
	key       machineKey
	nonce     string
}

// answer is what the server said: success with a body, or a refusal with its code.
type answer struct {
	status int
	code   string
	// waiting: IT has yet to admit this workstation.
	waiting bool
	body    []byte
}

func newServerClient(server string, p policy, key machineKey) (*serverClient, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if p.ca != "" {
		pool, err := poolWith(p.ca)
		if err != nil {
			return nil, err
		}
		config.RootCAs = pool
	}
	if len(p.pins) > 0 {
		config.VerifyConnection = func(state tls.ConnectionState) error { return faultOfPins(state, p.pins) }
	}
	proxy, err := proxyOf(p.proxy)
	if err != nil {
		return nil, err
	}
	client := &http.Client{
		Timeout:       requestTime,
		Transport:     &http.Transport{TLSClientConfig: config, Proxy: proxy, ForceAttemptHTTP2: false, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &serverClient{server: server, addresses: p.addressesOf(server), http: client, key: key}, nil
}

// findAddress chooses the first address where the server is ready. An enrolment must not arrive twice, so it asks first and
// never repeats the request. If none is ready, the first one says why.
func (c *serverClient) findAddress() {
	for _, address := range c.addresses {
		if len(c.addresses) == 1 || c.isReady(address) {
			c.addresses = []string{address}
			return
		}
	}
	c.addresses = c.addresses[:1]
}

func (c *serverClient) isReady(address string) bool {
	limit, cancel := context.WithTimeout(context.Background(), readyTime)
	defer cancel()
	request, err := http.NewRequestWithContext(limit, "GET", address+"/readyz", nil)
	if err != nil {
		return false
	}
	response, err := c.http.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == 200
}

func poolWith(file string) (*x509.CertPool, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		return nil, err
	}
	text, err := readTrusted(file)
	if err != nil {
		return nil, err
	}
	if pool.AppendCertsFromPEM(plainUTF8(text)) {
		return pool, nil
	}
	certificate, err := x509.ParseCertificate(text)
	if err != nil {
		return nil, fmt.Errorf("%s has no certificate, neither in PEM nor in DER", file)
	}
	pool.AddCert(certificate)
	return pool, nil
}

// faultOfPins: one of the keys in the chain must be one that the policy names.
func faultOfPins(state tls.ConnectionState, pins []string) error {
	for _, chain := range state.VerifiedChains {
		for _, certificate := range chain {
			sum := sha256.Sum256(certificate.RawSubjectPublicKeyInfo)
			if slices.Contains(pins, base64.StdEncoding.EncodeToString(sum[:])) {
				return nil
			}
		}
	}
	return errors.New("the certificate of the server has none of the keys that the policy names (server_pins)")
}

func proxyOf(setting string) (func(*http.Request) (*url.URL, error), error) {
	switch setting {
	case "direct":
		return nil, nil
	case "system", "":
		return http.ProxyFromEnvironment, nil
	}
	address, err := url.Parse(setting)
	if err != nil || address.Host == "" {
		return nil, errors.New("the proxy of the policy is not an address")
	}
	return http.ProxyURL(address), nil
}

// post sends one request, and repeats it a few times if the server wants its nonce in the proof (RFC 9449 §8).
func (c *serverClient) post(path string, body any) (answer, error) {
	c.findAddress()
	for tries := 1; ; tries++ {
		before := c.nonce
		got, err := c.postOnce(path, body)
		if err != nil {
			return answer{}, err
		}
		wantsNonce := got.code == "use_dpop_nonce" || got.code == "invalid_dpop_proof"
		if !wantsNonce || c.nonce == before || tries == mostTries {
			return got, nil
		}
	}
}

func (c *serverClient) postOnce(path string, body any) (answer, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return answer{}, err
	}
	proof, err := makeProof(c.key, proofSubject{"POST", c.server + path, "", c.nonce}, time.Now())
	if err != nil {
		return answer{}, err
	}
	request, err := http.NewRequest("POST", c.addresses[0]+path, bytes.NewReader(text))
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("DPoP", proof)
	response, err := c.http.Do(request)
	if err != nil {
		return answer{}, plainError(err)
	}
	defer response.Body.Close()
	received, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err != nil {
		return answer{}, plainError(err)
	}
	if nonce := response.Header.Get("DPoP-Nonce"); noncePattern.MatchString(nonce) {
		c.nonce = nonce
	}
	got := answer{status: response.StatusCode, body: received}
	if got.status < 200 || got.status > 299 {
		var refusal struct {
			Error   string `json:"error"`
			Waiting bool   `json:"waiting"`
		}
		if json.Unmarshal(received, &refusal) == nil {
			got.code, got.waiting = refusal.Error, refusal.Waiting
		}
	}
	return got, nil
}

// plainError leaves out the address of the request.
func plainError(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
