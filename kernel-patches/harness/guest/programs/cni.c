// SPDX-License-Identifier: GPL-2.0-only
// cni FILE: what a network plug-in's daemon does: one thread of several makes a network namespace, binds it to FILE, runs a program
// there and comes back by setns. The other thread stays and runs a program meanwhile.
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_barrier_t inside, done;

static void run(char *applet, char *argument)
{
	char *arguments[] = { "/bin/busybox", applet, argument, NULL };
	char *environment[] = { NULL };
	int status;
	pid_t child;

	errno = posix_spawn(&child, arguments[0], NULL, NULL, arguments, environment);
	if (errno)
		err(2, "%s", applet);
	if (waitpid(child, &status, 0) != child || status)
		errx(2, "%s: status %d", applet, status);
}

static void *visit(void *file)
{
	int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);

	if (home < 0)
		err(2, "/proc/thread-self/ns/net");
	if (unshare(CLONE_NEWNET))
		err(2, "unshare");
	if (mount("/proc/thread-self/ns/net", file, NULL, MS_BIND, NULL))
		err(2, "mount");
	run("hostname", NULL);
	pthread_barrier_wait(&inside);
	pthread_barrier_wait(&done);
	if (setns(home, CLONE_NEWNET))
		err(2, "setns");
	run("id", "-u");
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t thread;

	if (argc != 2)
		errx(2, "usage: cni FILE");
	pthread_barrier_init(&inside, NULL, 2);
	pthread_barrier_init(&done, NULL, 2);
	errno = pthread_create(&thread, NULL, visit, argv[1]);
	if (errno)
		err(2, "pthread_create");
	pthread_barrier_wait(&inside);
	run("uname", "-n");
	pthread_barrier_wait(&done);
	pthread_join(thread, NULL);
	return 0;
}
