package main

import (
	"slices"
	"testing"
)

func TestAddressesAreSpelledAsTheWorkstationSpellsThem(t *testing.T) {
	for given, wanted := range map[string]string{
		"https://Tokens.Example/":       "https://tokens.example",
		"https://tokens.example:443/a/": "https://tokens.example/a",
		"https://tokens.example:8443":   "https://tokens.example:8443",
		"https://tokens.example:08443":  "https://tokens.example:8443",
		"http://127.0.0.1:80":           "http://127.0.0.1",
		"http://[::1]:8080/":            "http://[::1]:8080",
	} {
		if got, err := serverAddress(given); err != nil || got != wanted {
			t.Errorf("%s: %s %v", given, got, err)
		}
	}
	for _, bad := range []string{"", "tokens.example", "http://tokens.example", "http://localhost", "https://u:p@a", "https://a?b", "https://a#b", "ftp://a", "https://", "https://spital-süd.example"} {
		if got, err := serverAddress(bad); err == nil {
			t.Errorf("%q: %s", bad, got)
		}
	}
}

func TestAStrongerPolicyWins(t *testing.T) {
	p, err := mergePolicies([]policyText{
		{"defaults", []byte(`{"server_url":"https://a.example","station_name":"A","pin":"off"}`)},
		{"former", []byte("\xef\xbb\xbf{\"serverUrl\":\"https://b.example/\"}")},
		{"locked", []byte(`{"server_url":null,"server_pins":["x"]}`)},
		{"stronger", []byte(`{"server_pins":null}`)},
	})
	if err != nil || p.server != "https://b.example" || p.name != "A" || len(p.pins) != 1 {
		t.Fatalf("%+v %v", p, err)
	}
}

func TestSeveralAddressesOfOneServer(t *testing.T) {
	for _, text := range []string{
		`{"server_url":["https://A.example/","https://b.example"]}`,
		`{"server_url":"https://a.example\nhttps://b.example\nhttps://A.example:443\n"}`,
		`{"serverUrl":" https://a.example  https://b.example"}`,
	} {
		p, err := mergePolicies([]policyText{{"defaults", []byte(`{"server_url":["https://x.example","https://y.example"]}`)}, {"locked", []byte(text)}})
		if err != nil || p.server != "https://a.example" || !slices.Equal(p.others, []string{"https://b.example"}) {
			t.Errorf("%s: %+v %v", text, p, err)
		}
		if got := p.addressesOf("https://a.example"); len(got) != 2 || got[0] != "https://a.example" {
			t.Error(got)
		}
		// The policy has no other way to a server of before.
		if got := p.addressesOf("https://c.example"); !slices.Equal(got, []string{"https://c.example"}) {
			t.Error(got)
		}
	}
	for _, bad := range []string{`[]`, `" "`, `["https://a.example",7]`, `["https://a.example","http://b.example"]`, `[["https://a.example"]]`,
		`["https://1.a","https://2.a","https://3.a","https://4.a","https://5.a","https://6.a","https://7.a","https://8.a","https://9.a"]`} {
		if _, err := mergePolicies([]policyText{{"locked", []byte(`{"server_url":` + bad + `}`)}}); err == nil {
			t.Error(bad)
		}
	}
}

func TestAFaultyPolicyEndsTheEnrolment(t *testing.T) {
	for _, text := range []string{`[]`, `null`, `{`, `{"server_url":1}`, `{"server_url":"http://a.example"}`, `{"server_pins":"x"}`} {
		if _, err := mergePolicies([]policyText{{"locked", []byte(text)}}); err == nil {
			t.Error(text)
		}
	}
}
