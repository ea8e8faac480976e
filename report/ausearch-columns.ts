// SPDX-License-Identifier: Apache-2.0
import type { CallNames } from "../interpret/call-names.ts";
import type { IdentityNames } from "../interpret/interpret-field.ts";
import type { EventFile } from "../query/search/search-event-reader.ts";
import type { EventView, StoredText } from "../query/search/search-event-view.ts";
import type { EventDetails } from "./text-event.ts";
import { formatDateTime, type Zone } from "./zone.ts";

/** Which of ausearch's further columns are wanted. */
export interface ExtraColumns {
  readonly time: boolean;
  readonly labels: boolean;
  readonly secondObject: boolean;
  readonly keys: boolean;
}

export type AusearchCell = StoredText | number | null | readonly StoredText[];

const UNSET = 4_294_967_295;

/** The head of `ausearch --format csv`, in its order. */
export function ausearchColumns(extra: ExtraColumns): string[] {
  const time = extra.time ? ["YEAR", "MONTH", "DAY", "WEEKDAY", "HOUR", "MILLI", "GMT_OFFSET"] : [];
  return [
    ...[
      "NODE",
      "EVENT",
      "DATE",
      "TIME",
      ...time,
      "SERIAL_NUM",
      "EVENT_KIND",
      "SESSION",
      "SUBJ_PRIME",
      "SUBJ_SEC",
      "SUBJ_KIND",
    ],
    ...(extra.labels ? ["SUBJ_LABEL"] : []),
    ...["ACTION", "RESULT", "OBJ_PRIME", "OBJ_SEC"],
    ...(extra.secondObject ? ["OBJ2"] : []),
    ...(extra.labels ? ["OBJ_LABEL"] : []),
    ...["OBJ_KIND", "HOW"],
    ...(extra.keys ? ["KEY"] : []),
  ];
}

/** Their cells for one event. Names of users are numbers where nobody gave names. */
export function ausearchCells(
  event: EventView,
  details: EventDetails & { readonly files: readonly EventFile[]; readonly objectLabel: StoredText | null },
  extra: ExtraColumns,
  names: CallNames,
  zone: Zone,
  users: IdentityNames | undefined,
): AusearchCell[] {
  const { credential, program } = event;
  const [date = "", clock = ""] = formatDateTime(event.timeMs, zone).split(" ");
  const main = event.types.find((type) => !DATA_TYPES.has(type)) ?? event.types[0] ?? "";
  const file = details.files.find(({ nametype }) => nametype !== "PARENT") ?? details.files[0];
  const second = details.files.filter((other) => other !== file && other.nametype !== "PARENT")[0];
  const [year, month, day] = date.split("-").map(Number);
  return [
    event.node,
    main,
    date,
    clock,
    ...(extra.time
      ? [
          year!,
          month!,
          day!,
          weekday(date),
          Number(clock.slice(0, 2)),
          millis(event.timeMs),
          gmtOffset(event.timeMs, zone),
        ]
      : []),
    event.serial,
    kindOf(main),
    credential?.ses === UNSET ? "unset" : (credential?.ses ?? null),
    identity(credential?.auid ?? null, users, "system"),
    identity(credential?.uid ?? null, users, "unset"),
    subjectKind(credential?.auid ?? null, credential?.uid ?? null),
    ...(extra.labels ? [credential?.subj ?? null] : []),
    actionOf(event, main, names),
    event.success === null ? null : event.success ? "success" : "failed",
    file?.name ?? details.arguments[0] ?? null,
    file?.inode ?? null,
    ...(extra.secondObject ? [second?.name ?? null] : []),
    ...(extra.labels ? [details.objectLabel] : []),
    file === undefined ? (program === null ? null : "process") : fileKind(file),
    program?.exe ?? program?.comm ?? null,
    ...(extra.keys ? [event.keys] : []),
  ];
}

const DATA_TYPES = new Set([
  "PATH",
  "CWD",
  "PROCTITLE",
  "EXECVE",
  "SOCKADDR",
  "MMAP",
  "FD_PAIR",
  "BPRM_FCAPS",
  "EOE",
]);

