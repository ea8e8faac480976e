// SPDX-License-Identifier: Apache-2.0
// Preloaded into a process: its watches of folders tell nothing, as those of NFS do of what another machine writes. With WATCH_FAILS=1
// there are none, as where a user has too many.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

int inotify_add_watch(int fd, const char *path, uint32_t mask)
{
	int (*real)(int, const char *, uint32_t) = (int (*)(int, const char *, uint32_t))dlsym(RTLD_NEXT, "inotify_add_watch");

	(void)path;
	if (getenv("WATCH_FAILS")) {
		errno = ENOSPC;
		return -1;
	}
	// Nothing is ever made there.
	return real(fd, "/proc/self/fdinfo", mask);
}
