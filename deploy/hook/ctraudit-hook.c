// SPDX-License-Identifier: Apache-2.0
/*
 * ctraudit-hook [createRuntime|poststart|poststop|--print]
 *
 * OCI hook: logs the name, the first process and the namespaces of a container as one message of the audit log, VIRT_CONTROL with
 * virt=oci. Reads the container's state (OCI runtime specification, "State") on stdin. Without a stage the status in the state
 * tells it. --print writes the message to stdout and sends nothing.
 *
 * It must never fail or delay a container: each way out is exit 0, and TIME_LIMIT_MS ends it whatever it waits for. Problems go to
 * the system log.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#define TIME_LIMIT_MS 250
#define ANSWER_LIMIT_MS 100
/* Limit of the state: annotations are the user's. */
#define MAX_STATE (4 << 20)
/* Limits of a value and of the message. The kernel takes 8,560 bytes, auditd's plug-ins and syslog less. */
#define MAX_VALUE 255
#define MAX_TEXT 4096
#define MAX_LABEL 127

#ifndef AUDIT_VIRT_CONTROL
#define AUDIT_VIRT_CONTROL 2500
#endif

struct text {
	char bytes[MAX_TEXT];
	size_t length;
	bool is_cut;
};

struct container {
	const char *id;
	/* Of the message: init (the namespaces exist), start (the program runs), stop (the container is deleted). */
	const char *operation;
	/* Its first process; 0 once it has ended. */
	long pid;
	const json_t *annotations;
};

/* Writes to the system log. Never waits: a full or missing /dev/log loses the line. Async-signal-safe. */
static void log_bytes(const char *line, size_t length)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/dev/log" };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return;
	(void)!sendto(fd, line, length, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&address, sizeof(address));
	close(fd);
}

__attribute__((format(printf, 1, 2))) static void complain(const char *format, ...)
{
	char line[512];
	int start = snprintf(line, sizeof(line), "<%d>ctraudit-hook[%d]: ", LOG_DAEMON | LOG_WARNING, (int)getpid());
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line + start, sizeof(line) - (size_t)start, format, arguments);
	va_end(arguments);
	log_bytes(line, strlen(line));
}

static void give_up(int signal)
{
	static const char late[] = "<28>ctraudit-hook: timed out, the container is not logged";
	static const char crashed[] = "<28>ctraudit-hook: crashed, the container is not logged";

	if (signal == SIGALRM)
		log_bytes(late, sizeof(late) - 1);
	else
		log_bytes(crashed, sizeof(crashed) - 1);
	_exit(0);
}

static void limit_time(void)
{
	static const int signals[] = { SIGALRM, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS };
	struct itimerval limit = { .it_value = { .tv_usec = TIME_LIMIT_MS * 1000 } };
	struct sigaction action = { .sa_handler = give_up };
	sigset_t none;

	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	/* the runtime's mask may block the alarm */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setitimer(ITIMER_REAL, &limit, NULL);
}

/* The whole of stdin, or NULL. */
static char *read_state(void)
{
	char *state = malloc(MAX_STATE + 1);
	size_t length = 0;
	ssize_t got;

	if (!state)
		return NULL;
	do {
		got = read(STDIN_FILENO, state + length, MAX_STATE - length);
		if (got > 0)
			length += (size_t)got;
	} while (got > 0 || (got < 0 && errno == EINTR));
	state[length] = '\0';
	return length == 0 || length == MAX_STATE ? NULL : state;
}

__attribute__((format(printf, 2, 3))) static void append(struct text *text, const char *format, ...)
{
	size_t room = sizeof(text->bytes) - text->length;
	va_list arguments;
	int added;

	va_start(arguments, format);
	added = vsnprintf(text->bytes + text->length, room, format, arguments);
	va_end(arguments);
	if (added < 0 || (size_t)added >= room) {
		/* a field is added whole or not at all */
		text->bytes[text->length] = '\0';
		text->is_cut = true;
		return;
	}
	text->length += (size_t)added;
}

/* ` name="value"`, or ` name=HEX` for bytes that would end a value or a line, as libaudit encodes them. */
static void append_value(struct text *text, const char *name, const char *value)
{
	char encoded[2 * MAX_VALUE + 3];
	size_t length = strnlen(value, MAX_VALUE);
	bool plain = true;

	if (length == 0)
		return;
	for (size_t i = 0; i < length; i++)
		plain = plain && value[i] > 0x20 && value[i] < 0x7f && value[i] != '"' && value[i] != '\'';
	if (plain)
		snprintf(encoded, sizeof(encoded), "\"%.*s\"", (int)length, value);
	else
		for (size_t i = 0; i < length; i++)
			snprintf(encoded + 2 * i, 3, "%02X", (unsigned char)value[i]);
	append(text, " %s=%s", name, encoded);
}

