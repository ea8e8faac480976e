// SPDX-License-Identifier: Apache-2.0

/** Calls that return a descriptor of the path that they name. */
const OPENS = new Set(["open", "openat", "openat2", "creat", "open_tree"]);
/** Calls that return a descriptor of something else, or of what another descriptor is for. */
const OTHERS = new Set(
  (
    "dup dup2 dup3 fcntl fcntl64 open_by_handle_at socket accept accept4 memfd_create memfd_secret epoll_create epoll_create1 eventfd " +
    "eventfd2 timerfd_create signalfd signalfd4 inotify_init inotify_init1 fanotify_init perf_event_open bpf userfaultfd pidfd_open " +
    "pidfd_getfd io_uring_setup landlock_create_ruleset fsopen fsmount fspick mq_open seccomp"
  ).split(" "),
);
/** After these an older descriptor is gone, or its directory has another path. */
const ENDS = new Set(["execve", "execveat", "chroot", "pivot_root", "setns", "unshare"]);

/** The effect of a successful call on the descriptors of its process; `close` shows that closing is logged. */
export type DescriptorEffect = "opens" | "replaces" | "ends" | "closes" | "closes range";

export function descriptorEffect(call: string): DescriptorEffect | undefined {
  if (OPENS.has(call)) return "opens";
  if (OTHERS.has(call)) return "replaces";
  if (ENDS.has(call)) return "ends";
  if (call === "close_range") return "closes range";
  return call === "close" ? "closes" : undefined;
}
