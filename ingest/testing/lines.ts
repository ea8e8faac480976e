// SPDX-License-Identifier: Apache-2.0

const START_MS = 1_700_000_000_000;

/** A time stamp `afterMs` after an arbitrary start. */
export function stamp(afterMs: number, serial: number): string {
  const ms = START_MS + afterMs;
  return `audit(${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, "0")}:${serial})`;
}

export interface CallFields {
  readonly node?: string;
  readonly pid?: number;
  readonly comm?: string;
  readonly items?: number;
  readonly syscall?: number;
}

/** An invented SYSCALL record. */
export function callLine(
  afterMs: number,
  serial: number,
  { node, pid = 700, comm = "dish", items = 0, syscall = 87 }: CallFields = {},
): string {
  const prefix = node === undefined ? "" : `node=${node} `;
  return `${prefix}type=SYSCALL msg=${stamp(afterMs, serial)}: arch=c000003e syscall=${syscall} success=yes exit=0 a0=1 a1=2 a2=3 a3=4 items=${items} ppid=1 pid=${pid} auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=3 comm="${comm}" exe="/opt/${comm}" key=(null)`;
}

export function pathLine(afterMs: number, serial: number, item: number, name: string, node?: string): string {
  const prefix = node === undefined ? "" : `node=${node} `;
  return `${prefix}type=PATH msg=${stamp(afterMs, serial)}: item=${item} name="${name}" inode=${100 + item} dev=08:01 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0`;
}

export function titleLine(afterMs: number, serial: number, node?: string): string {
  const prefix = node === undefined ? "" : `node=${node} `;
  return `${prefix}type=PROCTITLE msg=${stamp(afterMs, serial)}: proctitle="dish"`;
}

/** A whole event with one PATH: three lines. */
export function eventLines(afterMs: number, serial: number, node?: string): string[] {
  const fields = node === undefined ? { items: 1 } : { items: 1, node };
  return [
    callLine(afterMs, serial, fields),
    pathLine(afterMs, serial, 0, `/srv/${serial % 7}`, node),
    titleLine(afterMs, serial, node),
  ];
}

/** Whole events with serials from first to last, 10 ms apart. */
export function steadyLog(first: number, last: number, afterMs = first * 10, node?: string): string {
  const lines: string[] = [];
  for (let serial = first; serial <= last; serial++)
    lines.push(...eventLines(afterMs + (serial - first) * 10, serial, node));
  return `${lines.join("\n")}\n`;
}