/* The first of several annotations, which names a thing: containerd's, cri-o's and podman's keys differ. */
static void append_annotation(struct text *text, const char *name, const json_t *annotations, const char *const *keys)
{
	for (; *keys; keys++) {
		const char *value = json_string_value(json_object_get(annotations, *keys));

		if (value && *value) {
			append_value(text, name, value);
			return;
		}
	}
}

static void append_names(struct text *text, const json_t *annotations)
{
	static const char *const image[] = { "io.kubernetes.cri.image-name", "io.kubernetes.cri-o.ImageName",
					     "io.kubernetes.cri-o.Image", "io.podman.annotations.image",
					     "nerdctl/image-ref", "org.opencontainers.image.ref.name", NULL };
	static const char *const name[] = { "io.kubernetes.cri.container-name", "io.kubernetes.container.name",
					    "io.podman.annotations.name", "nerdctl/name", NULL };
	static const char *const pod[] = { "io.kubernetes.cri.sandbox-name", "io.kubernetes.cri-o.KubeName",
					   "io.kubernetes.pod.name", NULL };
	static const char *const namespace[] = { "io.kubernetes.cri.sandbox-namespace", "io.kubernetes.cri-o.Namespace",
						 "io.kubernetes.pod.namespace", "nerdctl/namespace", NULL };

	append_annotation(text, "image", annotations, image);
	append_annotation(text, "name", annotations, name);
	append_annotation(text, "pod", annotations, pod);
	append_annotation(text, "namespace", annotations, namespace);
}

/* The name of the calling runtime, "runc" or "crun", from its command line: its comm is that of a copy in memory. */
static void append_runtime(struct text *text)
{
	char path[64], program[256] = "";
	const char *slash;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)getppid());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)!read(fd, program, sizeof(program) - 1);
	close(fd);
	slash = strrchr(program, '/');
	append_value(text, "runtime", slash ? slash + 1 : program);
}

/* Inode numbers of the process's namespaces. */
static void append_namespaces(struct text *text, long pid)
{
	static const char *const types[] = { "pid", "mnt", "net", "ipc", "uts", "user", "cgroup", "time" };

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		char path[64];
		struct stat status;

		snprintf(path, sizeof(path), "/proc/%ld/ns/%s", pid, types[i]);
		if (stat(path, &status) == 0)
			append(text, " %s-ns=%ju", types[i], (uintmax_t)status.st_ino);
		else if (i == 0)
			complain("%s: %s", path, strerror(errno));
	}
}

/* The end of a message as libaudit writes it: ausearch and aureport look for these fields. */
static void append_program(struct text *text)
{
	char path[MAX_VALUE + 1] = "";
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (length > 0)
		append_value(text, "exe", path);
	append(text, " hostname=? addr=? terminal=? res=success");
}

static void compose(struct text *text, const struct container *container)
{
	append(text, "virt=oci op=%s", container->operation);
	append_value(text, "vm", container->id);
	append_runtime(text);
	if (container->pid > 0) {
		append(text, " init-pid=%ld", container->pid);
		append_namespaces(text, container->pid);
	}
	append_names(text, container->annotations);
	append_program(text);
	if (text->is_cut)
		complain("container %.64s: its message is cut", container->id);
}

/* The container's label on a kernel that has them. It is written once: EEXIST is no fault. */
static void write_label(const struct container *container)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%ld/audit_containerlabel", container->pid);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (write(fd, container->id, strnlen(container->id, MAX_LABEL)) < 0 && errno != EEXIST)
		complain("%s: %s", path, strerror(errno));
	close(fd);
}

struct request {
	struct nlmsghdr header;
	char payload[NLMSG_ALIGN(MAX_TEXT)];
};

