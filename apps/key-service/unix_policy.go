//go:build !windows

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// readPolicy reads the settings of this computer's administrators.
func readPolicy(files []string) (policy, error) {
	texts := []policyText{}
	for _, path := range files {
		text, err := readTrusted(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return policy{}, err
		}
		texts = append(texts, policyText{path, text})
	}
	return mergePolicies(texts)
}

// readTrusted reads a file that only root and the account running this can change, including all folders above it.
func readTrusted(path string) ([]byte, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, err
	}
	for _, start := range []string{filepath.Dir(path), real} {
		for each := start; ; each = filepath.Dir(each) {
			if err := faultOfProtection(each); err != nil {
				return nil, err
			}
			if each == filepath.Dir(each) {
				break
			}
		}
	}
	return os.ReadFile(real)
}

func faultOfProtection(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	status, isKnown := info.Sys().(*syscall.Stat_t)
	if !isKnown {
		return fmt.Errorf("the owner of %s cannot be determined", path)
	}
	if status.Uid != 0 && status.Uid != uint32(os.Geteuid()) {
		return fmt.Errorf("%s belongs to a user and not to root, so it is not trusted", path)
	}
	isLink := info.Mode()&os.ModeSymlink != 0
	isSticky := info.IsDir() && info.Mode()&os.ModeSticky != 0
	if !isLink && !isSticky && info.Mode().Perm()&0o022 != 0 {
		return fmt.Errorf("%s can be changed by others than its owner, so it is not trusted", path)
	}
	return nil
}
