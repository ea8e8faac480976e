// SPDX-License-Identifier: GPL-2.0-only
// object NAME FLAGS PROGRAM [ARGUMENT]...: makes a container object and starts it with the program; PROGRAM - : never starts it.
// FLAGS: f fs, c cgroup, u uts, i ipc, U user, p pid, n net, k kill on close, ! close the descriptor while the program runs.
// Ends with the program's status. Needs a kernel with CONFIG_CONTAINERS.
#define _GNU_SOURCE
#include <err.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONTAINER_CREATE	500
#define FORK_INTO_CONTAINER	501
#define FLAG_NEW_FS		0x001
#define FLAG_NEW_PID		0x040
#define FLAG_CLOEXEC		0x200

static unsigned int flags_of(const char *letters)
{
	static const struct { char letter; unsigned int flag; } known[] = {
		{ 'f', FLAG_NEW_FS }, { 'c', 0x004 }, { 'u', 0x008 }, { 'i', 0x010 }, { 'U', 0x020 },
		{ 'p', FLAG_NEW_PID }, { 'n', 0x080 }, { 'k', 0x100 }, { '!', 0 },
	};
	unsigned int flags = FLAG_CLOEXEC;

	for (; *letters; letters++) {
		unsigned int i = 0;

		while (i < sizeof(known) / sizeof(*known) && known[i].letter != *letters)
			i++;
		if (i == sizeof(known) / sizeof(*known))
			errx(2, "no flag %c", *letters);
		flags |= known[i].flag;
	}
	return flags;
}

int main(int argc, char **argv)
{
	unsigned int flags;
	int container, status;
	pid_t init;

	if (argc < 4)
		errx(2, "usage: object NAME FLAGS PROGRAM [ARGUMENT]...");
	flags = flags_of(argv[2]);
	container = syscall(CONTAINER_CREATE, argv[1], flags, 0, 0, 0);
	if (container < 0)
		err(2, "container_create");
	if (!strcmp(argv[3], "-"))
		return close(container);
	init = syscall(FORK_INTO_CONTAINER, container);
	if (init < 0)
		err(2, "fork_into_container");
	if (!init) {
		if ((flags & FLAG_NEW_FS) && (flags & FLAG_NEW_PID) && mount("proc", "/proc", "proc", 0, NULL))
			err(2, "mount");
		execv(argv[3], argv + 3);
		err(127, "%s", argv[3]);
	}
	if (strchr(argv[2], '!')) {
		usleep(300000);
		close(container);
	}
	if (waitpid(init, &status, 0) != init)
		err(2, "waitpid");
	if (strchr(argv[2], '!'))
		return !(WIFSIGNALED(status) && WTERMSIG(status) == 9);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
