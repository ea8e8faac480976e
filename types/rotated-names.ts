// SPDX-License-Identifier: Apache-2.0

/** auditd's scheme: the log, then .1, .2 and so on to the oldest; other tools may have packed them. Source: auditd src/auditd-event.c */
const ROTATED = /^(.+?\.log)(?:\.([0-9]{1,6}))?(?:\.(?:gz|xz|zst))?$/;
/** A log with more missing files than this is not numbered consecutively: the rest is not counted. */
const MAX_HOLES = 100;

/** A missing name: files of the same log with a lower and a higher number exist. */
export interface MissingName {
  readonly name: string;
  /** The file with the next higher number. */
  readonly older: string;
}

/** Names missing among the rotated files of each log. */
export function missingNames(paths: Iterable<string>): MissingName[] {
  const logs = new Map<string, Map<number, string>>();
  for (const path of paths) {
    const [, base, number] = ROTATED.exec(path) ?? [];
    if (base === undefined) continue;
    const found = logs.get(base) ?? new Map<number, string>();
    logs.set(base, found.set(Number(number ?? 0), path));
  }
  return [...logs].flatMap(([base, found]) => holesOf(base, found));
}

function holesOf(base: string, found: ReadonlyMap<number, string>): MissingName[] {
  const holes: MissingName[] = [];
  const numbers = [...found.keys()].sort((left, right) => left - right);
  let next = numbers[0]!;
  for (const number of numbers) {
    for (; next < number && holes.length < MAX_HOLES; next++)
      holes.push({ name: next === 0 ? base : `${base}.${next}`, older: found.get(number)! });
    next = number + 1;
  }
  return holes;
}
