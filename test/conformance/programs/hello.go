// SPDX-License-Identifier: Apache-2.0

// A Go program: its runtime starts threads, polls, and handles signals in its own way.
package main

import (
	"fmt"
	"os"
	"sync"
)

func main() {
	var all sync.WaitGroup
	for i := 0; i < 3; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			os.ReadFile("/etc/hostname")
		}()
	}
	all.Wait()
	_, err := os.Stat("/no/such/file")
	fmt.Println("done", err)
}
