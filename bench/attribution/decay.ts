// SPDX-License-Identifier: Apache-2.0
import { seededRandom } from "../generator/random.ts";
import type { Truth } from "./namespace-truth.ts";

/** Makes a poorer log of a log. */
export interface Decay {
  readonly name: string;
  readonly apply: (lines: readonly string[], seed: number) => string[];
  /** Chance plays a part: measured with several seeds. */
  readonly isRandom?: boolean;
}

/** clone, fork, vfork, clone3. Source: arch/x86/entry/syscalls/syscall_64.tbl */
const BIRTHS = [56, 57, 58, 435];
const NAMESPACES = [272, 308];
const EXECS = [59, 322];
const SERIAL = /msg=audit\([^)]*:(\d+)\)/;

export function dropAtRandom(percent: number, isCandidate: (line: string) => boolean = () => true): Decay {
  return {
    name: `${percent} % of lines lost at random`,
    isRandom: true,
    apply: (lines, seed) => {
      const random = seededRandom(seed);
      return lines.filter((line) => !isCandidate(line) || !random.chance(percent / 100));
    },
  };
}

export function cutBeginning(percent: number): Decay {
  return {
    name: `first ${percent} % cut off`,
    apply: (lines) => lines.slice(Math.floor((lines.length * percent) / 100)),
  };
}

export function withoutType(type: string): Decay {
  const pattern = new RegExp(`^(?:node=\\S+ )?type=${type} `);
  return { name: `without ${type}`, apply: (lines) => lines.filter((line) => !pattern.test(line)) };
}

/** clone, fork, vfork, clone3 that succeeded: number and caller. */
const CLONED = /type=SYSCALL .* syscall=(?:56|57|58|435) success=yes exit=(\d+) .* pid=(\d+) /;

/**
 * A log that begins late, in which clones of a container from before return other numbers: at its beginning they are
 * `distance` behind the host's. What a container that counts as far as the host looks like.
 */
export function shiftNumbers(percent: number, distance: number, truth: Truth): Decay {
  const serialOf = (line: string) => Number(SERIAL.exec(line)?.[1]);
  return {
    name: `first ${percent} % cut off, a container's numbers ${distance} behind the host's`,
    apply(lines) {
      const rest = cutBeginning(percent).apply(lines, 0);
      let clock = 0;
      let offset: number | undefined;
      let shifted: string | undefined;
      const skipped = lines.length - rest.length;
      return lines.flatMap((line, at) => {
        const [, number = "", pid] = CLONED.exec(line) ?? [];
        const place = number === "" ? undefined : truth(Number(pid), serialOf(line));
        if (place === "host") clock = Math.max(clock, Number(number));
        if (at < skipped) {
          if (place !== undefined && place !== "host") shifted ??= place; // it was there before
          return [];
        }
        if (place === undefined || place !== shifted) return [line];
        offset ??= clock + 1 - Number(number) - distance;
        return [line.replace(` exit=${number} `, ` exit=${Number(number) + offset} `)];
      });
    },
  };
}

/** The log of a host whose rules leave these calls out: their whole events are missing. */
export function withoutCalls(name: string, calls: readonly number[]): Decay {
  return { name, apply: (lines) => filterEvents(lines, (call) => !calls.includes(call)) };
}

/** The log of a host whose rules name these calls alone; events that are no call's stay. */
function onlyCalls(name: string, calls: readonly number[], alsoNamespaceFiles = false): Decay {
  return { name, apply: (lines) => filterEvents(lines, (call) => calls.includes(call), alsoNamespaceFiles) };
}

function filterEvents(
  lines: readonly string[],
  keeps: (call: number) => boolean,
  keepsNamespaceFiles = false,
): string[] {
  const dropped = new Set<string>();
  const kept = new Set<string>();
  for (const line of lines) {
    const serial = SERIAL.exec(line)?.[1] ?? "";
    const call = /type=SYSCALL .* syscall=(\d+) /.exec(line)?.[1];
    if (call !== undefined && !keeps(Number(call))) dropped.add(serial);
    if (keepsNamespaceFiles && /type=PATH .* name="\/proc\/[^"]*\/ns\//.test(line)) kept.add(serial);
  }
  return lines.filter((line) => {
    const serial = SERIAL.exec(line)?.[1] ?? "";
    return !dropped.has(serial) || kept.has(serial);
  });
}

