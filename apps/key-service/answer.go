package main

import (
	"encoding/json"
	"errors"
	"time"
)

// question is one line of JSON: "key" asks which key there is and for which server, "proof" asks for one proof.
type question struct {
	Op string `json:"op"`
	// Key is the thumbprint of the key that should sign the proof; a new enrolment changes it.
	Key    string `json:"key"`
	Method string `json:"method"`
	URL    string `json:"url"`
	Ath    string `json:"ath"`
	Nonce  string `json:"nonce"`
}

// reply is one line of JSON: if ok, a proof or the machine, else an error (for programs) and a sentence (for people).
type reply struct {
	OK       bool          `json:"ok"`
	Proof    string        `json:"proof,omitempty"`
	Machine  *publicRecord `json:"machine,omitempty"`
	Error    string        `json:"error,omitempty"`
	Sentence string        `json:"sentence,omitempty"`
}

func refuse(code, sentence string) reply {
	return reply{Error: code, Sentence: sentence}
}

// signer answers questions; it reads its record each time, so that a new enrolment takes effect at once.
type signer struct {
	store   recordStore
	open    func(handle string) (machineKey, error)
	machine func() (string, error)
	now     func() time.Time
}

func (s signer) answer(line []byte) reply {
	var asked question
	if err := decodeStrict(line, &asked); err != nil || (asked.Op != "key" && asked.Op != "proof") {
		return refuse("bad_request", "This service does not know the question.")
	}
	kept, key, refusal := s.enrolledKey()
	if refusal != nil {
		return *refusal
	}
	if asked.Op == "key" {
		return reply{OK: true, Machine: publicOf(kept, key.public())}
	}
	if asked.Key != key.public().thumbprint() {
		return refuse("another_key", "This computer has been enrolled with another key in the meantime.")
	}
	subject := proofSubject{asked.Method, asked.URL, asked.Ath, asked.Nonce}
	if err := faultOf(subject, kept.Server); err != nil {
		return refuse("not_allowed", sentenceOf(err))
	}
	proof, err := makeProof(key, subject, s.now())
	if err != nil {
		return refuse("unusable", "The key of this computer cannot be used: "+sentenceOf(err))
	}
	return reply{OK: true, Proof: proof}
}

// enrolledKey is the key of this computer, or the reason why there is none to sign with.
func (s signer) enrolledKey() (record, machineKey, *reply) {
	fail := func(code, sentence string) (record, machineKey, *reply) {
		refusal := refuse(code, sentence)
		return record{}, nil, &refusal
	}
	kept, err := s.store.load()
	if errors.Is(err, errNoRecord) || (err == nil && !kept.isAdmitted()) {
		return fail("not_enrolled", "This computer is not enrolled.")
	}
	if err != nil {
		return fail("unusable", sentenceOf(err))
	}
	machine, err := s.machine()
	if err != nil {
		return fail("unusable", "It cannot be determined which computer this is: "+sentenceOf(err))
	}
	if machine != kept.Machine {
		return fail("machine_changed", machineChanged)
	}
	key, err := s.open(kept.Handle)
	if err != nil {
		return fail("unusable", "The key of this computer cannot be used: "+sentenceOf(err))
	}
	return kept, key, nil
}

const machineChanged = "The key was made on another computer, from which this disk was copied, or on other hardware: " +
	"enrol this computer with a code (carelink-workstation-enrol)."

func publicOf(r record, jwk publicJWK) *publicRecord {
	return &publicRecord{Version: 1, State: r.State, Server: r.Server, Name: r.Name, Ward: r.Ward, Key: jwk}
}

func (r reply) line() []byte {
	text, _ := json.Marshal(r)
	return append(text, '\n')
}