function identity(id: number | null, users: IdentityNames | undefined, unset: string): string | null {
  if (id === null) return null;
  return id === UNSET ? unset : (users?.user(id) ?? String(id));
}

/** Source: the ranges of login.defs(5) that ausearch assumes, too. */
function subjectKind(auid: number | null, uid: number | null): string | null {
  const id = uid ?? auid;
  if (id === null || id === UNSET) return null;
  return id === 0 ? "privileged-acct" : id < 1000 ? "service-acct" : "user-acct";
}

function fileKind({ name }: EventFile): string {
  const text = typeof name === "string" ? name : "";
  return text.startsWith("/dev/")
    ? "device"
    : text.startsWith("/proc/") || text.startsWith("/sys/")
      ? "special-file"
      : "file";
}

const KINDS: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/^(SYSCALL|URINGOP|SECCOMP|KERN_MODULE)$/, "audit-rule"],
  [/^(DAEMON_|CONFIG_CHANGE|FEATURE_CHANGE)/, "audit-daemon"],
  [/^(USER_LOGIN|USER_LOGOUT|LOGIN)$/, "user-login"],
  [/^(ADD_|DEL_|USER_MGMT|GRP_|USER_CHAUTHTOK|CHGRP_ID|CHUSER_ID|ACCT_)/, "group-change"],
  [/^(SYSTEM_|SERVICE_)/, "system-services"],
  [/^(AVC|SELINUX_|APPARMOR|USER_AVC|MAC_|USER_SELINUX)/, "mac-decision"],
  [/^(CRYPTO_)/, "crypto"],
  [/^(VIRT_)/, "virt"],
  [/^(ANOM_)/, "anomaly"],
  [/^(RESP_)/, "anomaly-response"],
  [/^(INTEGRITY_)/, "integrity"],
  [/^(CONTAINER|UNKNOWN\[134)/, "container"],
  [/^(USER|CRED_)/, "userspace"],
];

function kindOf(type: string): string {
  return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? "unknown";
}

const ACTIONS: Readonly<Record<string, string>> = Object.fromEntries(
  (
    "opened-file open openat openat2 creat open_by_handle_at|executed execve execveat|deleted unlink unlinkat rmdir|" +
    "created-directory mkdir mkdirat|renamed rename renameat renameat2|changed-file-permissions-of chmod fchmod fchmodat|" +
    "changed-file-ownership-of chown fchown lchown fchownat|mounted mount|unmounted umount umount2|" +
    "connected-to connect|bound-socket bind|listen-for-connections listen|accepted-connection-from accept accept4|" +
    "sent-message sendto sendmsg|killed-pid kill tkill tgkill|changed-identity-of setuid setreuid setresuid|" +
    "changed-group setgid setregid setresgid|symlinked symlink symlinkat|linked link linkat|" +
    "loaded-kernel-module init_module finit_module|unloaded-kernel-module delete_module|" +
    "entered-namespaces setns|made-namespaces unshare|started-process clone clone3 fork vfork|" +
    "changed-root chroot pivot_root|memory-mapped mmap mmap2|traced ptrace"
  )
    .split("|")
    .flatMap((entry) => {
      const [action = "", ...calls] = entry.split(" ");
      return calls.map((call) => [call, action]);
    }),
);

function actionOf(event: EventView, main: string, names: CallNames): string {
  if (event.call === null) return main.toLowerCase().replaceAll("_", "-");
  const call = names.call(event.call);
  return (Object.hasOwn(ACTIONS, call) ? ACTIONS[call] : undefined) ?? call;
}

function weekday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

function millis(timeMs: number): number {
  return ((timeMs % 1000) + 1000) % 1000;
}

function gmtOffset(timeMs: number, zone: Zone): string {
  const minutes = zone.offsetMinutes(timeMs);
  const absolute = Math.abs(minutes);
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${pad(Math.floor(absolute / 60))}:${pad(absolute % 60)}`;
}