export const WHOLE: Decay = { name: "whole", apply: (lines) => [...lines] };
export const LATE_STARTS: readonly Decay[] = Array.from({ length: 19 }, (_, at) =>
  cutBeginning(5 * (at + 1)),
);
export const LOSSES: readonly Decay[] = [0.1, 1, 5, 10].map((percent) => dropAtRandom(percent));
export const MISSING_RECORDS: readonly Decay[] = [
  ...["PATH", "EXECVE", "CWD", "PROCTITLE", "BPF", "SYSCALL"].map(withoutType),
  withoutCalls("without clone, fork, vfork, clone3", BIRTHS),
  withoutCalls("without unshare and setns", NAMESPACES),
  withoutCalls("without unshare", [272]),
  withoutCalls("without setns", [308]),
  withoutCalls("without execve", EXECS),
  withoutCalls("without exit_group", [231]),
];

/** So many lines on either side of a burst's middle. */
const BURST = 30;

/** Lines are lost where it hurts: around every second call of these kinds. `begins`: what share of the log is cut off before. */
function burstsAround(name: string, calls: readonly number[], begins: number): Decay {
  return {
    name: `${name}, first ${begins} % cut off`,
    apply(lines) {
      const rest = cutBeginning(begins).apply(lines, 0);
      const lost = new Uint8Array(rest.length);
      let seen = 0;
      for (const [at, line] of rest.entries()) {
        const call = /type=SYSCALL .* syscall=(\d+) success=yes /.exec(line)?.[1];
        if (call === undefined || !calls.includes(Number(call)) || seen++ % 2 === 1) continue;
        lost.fill(1, Math.max(0, at - BURST), at + BURST);
      }
      return rest.filter((_, at) => lost[at] === 0);
    },
  };
}

/** As many serials in a row are lost, at as many places. */
function longBursts(count: number, serials: number): Decay {
  return {
    name: `${count} bursts of ${serials} serials`,
    isRandom: true,
    apply: (lines, seed) => {
      const random = seededRandom(seed);
      const all = [...new Set(lines.map((line) => Number(SERIAL.exec(line)?.[1])))];
      const lost = new Set<number>();
      for (let burst = 0; burst < count; burst++) {
        const from = random.pick(all);
        for (let at = 0; at < serials; at++) lost.add(from + at);
      }
      return lines.filter((line) => !lost.has(Number(SERIAL.exec(line)?.[1])));
    },
  };
}

export const LONG_BURSTS: readonly Decay[] = [longBursts(5, 200), longBursts(2, 2000)];

export const BURSTS: readonly Decay[] = [0, 20, 45].flatMap((begins) => [
  burstsAround("bursts around every second birth", BIRTHS, begins),
  burstsAround("bursts around every second unshare and setns", NAMESPACES, begins),
  burstsAround("bursts around every second execve", EXECS, begins),
]);

/** A log as it would be under the rules that a user might load, the poorest first. */
export const EXECVE_ALONE = onlyCalls("execve", EXECS);
export const RULE_SETS: readonly Decay[] = [
  EXECVE_ALONE,
  onlyCalls("execve, clone…", [...EXECS, ...BIRTHS]),
  onlyCalls("execve, unshare, setns", [...EXECS, ...NAMESPACES]),
  onlyCalls("execve, clone…, unshare, setns", [...EXECS, ...BIRTHS, ...NAMESPACES]),
  onlyCalls("the same and /proc/PID/ns files", [...EXECS, ...BIRTHS, ...NAMESPACES], true),
  onlyCalls("the same and exit_group", [...EXECS, ...BIRTHS, ...NAMESPACES, 231], true),
];
