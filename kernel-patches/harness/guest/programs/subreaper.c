// SPDX-License-Identifier: GPL-2.0-only
// subreaper PROGRAM ARGUMENT…: becomes a subreaper, and adopts PROGRAM, whose parent ends before it begins.
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 2 || prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) {
		perror("subreaper");
		return 2;
	}
	pid_t middle = fork();
	if (middle == 0) {
		if (fork() == 0) {
			usleep(300000);
			execv(argv[1], argv + 1);
			_exit(127);
		}
		_exit(0);
	}
	while (wait(NULL) > 0)
		;
	return 0;
}
