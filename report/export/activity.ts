// SPDX-License-Identifier: Apache-2.0
import type { EventView } from "../../questions/event-view.ts";

/** Kind of an event, among the few kinds distinguished by the formats of other tools. */
export type Activity =
  | "exec"
  | "fork"
  | "exit"
  | "signal"
  | "open"
  | "create"
  | "delete"
  | "rename"
  | "attributes"
  | "permissions"
  | "mount"
  | "unmount"
  | "connect"
  | "listen"
  | "accept"
  | "traffic"
  | "login"
  | "logout"
  | "account"
  | "configuration"
  | "other";

const CALLS: Readonly<
  Record<Exclude<Activity, "login" | "logout" | "account" | "configuration" | "other">, string>
> = {
  exec: "execve execveat",
  fork: "fork vfork clone clone2 clone3",
  exit: "exit exit_group",
  signal: "kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal",
  open: "open openat openat2 open_by_handle_at read readlink readlinkat truncate ftruncate truncate64 ftruncate64",
  create: "creat mkdir mkdirat mknod mknodat link linkat symlink symlinkat",
  delete: "unlink unlinkat rmdir",
  rename: "rename renameat renameat2",
  attributes:
    "utime utimes utimensat futimesat setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat",
  permissions: "chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat chown32 fchown32 lchown32",
  mount: "mount move_mount fsmount fsopen open_tree mount_setattr pivot_root",
  unmount: "umount umount2",
  connect: "connect",
  listen: "bind listen",
  accept: "accept accept4",
  traffic: "sendto sendmsg sendmmsg recvfrom recvmsg recvmmsg",
};
const BY_CALL: ReadonlyMap<string, Activity> = new Map(
  Object.entries(CALLS).flatMap(([activity, calls]) =>
    calls.split(" ").map((call) => [call, activity as Activity] as const),
  ),
);
const LOGIN = new Set(["USER_LOGIN", "USER_AUTH", "USER_START", "LOGIN"]);
const LOGOUT = new Set(["USER_LOGOUT", "USER_END"]);
const ACCOUNT = /^(?:ADD|DEL|GRP|CHGRP|CHUSER|ACCT|USER)_?(?:USER|GROUP|MGMT|CHAUTHTOK|LOCK|UNLOCK|ID)\w*$/;
const CONFIGURATION = new Set([
  "CONFIG_CHANGE",
  "FEATURE_CHANGE",
  "DAEMON_CONFIG",
  "MAC_POLICY_LOAD",
  "MAC_STATUS",
  "NETFILTER_CFG",
]);

/** `call` null: an event without a call. A message takes precedence over the call that delivered it. */
export function activityOf({ types }: EventView, call: string | null, hasPeer: boolean): Activity {
  for (const type of types) {
    if (LOGIN.has(type)) return "login";
    if (LOGOUT.has(type)) return "logout";
    if (CONFIGURATION.has(type)) return "configuration";
    if (ACCOUNT.test(type)) return "account";
  }
  const activity = call === null ? undefined : BY_CALL.get(call);
  if (activity === undefined || (activity === "traffic" && !hasPeer)) return "other";
  return activity;
}
