// SPDX-License-Identifier: Apache-2.0
// Preloaded into a process: the FAIL_AT-th write, fsync, ftruncate or unlink of it fails with EIO or ENOSPC (FAIL_ERRNO), and, with
// FAIL_ON=1, all that follow. Only of files whose path has FAIL_PATH in it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;

static int is_ours(int fd)
{
	char link[64], path[4096];
	const char *part = getenv("FAIL_PATH");
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, path, sizeof(path) - 1);
	if (length < 0 || !part)
		return 0;
	path[length] = 0;
	return strstr(path, part) != NULL;
}

static int fails(int fd)
{
	const char *at = getenv("FAIL_AT");
	const char *code = getenv("FAIL_ERRNO");
	long call, nth;

	if (!at || !is_ours(fd))
		return 0;
	call = atomic_fetch_add(&calls, 1) + 1;
	nth = atol(at);
	if (call < nth || (call > nth && !getenv("FAIL_ON")))
		return 0;
	errno = code ? atoi(code) : EIO;
	return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t count) { return fails(fd) ? -1 : REAL(write)(fd, bytes, count); }
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return fails(fd) ? -1 : REAL(pwrite)(fd, bytes, count, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) { return fails(fd) ? -1 : REAL(pwrite64)(fd, bytes, count, at); }
int fsync(int fd) { return fails(fd) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return fails(fd) ? -1 : REAL(fdatasync)(fd); }
int ftruncate(int fd, off_t size) { return fails(fd) ? -1 : REAL(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { return fails(fd) ? -1 : REAL(ftruncate64)(fd, size); }
