// SPDX-License-Identifier: Apache-2.0
import { type FSWatcher, watch } from "node:fs";

/**
 * Resolves when one of these folders changes, at a timeout, or at a signal. A watch is for one
 * change: a log written ten thousand times a second would wake the process as often. If nothing can be watched
 * (NFS does not report changes by other machines; there are too many watches), the timeout applies. `hasChanged` is called once the
 * watches are set, for earlier changes.
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
        // The timeout applies.
      }
    }
    if (hasChanged()) done();
  });
}
