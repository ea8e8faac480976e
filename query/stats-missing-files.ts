// SPDX-License-Identifier: Apache-2.0
import { readRestingRunSources } from "../store/repositories/sources/run-rows.ts";
import type { Store } from "../store/store.ts";

/** A file that a run should have met: its neighbours in a row of rotated files were there. */
export interface MissingFile {
  readonly run: number;
  readonly name: string;
}

/** auditd's way: the log, then .1, .2 and so on to the oldest; others may have packed them. Source: auditd src/auditd-event.c */
const ROTATED = /^(.+?\.log)(?:\.([0-9]{1,6}))?(?:\.(?:gz|xz|zst))?$/;
/** Of a row with more holes than this the rest is counted by nobody: it is no row. */
const MOST = 100;

/** Files missing between others of the same name in what one run read. Where files are read under other names, or while they are rotated, nothing shows. */
export function readMissingFiles(store: Store): MissingFile[] {
  const numbers = new Map<string, { run: number; base: string; found: Set<number> }>();
  for (const { run, path } of readRestingRunSources(store)) {
    const [, base, number] = ROTATED.exec(path) ?? [];
    if (base === undefined) continue;
    const key = `${run} ${base}`;
    const row = numbers.get(key) ?? { run, base, found: new Set<number>() };
    numbers.set(key, row);
    row.found.add(Number(number ?? 0));
  }
  return [...numbers.values()].flatMap(({ run, base, found }) => {
    const missing: MissingFile[] = [];
    const last = Math.max(...found);
    for (let at = Math.min(...found); at < last && missing.length < MOST; at += 1)
      if (!found.has(at)) missing.push({ run, name: at === 0 ? base : `${base}.${at}` });
    return missing;
  });
}