/* Sends a request and waits for the kernel's answer of this type, or for its acknowledgement; -errno. */
static int ask_kernel(int fd, unsigned short type, const void *payload, size_t length, unsigned short awaited, void *answer,
		      size_t size)
{
	static uint32_t sequence;
	struct request request = { .header = { .nlmsg_len = (uint32_t)NLMSG_LENGTH(length), .nlmsg_type = type,
					       .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK, .nlmsg_seq = ++sequence } };
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct pollfd readable = { .fd = fd, .events = POLLIN };
	char buffer[8192] __attribute__((aligned(NLMSG_ALIGNTO)));

	memcpy(request.payload, payload, length);
	if (sendto(fd, &request, request.header.nlmsg_len, 0, (struct sockaddr *)&kernel, sizeof(kernel)) < 0)
		return -errno;
	while (poll(&readable, 1, ANSWER_LIMIT_MS) > 0) {
		const struct nlmsghdr *header = (const void *)buffer;
		ssize_t got = recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT);

		if (got < 0)
			return -errno;
		if (!NLMSG_OK(header, (size_t)got) || header->nlmsg_seq != sequence)
			continue;
		if (header->nlmsg_type == NLMSG_ERROR) {
			int error = ((const struct nlmsgerr *)NLMSG_DATA(header))->error;

			if (error != 0 || awaited == NLMSG_ERROR)
				return error;
		} else if (header->nlmsg_type == awaited && NLMSG_PAYLOAD(header, 0) >= size) {
			memcpy(answer, NLMSG_DATA(header), size);
			return 0;
		}
	}
	return -ETIMEDOUT;
}

/*
 * A full queue of records blocks the sender of a message for up to backlog_wait_time, a minute. With the queue half full, or
 * where it cannot be read, a child sends and may wait.
 */
static bool may_block(int fd)
{
	struct audit_status status = { 0 };
	size_t known = offsetof(struct audit_status, backlog) + sizeof(status.backlog);

	return ask_kernel(fd, AUDIT_GET, "", 0, AUDIT_GET, &status, known) < 0 ||
	       (status.backlog_limit != 0 && status.backlog > status.backlog_limit / 2);
}

/* A child without the runtime's pipes, for which it would wait, and without the time limit. True in the child. */
static bool detach(void)
{
	struct itimerval none = { 0 };
	pid_t child = fork();

	if (child < 0)
		complain("fork: %s", strerror(errno));
	if (child != 0)
		return false;
	setsid();
	setitimer(ITIMER_REAL, &none, NULL);
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	return true;
}

static void send_text(const struct text *text)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	int error;

	if (fd < 0) {
		complain("socket: %s", strerror(errno));
		return;
	}
	if (may_block(fd) && !detach())
		return;
	error = ask_kernel(fd, AUDIT_VIRT_CONTROL, text->bytes, text->length + 1, NLMSG_ERROR, NULL, 0);
	if (error < 0)
		complain("the audit system refused the message: %s", strerror(-error));
}

static const char *operation_of(const char *stage, const char *status)
{
	static const char *const names[][2] = { { "createRuntime", "init" }, { "prestart", "init" },  { "poststart", "start" },
						{ "poststop", "stop" },	     { "creating", "init" },  { "created", "init" },
						{ "running", "start" },	     { "stopped", "stop" } };
	const char *wanted = stage ? stage : status;

	for (size_t i = 0; wanted && i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i][0], wanted) == 0)
			return names[i][1];
	return NULL;
}

/* A runtime in C may pass bytes of an annotation that are not UTF-8: they cost themselves only. */
static json_t *parse(char *state)
{
	json_error_t error;
	json_t *parsed = json_loads(state, JSON_ALLOW_NUL, &error);

	if (parsed)
		return parsed;
	for (char *at = state; *at; at++)
		if ((unsigned char)*at >= 0x80)
			*at = '?';
	parsed = json_loads(state, JSON_ALLOW_NUL, &error);
	if (!parsed)
		complain("the container's state is not JSON: line %d: %s", error.line, error.text);
	return parsed;
}

int main(int argc, char **argv)
{
	struct text text = { .length = 0 };
	struct container container;
	const char *stage = argc > 1 ? argv[1] : NULL;
	const bool prints = stage && strcmp(stage, "--print") == 0;
	const json_t *state;
	char *bytes;

	limit_time();
	bytes = read_state();
	if (!bytes) {
		complain("no container state on stdin, or more than %d bytes", MAX_STATE);
		return 0;
	}
	state = parse(bytes);
	if (!state)
		return 0;
	container.id = json_string_value(json_object_get(state, "id"));
	container.pid = (long)json_integer_value(json_object_get(state, "pid"));
	container.annotations = json_object_get(state, "annotations");
	container.operation = operation_of(prints ? NULL : stage, json_string_value(json_object_get(state, "status")));
	if (!container.id || !*container.id || !container.operation) {
		complain("%s", container.id && *container.id ? "neither the argument nor the state names a stage" : "the state has no id");
		return 0;
	}
	if (strcmp(container.operation, "stop") == 0)
		container.pid = 0;
	compose(&text, &container);
	if (prints)
		return puts(text.bytes) < 0;
	if (container.pid > 0)
		write_label(&container);
	send_text(&text);
	return 0;
}
