package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
)

// policy is the part of the workstation's policy that concerns enrolment. The rest is for the workstation to judge.
type policy struct {
	// server is the server's own address, which appears in proofs and in the record.
	server string
	// others are further addresses of the same server.
	others []string
	name   string
	pins   []string
	proxy  string
	ca     string
}

// Names of keys in a policy; before 0.2, some were spelled differently.
var policyNames = map[string]string{"serverUrl": "server_url", "stationName": "station_name"}

// mergePolicies expects the stronger ones last. A policy that is unreadable or wrong ends the enrolment rather than weaken it.
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
			err = p.takeAddresses(value)
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

const mostAddresses = 8

// takeAddresses reads one address, several in a text (the registry has no lists), or a list.
func (p *policy) takeAddresses(value json.RawMessage) error {
	var texts []string
	if len(value) > 0 && value[0] == '[' {
		if err := json.Unmarshal(value, &texts); err != nil {
			return err
		}
	} else {
		var text *string
		if err := json.Unmarshal(value, &text); err != nil || text == nil {
			return err
		}
		texts = strings.Fields(*text)
	}
	if len(texts) == 0 || len(texts) > mostAddresses {
		return errors.New("there are none, or too many")
	}
	var addresses []string
	for _, text := range texts {
		address, err := serverAddress(text)
		if err != nil {
			return err
		}
		if !slices.Contains(addresses, address) {
			addresses = append(addresses, address)
		}
	}
	p.server, p.others = addresses[0], addresses[1:]
	return nil
}

// addressesOf returns the addresses of a server: those of the policy, if it is the policy's server.
func (p *policy) addressesOf(server string) []string {
	if server != p.server {
		return []string{server}
	}
	return append([]string{server}, p.others...)
}

// takeText treats null as not set, so that a weaker policy applies.
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

// plainUTF8 decodes a file as editors write it, on Windows often in UTF-16.
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

// addressFault is a sentence for people that repeats nothing of the address.
type addressFault string

func (f addressFault) Error() string { return string(f) }

// serverAddress is an address in the form the workstation uses: https, or http to this machine, without its final slash.
func serverAddress(text string) (string, error) {
	address, err := url.Parse(text)
	if err != nil || address.Host == "" {
		return "", addressFault("the address of the server is not an address")
	}
	host := strings.ToLower(address.Hostname())
	// The workstation uses the ASCII form, and the service compares addresses as text.
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
