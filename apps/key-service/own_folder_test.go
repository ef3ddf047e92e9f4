package main

import (
	"os"
	"path/filepath"
	"testing"
)

// ownFolder is the path of a folder that does not exist yet and is removed after the test. The testing package removes
// its own in a way that does not work under wine.
func ownFolder(t *testing.T) string {
	t.Helper()
	above, err := os.MkdirTemp("", "carelink-")
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(above, "own")
	t.Cleanup(func() {
		entries, _ := os.ReadDir(folder)
		for _, each := range entries {
			os.Remove(filepath.Join(folder, each.Name()))
		}
		os.Remove(folder)
		os.Remove(above)
	})
	return folder
}
