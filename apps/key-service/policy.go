package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"unicode/utf16"
)

// policy is what of the workstation's policy concerns enrolment. What else it says is for the workstation to judge.
type policy struct {
	server string
	name   string
	pins   []string
	proxy  string
	ca     string
}

// names in a policy; before 0.2 some were spelled otherwise.
var policyNames = map[string]string{"serverUrl": "server_url", "stationName": "station_name"}

// mergePolicies takes the stronger last. What cannot be read or is wrong ends the enrolment rather than loosen it.
func mergePolicies(texts []policyText) (policy, error) {
	p := policy{proxy: "system"}
	for _, each := range texts {
		if err := p.take(each.text); err != nil {
			return policy{}, fmt.Errorf("the policy in %s cannot be used: %w", each.place, err)
		}
	}
	return p, nil
}

type policyText struct {
	place string
	text  []byte
}

func (p *policy) take(text []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(plainUTF8(text), &members); err != nil || members == nil {
		return errors.New("it is no JSON object")
	}
	for name, value := range members {
		if newer, isFormer := policyNames[name]; isFormer {
			name = newer
		}
		var err error
		switch name {
		case "server_url":
			err = takeText(value, &p.server)
			if err == nil && p.server != "" {
				p.server, err = serverAddress(p.server)
			}
		case "station_name":
			err = takeText(value, &p.name)
		case "proxy":
			err = takeText(value, &p.proxy)
		case "ca_file":
			err = takeText(value, &p.ca)
		case "server_pins":
			var pins *[]string
			err = json.Unmarshal(value, &pins)
			if pins != nil {
				p.pins = *pins
			}
		}
		var fault addressFault
		if errors.As(err, &fault) {
			return fmt.Errorf("%s is wrong: %w", name, fault)
		}
		if err != nil {
			return fmt.Errorf("%s is wrong", name)
		}
	}
	return nil
}

// takeText leaves what is null as weaker policies have it.
func takeText(value json.RawMessage, into *string) error {
	var text *string
	if err := json.Unmarshal(value, &text); err != nil {
		return err
	}
	if text != nil {
		*into = *text
	}
	return nil
}

// plainUTF8 of a file as editors write it, on Windows often in UTF-16.
func plainUTF8(text []byte) []byte {
	if rest, isMarked := bytes.CutPrefix(text, []byte("\xef\xbb\xbf")); isMarked {
		return rest
	}
	isLittle, isBig := bytes.HasPrefix(text, []byte("\xff\xfe")), bytes.HasPrefix(text, []byte("\xfe\xff"))
	if !isLittle && !isBig {
		return text
	}
	units := make([]uint16, 0, len(text)/2)
	for i := 2; i+1 < len(text); i += 2 {
		low, high := text[i], text[i+1]
		if isBig {
			low, high = high, low
		}
		units = append(units, uint16(low)|uint16(high)<<8)
	}
	return []byte(string(utf16.Decode(units)))
}

// addressFault is a sentence for people, which repeats nothing of the address.
type addressFault string

func (f addressFault) Error() string { return string(f) }

// serverAddress is an address as the workstation has it: https, or http to this machine, without its final slash.
func serverAddress(text string) (string, error) {
	address, err := url.Parse(text)
	if err != nil || address.Host == "" {
		return "", addressFault("the address of the server is none")
	}
	host := strings.ToLower(address.Hostname())
	// The workstation has the ASCII form, and the service tells by the text whether this is its server.
	if strings.ContainsFunc(host, func(r rune) bool { return r > '~' }) {
		return "", errors.New("the address of the server must be written in ASCII (xn--…)")
	}
	isLocal := address.Scheme == "http" && (host == "127.0.0.1" || host == "::1")
	if address.Scheme != "https" && !isLocal {
		return "", addressFault("the address of the server must begin with https://")
	}
	if address.User != nil || address.RawQuery != "" || address.ForceQuery || address.Fragment != "" {
		return "", addressFault("the address of the server must have no user name, query or fragment")
	}
	port := strings.TrimLeft(address.Port(), "0")
	if (address.Scheme == "https" && port == "443") || (address.Scheme == "http" && port == "80") {
		port = ""
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port != "" {
		host = net.JoinHostPort(strings.Trim(host, "[]"), port)
	}
	return address.Scheme + "://" + host + strings.TrimRight(address.EscapedPath(), "/"), nil
}
