// SPDX-License-Identifier: Apache-2.0
// pair OBJECT: attaches the empty pair, says so, and keeps it attached until its input ends.
#include <bpf/libbpf.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct bpf_object *object = bpf_object__open_file(argc > 1 ? argv[1] : "", NULL);
	struct bpf_program *program;
	char byte;

	if (object == NULL || bpf_object__load(object) != 0)
		return 1;
	bpf_object__for_each_program(program, object)
		if (bpf_program__attach(program) == NULL)
			return 1;
	puts("attached");
	fflush(stdout);
	while (read(0, &byte, 1) > 0)
		continue;
	return 0;
}
