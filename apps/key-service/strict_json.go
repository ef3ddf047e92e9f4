package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// decodeStrict reads one JSON value without unknown members and with nothing after it.
func decodeStrict(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return errors.New("it is not the JSON expected")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return errors.New("something follows the JSON")
	}
	return nil
}
