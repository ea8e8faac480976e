// SPDX-License-Identifier: GPL-2.0-only
// service NAMESPACES PROGRAM [ARGUMENT]...: what a service manager does: forks, and the child unshares and executes the program.
// NAMESPACES: m mount, n net, u uts, i ipc, or - for none. Ends with the program's status.
#define _GNU_SOURCE
#include <err.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

static int flags_of(const char *letters)
{
	int flags = 0;

	for (; *letters; letters++) {
		switch (*letters) {
		case 'm': flags |= CLONE_NEWNS; break;
		case 'n': flags |= CLONE_NEWNET; break;
		case 'u': flags |= CLONE_NEWUTS; break;
		case 'i': flags |= CLONE_NEWIPC; break;
		case '-': break;
		default: errx(2, "no namespace %c", *letters);
		}
	}
	return flags;
}

int main(int argc, char **argv)
{
	int flags, status;
	pid_t child;

	if (argc < 3)
		errx(2, "usage: service NAMESPACES PROGRAM [ARGUMENT]...");
	flags = flags_of(argv[1]);
	child = fork();
	if (child < 0)
		err(2, "fork");
	if (!child) {
		if (flags && unshare(flags))
			err(2, "unshare");
		if ((flags & CLONE_NEWNS) && mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL))
			err(2, "mount");
		execv(argv[2], argv + 2);
		err(127, "%s", argv[2]);
	}
	if (waitpid(child, &status, 0) != child)
		err(2, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
