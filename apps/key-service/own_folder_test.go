package main

import (
	"os"
	"path/filepath"
	"testing"
)

// ownFolder is the path of a folder that is not there yet, and gone after a test. That of the package testing is removed in
// a way that wine does not know.
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
