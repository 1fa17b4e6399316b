// Reads objects, a JSON list, and prints what kstatus makes of each: the library by which Flux and Helm 4 judge whether something is done.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

func run() error {
	var objects []map[string]any
	if err := json.NewDecoder(os.Stdin).Decode(&objects); err != nil {
		return fmt.Errorf("no list of objects on standard input: %w", err)
	}
	found := []status.Status{}
	for _, object := range objects {
		// Numbers as a client of the API server has them.
		text, err := json.Marshal(object)
		if err != nil {
			return err
		}
		one := &unstructured.Unstructured{}
		if err := one.UnmarshalJSON(text); err != nil {
			return fmt.Errorf("an object cannot be read: %w", err)
		}
		result, err := status.Compute(one)
		if err != nil {
			return fmt.Errorf("%s has no status: %w", one.GetName(), err)
		}
		found = append(found, result.Status)
	}
	return json.NewEncoder(os.Stdout).Encode(found)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "kstatus:", err)
		os.Exit(1)
	}
}
