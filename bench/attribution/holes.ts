// SPDX-License-Identifier: Apache-2.0
import { type Random, seededRandom } from "../generator/random.ts";

/** One way to make holes in a log: `lost[line]` is set for each line that is lost. Gives its description. */
type Hole = (log: NumberedLog, lost: Uint8Array, random: Random) => string;

interface NumberedLog {
  readonly lines: readonly string[];
  /** Serial and call of each line; 0 and "" where it has none. */
  readonly serials: readonly number[];
  readonly calls: readonly string[];
  /** Serial -> its lines. */
  readonly lineNumbers: ReadonlyMap<number, readonly number[]>;
}

export interface HoledLog {
  readonly lines: readonly string[];
  readonly description: string;
}

const SERIAL = /msg=audit\([^)]*:(\d+)\)/;
const CALL = /type=SYSCALL .* syscall=(\d+) (?:success=yes .* a0=([0-9a-f]+)|)/;
const CLONE_THREAD = 0x10000n;
/** Calls of x86-64 around which a record hurts. Source: arch/x86/entry/syscalls/syscall_64.tbl */
const CALLS: Readonly<Record<string, string>> = {
  56: "clone",
  57: "birth",
  58: "birth",
  435: "birth",
  59: "exec",
  322: "exec",
  272: "unshare",
  308: "setns",
  231: "exit",
  155: "pivot_root",
  161: "chroot",
  165: "mount",
  434: "pidfd_open",
  2: "open",
  257: "open",
};
const KINDS = ["birth", "thread", "exec", "unshare", "setns", "exit", "pivot_root", "mount", "pidfd_open"];

const numbered = new WeakMap<readonly string[], NumberedLog>();

function numberLog(lines: readonly string[]): NumberedLog {
  const known = numbered.get(lines);
  if (known !== undefined) return known;
  const serials = lines.map((line) => Number(SERIAL.exec(line)?.[1] ?? 0));
  const lineNumbers = new Map<number, number[]>();
  for (const [at, serial] of serials.entries()) {
    const list = lineNumbers.get(serial);
    if (list === undefined) lineNumbers.set(serial, [at]);
    else list.push(at);
  }
  const log = { lines, serials, lineNumbers, calls: lines.map(kindOf) };
  numbered.set(lines, log);
  return log;
}

function kindOf(line: string): string {
  if (/type=CONFIG_CHANGE /.test(line)) return "rules";
  if (/type=PATH .* name="\/proc\/[^"]*\/ns\//.test(line)) return "namespace file";
  const [, call, a0 = "0"] = CALL.exec(line) ?? [];
  const kind = call === undefined ? "" : (CALLS[call] ?? "");
  if (kind !== "clone") return kind;
  return (BigInt(`0x${a0}`) & CLONE_THREAD) === 0n ? "birth" : "thread";
}

/** A log with one, two or three kinds of holes, as the seed has them. */
export function withHoles(lines: readonly string[], seed: number): HoledLog {
  const random = seededRandom(seed);
  const log = numberLog(lines);
  const lost = new Uint8Array(lines.length);
  const count = random.pick([1, 1, 1, 2, 2, 3]);
  const described = Array.from({ length: count }, () => random.pick(HOLES)(log, lost, random));
  return { lines: lines.filter((_, at) => lost[at] === 0), description: described.join("; ") };
}

const HOLES: readonly Hole[] = [
  loseAround,
  loseAround,
  loseAround,
  loseWhole,
  loseWhole,
  loseSerials,
  loseLines,
  loseSome,
  loseBeginning,
  loseEnd,
];

function kindsIn(log: NumberedLog): string[] {
  const present = new Set(log.calls);
  return [...KINDS, "namespace file", "rules"].filter((kind) => present.has(kind));
}

/** Lines on either side of some calls of one kind. */
function loseAround(log: NumberedLog, lost: Uint8Array, random: Random): string {
  const kinds = kindsIn(log);
  if (kinds.length === 0) return "nothing";
  const kind = random.pick(kinds);
  const share = random.pick([0.02, 0.1, 0.3, 0.5, 0.8, 1]);
  const before = random.pick([0, 0, 1, 4, 12, 30, 80]);
  const after = random.pick([0, 1, 2, 4, 12, 30, 80]);
  for (const [at, call] of log.calls.entries())
    if (call === kind && random.chance(share)) lost.fill(1, Math.max(0, at - before), at + after + 1);
  return `${share * 100} % of ${kind} with ${before} lines before and ${after} after`;
}

/** Some whole events of one kind, and some of their neighbours. */
function loseWhole(log: NumberedLog, lost: Uint8Array, random: Random): string {
  const kinds = kindsIn(log);
  if (kinds.length === 0) return "nothing";
  const kind = random.pick(kinds);
  const share = random.pick([0.02, 0.1, 0.3, 0.5, 0.8, 1]);
  const neighbours = random.pick([0, 0, 0, 1, 3]);
  for (const [at, call] of log.calls.entries()) {
    if (call !== kind || !random.chance(share)) continue;
    for (let next = -neighbours; next <= neighbours; next++) loseSerial(log, lost, log.serials[at]! + next);
  }
  return `${share * 100} % of the events of ${kind} with ${neighbours} neighbours on either side`;
}

/** Serials in a row at some places. */
function loseSerials(log: NumberedLog, lost: Uint8Array, random: Random): string {
  const count = random.between(1, 6);
  const width = random.pick([1, 2, 5, 20, 60, 200, 1000]);
  for (let burst = 0; burst < count; burst++) {
    const from = random.pick(log.serials);
    for (let at = 0; at < width; at++) loseSerial(log, lost, from + at);
  }
  return `${count} times ${width} serials`;
}

/** Lines in a row at some places: the first and the last event lose a part of their records. */
function loseLines(log: NumberedLog, lost: Uint8Array, random: Random): string {
  const count = random.between(1, 12);
  const width = random.pick([1, 2, 5, 20, 60, 200]);
  for (let burst = 0; burst < count; burst++) {
    const from = random.between(0, log.lines.length - 1);
    lost.fill(1, from, from + width);
  }
  return `${count} times ${width} lines`;
}

function loseSome(log: NumberedLog, lost: Uint8Array, random: Random): string {
  const share = random.pick([0.001, 0.01, 0.05, 0.2]);
  for (let at = 0; at < log.lines.length; at++) if (random.chance(share)) lost[at] = 1;
  return `${share * 100} % of the lines`;
}

function loseBeginning(log: NumberedLog, lost: Uint8Array, random: Random): string {
  const to = random.between(1, Math.max(1, Math.floor(log.lines.length * 0.9)));
  lost.fill(1, 0, to);
  return `the first ${to} lines`;
}

function loseEnd(log: NumberedLog, lost: Uint8Array, random: Random): string {
  const from = random.between(Math.floor(log.lines.length * 0.2), log.lines.length - 1);
  lost.fill(1, from);
  return `all from line ${from} on`;
}

function loseSerial({ lineNumbers }: NumberedLog, lost: Uint8Array, serial: number): void {
  for (const at of lineNumbers.get(serial) ?? []) lost[at] = 1;
}
