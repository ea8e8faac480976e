// SPDX-License-Identifier: Apache-2.0
import { type FSWatcher, watch } from "node:fs";

/**
 * Resolves when something in one of these folders changes, when the time is over, or when the signal comes. A watch is for one
 * change: a log that is written ten thousand times a second would wake the process as often. Where nothing can be watched
 * (NFS tells nobody of what another machine writes; there are too many watches) the time decides. `hasChanged` is asked once the
 * watches stand, of what came before them.
 */
export function waitForChange(
  folders: readonly string[],
  ms: number,
  signal: AbortSignal,
  hasChanged: () => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const watchers: FSWatcher[] = [];
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      for (const watcher of watchers) watcher.close();
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (signal.aborted) return done();
    signal.addEventListener("abort", done, { once: true });
    for (const folder of folders) {
      try {
        const watcher = watch(folder, done);
        watcher.on("error", () => {});
        watchers.push(watcher);
      } catch {
        // The time decides.
      }
    }
    if (hasChanged()) done();
  });
}
