// SPDX-License-Identifier: Apache-2.0
// brood N: begins N children at once, each of which sleeps three seconds, and then closes a descriptor that says which one it
// is, four times: where the reader is late, the ring has no room for what tells of it again. They wake one after the other. Before each birth comes a burst of new names, of which a small ring is full then.
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char **arguments)
{
	int size = count > 1 ? atoi(arguments[1]) : 1;

	for (int i = 0; i < size; i++) {
		for (int name = 0; name < 100; name++)
			prctl(PR_SET_NAME, "brood");
		if (fork() == 0) {
			usleep(3000000 + (unsigned int)i * 3000);
			for (int again = 0; again < 4; again++) {
				syscall(SYS_close, -1000 - i);
				usleep(1000000);
			}
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		continue;
	return 0;
}
