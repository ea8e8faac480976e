// SPDX-License-Identifier: GPL-2.0-only
// cost NAME: what a getpid() and a fork, exit and wait cost, in instructions: under QEMU's -icount shift=0 the time stamp counter
// counts one for each instruction. Prints "@@COST NAME-LOOP TOTAL".
#include <err.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

static void call_getpid(void)
{
	syscall(SYS_getpid);
}

static void fork_and_wait(void)
{
	pid_t child = fork();

	if (child < 0)
		err(2, "fork");
	if (!child)
		_exit(0);
	if (waitpid(child, NULL, 0) != child)
		err(2, "waitpid");
}

static void measure(const char *name, const char *loop, void (*call)(void), int count)
{
	unsigned long long begin;
	int i;

	for (i = 0; i < count / 10; i++)
		call();
	begin = __rdtsc();
	for (i = 0; i < count; i++)
		call();
	printf("@@COST %s-%s %llu\n", name, loop, (unsigned long long)__rdtsc() - begin);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		errx(2, "usage: cost NAME");
	measure(argv[1], "getpid", call_getpid, 200000);
	measure(argv[1], "fork+exit", fork_and_wait, 2000);
	return 0;
}
