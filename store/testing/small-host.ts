// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../types/ids.ts";
import { makeEventKey } from "../event-key.ts";
import { HandFilledDatabase } from "./hand-filled-database.ts";

export const START_MS = Date.UTC(2026, 10, 23, 14, 20, 1, 7);
export const NGINX_ID = "7c3e87fe1a2b".padEnd(64, "0");

const CLONE = 56;
const EXECVE = 59;
const OPENAT = 257;
const EVIL_PATH = "/tmp/\x1b]0;owned\x07\xe2\x80\xaegpj";

function contid(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

function syscall(serial: number, timeMs: number, rest: string): string {
  return `node=web-1 type=SYSCALL msg=audit(${(timeMs / 1000).toFixed(3)}:${serial}): arch=c000003e ${rest}`;
}

/**
 * A host, a container in it, one in that, and a second boot whose serials begin again. Serials 105 to 109 are missing;
 * pid 900 is older than the log; serial 103 exists in both boots; pid 600 is used twice; 111 says itself that it happened in build-7, and 102
 * did something to a task there.
 */
export function writeSmallHost(path: string): void {
  const hand = new HandFilledDatabase(path);
  hand.boot(0, "web-1", START_MS, START_MS + 600_000, [100, 120]);
  hand.boot(1, "web-1", START_MS + 7_200_000, START_MS + 7_200_010, [103, 103]);
  const at = (seconds: number) => START_MS + seconds * 1000;
  const key = (serial: number) => makeEventKey(0 as BootId, serial, 0, false);
  const host = { pid: 400, ppid: 1, uid: 0, auid: 1000, comm: "dockerd", exe: "/usr/bin/dockerd" };
  const nginx = { pid: 506, ppid: 400, uid: 33, comm: "nginx", exe: "/usr/sbin/nginx" };
  hand.event({
    ...host,
    serial: 100,
    timeMs: at(0),
    call: CLONE,
    success: true,
    exit: 506n,
    types: "SYSCALL,PROCTITLE",
    flags: 5,
    lines: [
      syscall(
        100,
        at(0),
        'syscall=56 success=yes exit=506 a0=6c020000 ppid=1 pid=400 auid=1000 uid=0 comm="dockerd" exe="/usr/bin/dockerd"',
      ),
      `node=web-1 type=PROCTITLE msg=audit(${(at(0) / 1000).toFixed(3)}:100): proctitle="dockerd"`,
    ],
  });
  hand.event({
    ...nginx,
    serial: 101,
    timeMs: at(1),
    call: EXECVE,
    success: true,
    exit: 0n,
    types: "SYSCALL,EXECVE",
    flags: 36,
    argv: "nginx\0-g\0daemon off;",
    lines: [
      syscall(
        101,
        at(1),
        'syscall=59 success=yes exit=0 ppid=400 pid=506 uid=33 comm="nginx" exe="/usr/sbin/nginx"',
      ),
    ],
  });
  hand.event({
    ...nginx,
    serial: 102,
    timeMs: at(60),
    call: OPENAT,
    success: false,
    exit: -13n,
    types: "SYSCALL,PATH,PROCTITLE",
    flags: 5,
    key: "secrets\x01etc",
    paths: ["/etc/shadow", EVIL_PATH],
    lines: [
      syscall(
        102,
        at(60),
        'syscall=257 success=no exit=-13 ppid=400 pid=506 uid=33 comm="nginx" exe="/usr/sbin/nginx" key=736563726574730165746300',
      ),
    ],
  });
  hand.event({
    pid: 600,
    ppid: 506,
    uid: 33,
    serial: 103,
    timeMs: at(120),
    call: OPENAT,
    success: true,
    exit: 9_223_372_036_854_775_807n,
    types: "SYSCALL,PATH",
    flags: 5,
    comm: "=cmd|' /C calc'!A0",
    exe: "/usr/bin/\xff\xfe",
    paths: ["/srv/build"],
    lines: [
      syscall(
        103,
        at(120),
        "syscall=257 success=yes exit=9223372036854775807 ppid=506 pid=600 uid=33 comm=3D636D64 exe=2F7573722F62696E2FFFFE key=(null)",
      ),
    ],
  });
  hand.event({
    pid: 900,
    ppid: 899,
    uid: 0,
    serial: 110,
    timeMs: at(180),
    types: "SYSCALL",
    call: OPENAT,
    success: true,
    exit: 3n,
    comm: "old",
    exe: "/bin/old",
    flags: 4,
    lines: [
      syscall(
        110,
        at(180),
        'syscall=257 success=yes exit=3 ppid=899 pid=900 uid=0 comm="old" exe="/bin/old"',
      ),
    ],
  });
  hand.event({
    ...nginx,
    serial: 111,
    timeMs: at(50),
    call: OPENAT,
    success: true,
    exit: 4n,
    types: "SYSCALL,PATH",
    flags: 5,
    paths: ["/etc/passwd"],
    lines: [
      syscall(
        111,
        at(50),
        'syscall=257 success=yes exit=4 ppid=400 pid=506 uid=33 comm="nginx" exe="/usr/sbin/nginx"',
      ),
    ],
  });
  hand.event({
    serial: 112,
    timeMs: at(200),
    types: "NETFILTER_PKT",
    lines: [
      `node=web-1 type=NETFILTER_PKT msg=audit(${(at(200) / 1000).toFixed(3)}:112): mark=1 contid=12,15`,
    ],
  });
  hand.event({
    serial: 113,
    timeMs: at(210),
    types: "LOGIN",
    pid: 600,
    lines: [`node=web-1 type=LOGIN msg=audit(${(at(210) / 1000).toFixed(3)}:113): pid=600 res=1`],
  });
  hand.event({
    serial: 120,
    timeMs: at(600),
    types: "USER_LOGIN",
    pid: 700,
    uid: 0,
    auid: 1000,
    success: true,
    flags: 8,
    lines: [
      `node=web-1 type=USER_LOGIN msg=audit(${(at(600) / 1000).toFixed(3)}:120): pid=700 uid=0 auid=1000 ses=3 msg='op=login res=success'`,
    ],
  });
  hand.event({
    boot: 1 as BootId,
    serial: 103,
    timeMs: START_MS + 7_200_000,
    types: "SYSTEM_BOOT",
    lines: [
      `node=web-1 type=SYSTEM_BOOT msg=audit(${((START_MS + 7_200_000) / 1000).toFixed(3)}:103): pid=1 uid=0`,
    ],
    pid: 1,
    uid: 0,
  });
  // biome-ignore-end format: rows
  hand.problem("no record at all, but shadowy", "grammar-rejected");
  hand.container(1, { key_event: key(100), class: "host" });
  hand.container(2, {
    key_event: key(101),
    parent: 1,
    contid: contid(12n),
    created: key(100),
    because: key(100),
  });
  hand.container(3, {
    key_event: key(103),
    parent: 2,
    contid: contid(18_446_744_073_709_551_614n),
    created: key(103),
    ended: key(112),
    evidence: "namespace",
  });
  hand.container(4, { key_event: key(120), parent: 1, class: "sandbox", created: key(120) });
  for (const [container, kind, value] of [
    [2, "id", NGINX_ID],
    [2, "name", "nginx-proxy"],
    [3, "name", "build-7"],
    [4, "id", "7c3e99"],
  ] as const) {
    hand.run("INSERT INTO container_name VALUES (?, ?, ?, ?)", container, kind, value, key(101));
  }
  hand.member(400, key(100), key(120), 1, "lineage");
  hand.member(506, key(101), key(111), 2, "lineage", { because: key(100) });
  hand.member(600, key(103), key(103), 3, "namespace");
  hand.member(600, key(113), key(113), 1, "lineage");
  hand.member(700, key(120), key(120), 1, "lineage", { conflict: 1 });
  hand.member(900, key(110), key(110), null, "unknown", { excludes_host: 1, cause: "older than the log" });
  hand.run(
    "INSERT INTO event_container VALUES (?, 1, 'member', NULL, 2, 'kernel', ?, 0, 0)",
    key(112),
    key(112),
  );
  hand.run(
    "INSERT INTO event_container VALUES (?, 2, 'member', NULL, 3, 'kernel', ?, 0, 0)",
    key(112),
    key(112),
  );
  hand.run(
    "INSERT INTO event_container VALUES (?, 0, 'subject', 506, 3, 'kernel', ?, 0, 0)",
    key(111),
    key(111),
  );
  hand.run(
    "INSERT INTO event_container VALUES (?, 1, 'object', 600, 3, 'namespace', ?, 0, 0)",
    key(102),
    key(103),
  );
  const object = '[["opid", "600"], ["ocomm", "65761B"]]'; // "ev", and an escape
  hand.run("INSERT OR IGNORE INTO string (value) VALUES ('OBJ_PID')");
  const type = "(SELECT id FROM string WHERE value = 'OBJ_PID')";
  hand.run(`INSERT INTO statement VALUES (?, 2, ${type}, NULL, ?)`, key(102), object);
  hand.run("INSERT INTO gap VALUES (0, 104, 109)");
  hand.run(
    "INSERT INTO conflict (boot, event, pid, kind, detail) VALUES (0, ?, 700, 'label', 'two witnesses disagree')",
    key(120),
  );
  hand.finish();
}
