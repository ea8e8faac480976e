// SPDX-License-Identifier: GPL-2.0-only
// churn uts|user COUNT: makes and ends containers, one after the other: fork, unshare of that namespace, /bin/busybox true.
#define _GNU_SOURCE
#include <err.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int flag = argc == 3 && !strcmp(argv[1], "user") ? CLONE_NEWUSER : CLONE_NEWUTS;
	int left = argc == 3 ? atoi(argv[2]) : 0;

	if (left < 1)
		errx(2, "usage: churn uts|user COUNT");
	while (left--) {
		int status;
		pid_t child = fork();

		if (child < 0)
			err(2, "vfork");
		if (!child) {
			if (unshare(flag))
				_exit(2);
			execl("/bin/busybox", "true", NULL);
			_exit(127);
		}
		if (waitpid(child, &status, 0) != child || status)
			errx(2, "status %d, %d left", status, left);
	}
	return 0;
}
