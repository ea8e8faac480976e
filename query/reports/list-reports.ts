// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../interpret/call-names.ts";
import { exitName } from "../../interpret/number-names.ts";
import { DetailKind } from "../../store/detail-kind.ts";
import type { EventView, StoredText } from "../search/search-event-view.ts";
import type { ListReport } from "./list-report.ts";
import { loginUser } from "./login-user.ts";
import type { Cell } from "./report-model.ts";
import type { ReportReader } from "./report-reader.ts";

const some = <T>(value: T | null | undefined): readonly T[] =>
  value === null || value === undefined ? [] : [value];
const exe = (event: EventView): Cell => event.program?.exe ?? event.program?.comm ?? null;
const call = (event: EventView): Cell => (event.call === null ? null : callNames().call(event.call));
const result = (event: EventView): Cell => (event.success === null ? null : event.success ? "yes" : "no");
const said = (event: EventView, reader: ReportReader, ...kinds: number[]): StoredText[] =>
  kinds.flatMap((kind) => [...reader.events.details(event, kind)]);
const first = (values: readonly StoredText[]): Cell => values[0] ?? null;
const hosts = (event: EventView, reader: ReportReader) =>
  said(event, reader, DetailKind.hostname, DetailKind.address);
const terminal = (event: EventView, reader: ReportReader): Cell =>
  first(said(event, reader, DetailKind.terminal)) ?? event.credential?.tty ?? null;
/** Records that only say more of a SYSCALL: an event is about one of them where that is lost. */
export const BESIDE_SYSCALL =
  /^(SYSCALL|PROCTITLE|CWD|PATH|EXECVE|SOCKADDR|SOCKETCALL|MMAP|FD_PAIR|IPC.*|MQ_.*|OBJ_PID|BPRM_FCAPS|CAPSET|EOE|CONTAINER_ID|UNKNOWN\[1340\])$/;
const type = (event: EventView) =>
  event.types.find((name) => !BESIDE_SYSCALL.test(name)) ??
  event.types.find((name) => name === "SYSCALL") ??
  event.types[0]!;

/** Reports about types of records: who, from where, with what, how it went. */
function byTypes(title: string, letters: readonly string[], types: RegExp, object = "type"): ListReport {
  return {
    title,
    letters,
    types,
    object,
    ...(object === "type" ? { follows: "types" as const } : {}),
    objects: (event, reader) =>
      object === "account"
        ? said(event, reader, DetailKind.account)
        : some(event.types.find((name) => types.test(name))),
    columns:
      object === "account"
        ? ["type", "host", "terminal", "program", "login user", "success"]
        : ["login user", "host", "terminal", "program", "success"],
    cells: (event, reader) => [
      ...(object === "account" ? [type(event)] : []),
      ...(object === "account"
        ? [
            first(hosts(event, reader)),
            terminal(event, reader),
            exe(event),
            loginUser(event.credential?.auid, event.accounts),
          ]
        : [
            loginUser(event.credential?.auid, event.accounts),
            first(hosts(event, reader)),
            terminal(event, reader),
            exe(event),
          ]),
      result(event),
    ],
  };
}

function bySubject(
  title: string,
  letters: readonly string[],
  object: string,
  objects: ListReport["objects"],
  columns: readonly string[],
  cells: ListReport["cells"],
  more: Pick<ListReport, "where" | "follows"> = {},
): ListReport {
  return { title, letters, object, objects, columns, cells, ...more };
}

const ofProgram = (column: "exe" | "comm") => ({
  where: `e.actor IN (SELECT a.id FROM actor a JOIN program p ON p.id = a.program WHERE p.${column} IS NOT NULL)`,
  follows: "program" as const,
});

