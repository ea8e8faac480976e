// SPDX-License-Identifier: GPL-2.0-only
// cost NAME: what a getpid() and a fork, exit and wait cost, in instructions: under QEMU's -icount shift=0 the time stamp counter
// counts one for each instruction. Each loop runs in batches, and the cheapest one counts: what comes between (the timer, callbacks of RCU,
// a slab that is empty just then) only ever adds. Prints "@@COST NAME-LOOP INSTRUCTIONS-OF-A-BATCH".
#include <err.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

#define WARM_UP 20
#define BATCHES 200

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
	unsigned long long least = ~0ULL;
	int batch, i;

	for (batch = -WARM_UP; batch < BATCHES; batch++) {
		unsigned long long begin = __rdtsc(), cost;

		for (i = 0; i < count; i++)
			call();
		cost = __rdtsc() - begin;
		if (batch >= 0 && cost < least)
			least = cost;
	}
	printf("@@COST %s-%s %llu\n", name, loop, least);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		errx(2, "usage: cost NAME");
	measure(argv[1], "getpid", call_getpid, 2000);
	measure(argv[1], "fork+exit", fork_and_wait, 20);
	return 0;
}
