// SPDX-License-Identifier: Apache-2.0
import { readRestingRunSources } from "../store/repositories/sources/run-rows.ts";
import type { Store } from "../store/store.ts";
import { missingNames } from "../types/rotated-names.ts";

/** A file that a run should have met: its neighbours among the rotated files were there. */
export interface MissingFile {
  readonly run: number;
  readonly name: string;
}

/** Files missing between others of the same name in what one run read. Where files are read under other names, or while they are rotated, nothing shows. */
export function readMissingFiles(store: Store): MissingFile[] {
  const runs = new Map<number, string[]>();
  for (const { run, path } of readRestingRunSources(store)) {
    const paths = runs.get(run) ?? [];
    runs.set(run, paths);
    paths.push(path);
  }
  return [...runs].flatMap(([run, paths]) => missingNames(paths).map(({ name }) => ({ run, name })));
}