/** aureport's reports by the names that `report` takes. */
export const LIST_REPORTS: Readonly<Record<string, ListReport>> = {
  auth: byTypes("Authentications", ["-au", "--auth"], /^(USER_AUTH|USER_CHAUTHTOK|GRP_AUTH)$/, "account"),
  avc: {
    title: "Access vector decisions (SELinux, AppArmor)",
    letters: ["-a", "--avc"],
    types: /^(AVC|USER_AVC|SELINUX_ERR|USER_SELINUX_ERR|APPARMOR.*)$/,
    object: "subject",
    objects: (event, reader) =>
      [...said(event, reader, DetailKind.subject), ...some(event.credential?.subj)]
        .slice(0, 1)
        .concat(
          some(type(event)).slice(
            0,
            said(event, reader, DetailKind.subject).length + (event.credential?.subj ? 1 : 0) === 0 ? 1 : 0,
          ),
        ),
    columns: ["program", "call", "object", "granted"],
    cells: (event, reader) => [
      exe(event),
      call(event),
      first(said(event, reader, DetailKind.object)),
      result(event),
    ],
  },
  anomalies: byTypes("Anomalies", ["-n", "--anomaly"], /^ANOM_/),
  config: byTypes(
    "Changes of configuration",
    ["-c", "--config"],
    /^(CONFIG_CHANGE|DAEMON_CONFIG|DAEMON_RECONFIG|USYS_CONFIG|FEATURE_CHANGE|NETFILTER_CFG)$/,
  ),
  crypto: byTypes("Cryptography", ["-cr", "--crypto"], /^CRYPTO_/),
  events: bySubject(
    "Events",
    ["-e", "--event"],
    "type",
    (event) => [type(event)],
    ["program", "call", "login user", "success"],
    (event) => [exe(event), call(event), loginUser(event.credential?.auid, event.accounts), result(event)],
  ),
  executables: bySubject(
    "Executables",
    ["-x", "--executable"],
    "program",
    (event) => some(event.program?.exe),
    ["terminal", "host", "login user"],
    (event, reader) => [
      terminal(event, reader),
      first(hosts(event, reader)),
      loginUser(event.credential?.auid, event.accounts),
    ],
    ofProgram("exe"),
  ),
  commands: bySubject(
    "Commands",
    ["--comm"],
    "command",
    (event) => some(event.program?.comm),
    ["terminal", "login user"],
    (event, reader) => [terminal(event, reader), loginUser(event.credential?.auid, event.accounts)],
    ofProgram("comm"),
  ),
  files: bySubject(
    "Files",
    ["-f", "--file"],
    "file",
    (event, reader) => reader.events.paths(event),
    ["call", "success", "program", "login user"],
    (event) => [call(event), result(event), exe(event), loginUser(event.credential?.auid, event.accounts)],
    { where: "EXISTS (SELECT 1 FROM path p WHERE p.event = e.id)", follows: "file" },
  ),
  hosts: bySubject(
    "Remote hosts",
    ["-h", "--host"],
    "host",
    hosts,
    ["call", "login user", "program"],
    (event) => [call(event), loginUser(event.credential?.auid, event.accounts), exe(event)],
    {
      where: `EXISTS (SELECT 1 FROM detail d WHERE d.event = e.id AND d.kind IN (${DetailKind.hostname}, ${DetailKind.address}))`,
      follows: "host",
    },
  ),
  integrity: byTypes("Integrity", ["--integrity"], /^INTEGRITY_/),
  keys: bySubject(
    "Keys of rules",
    ["-k", "--key"],
    "key",
    (event) => event.keys,
    ["success", "program", "login user"],
    (event) => [result(event), exe(event), loginUser(event.credential?.auid, event.accounts)],
    { where: "e.key IS NOT NULL", follows: "key" },
  ),
  logins: byTypes("Logins", ["-l", "--login"], /^(USER_LOGIN|USER_LOGOUT)$/, "account"),
  mac: byTypes(
    "Mandatory access control",
    ["-ma", "--mac"],
    /^(MAC_|USER_MAC_|ROLE_|LABEL_|USER_ROLE_CHANGE)/,
  ),
  mods: byTypes(
    "Changes of accounts",
    ["-m", "--mods"],
    /^(ADD_|DEL_|USER_MGMT|GRP_MGMT|GRP_CHAUTHTOK|CHUSER_ID|CHGRP_ID|USER_CHAUTHTOK|ACCT_|ROLE_)/,
    "account",
  ),
  pids: bySubject(
    "Processes",
    ["-p", "--pid"],
    "pid",
    (event) => some(event.pid),
    ["program", "call", "login user"],
    (event) => [exe(event), call(event), loginUser(event.credential?.auid, event.accounts)],
    { where: "e.pid IS NOT NULL", follows: "pid" },
  ),
  response: byTypes("Responses to anomalies", ["-r", "--response"], /^RESP_/),
  syscalls: bySubject(
    "System calls",
    ["-s", "--syscall"],
    "call",
    (event) => some(call(event) as string | null),
    ["pid", "command", "exit", "login user"],
    (event) => [
      event.pid,
      event.program?.comm ?? null,
      event.exit === null ? null : exitName(event.exit),
      loginUser(event.credential?.auid, event.accounts),
    ],
    { where: "e.call IS NOT NULL", follows: "call" },
  ),
  terminals: bySubject(
    "Terminals",
    ["-tm", "--terminal"],
    "terminal",
    (event, reader) => [...some(event.credential?.tty), ...said(event, reader, DetailKind.terminal)],
    ["host", "program", "login user"],
    (event, reader) => [
      first(hosts(event, reader)),
      exe(event),
      loginUser(event.credential?.auid, event.accounts),
    ],
  ),
  tty: byTypes("Keystrokes on terminals", ["--tty"], /^(TTY|USER_TTY)$/),
  users: bySubject(
    "Users",
    ["-u", "--user"],
    "login user",
    (event) => some(loginUser(event.credential?.auid) as string | number | null),
    ["user", "terminal", "host", "program"],
    (event, reader) => [
      event.credential?.uid ?? null,
      terminal(event, reader),
      first(hosts(event, reader)),
      exe(event),
    ],
    {
      where:
        "e.actor IN (SELECT a.id FROM actor a JOIN credential c ON c.id = a.credential WHERE c.auid IS NOT NULL)",
      follows: "loginUser",
    },
  ),
  virt: byTypes("Virtual machines and containers, by their managers", ["--virt"], /^VIRT_/),
};
