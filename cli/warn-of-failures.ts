// SPDX-License-Identifier: Apache-2.0
import { escapeControls } from "../report/escape-controls.ts";
import { failureText } from "../report/failure-text.ts";
import { counted } from "../report/number-text.ts";
import { readAttributionFailures } from "../store/repositories/problems/attribution-failures.ts";
import { bootReader } from "../store/search/boot-reader.ts";
import type { Store } from "../store/store.ts";

const MOST = 8;

/** Says of which boots nothing was concluded, and why. */
export function warnOfFailures(store: Store, warn: (line: string) => void): void {
  const failures = readAttributionFailures(store);
  if (failures.length === 0) return;
  const { boot } = bootReader(store);
  for (const failure of failures.slice(0, MOST)) {
    const { node, number } = boot(failure.boot);
    const host = node === null ? "(no node)" : escapeControls(node);
    warn(`ctraudit: ${host}, boot ${number}, ${failureText(failure)}`);
  }
  if (failures.length > MOST)
    warn(`ctraudit: ${counted(failures.length - MOST, "more boot")} could not be attributed`);
}
