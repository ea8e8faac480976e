// SPDX-License-Identifier: GPL-2.0-only
// storm WRITERS FORKS: so many processes at once, each of which forks so many children that end at once. No wait between two forks.
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void fork_many(long count)
{
	while (count-- > 0) {
		pid_t child = fork();

		if (child < 0)
			err(2, "fork");
		if (!child)
			_exit(0);
		if (waitpid(child, NULL, 0) != child)
			err(2, "waitpid");
	}
}

int main(int argc, char **argv)
{
	long writers, i;
	int status, failed = 0;

	if (argc != 3)
		errx(2, "usage: storm WRITERS FORKS");
	writers = strtol(argv[1], NULL, 10);
	for (i = 0; i < writers; i++) {
		pid_t writer = fork();

		if (writer < 0)
			err(2, "fork");
		if (!writer) {
			fork_many(strtol(argv[2], NULL, 10));
			_exit(0);
		}
	}
	while (wait(&status) > 0)
		failed |= status;
	return failed ? 2 : 0;
}
