// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store/api.ts";
import type { FilesSeen } from "./fold-event.ts";

/** Directories that every root file system has, whatever is mounted elsewhere. */
const SYSTEM = /^\/(?:(?:usr\/)?(?:bin|sbin|lib|lib32|lib64)|etc)\//;
const ROOT = "/";
type Row = [event: number, name: number | null, inode: number | null, dev: string | null];

/** Reads from the PATH records of a page of events which root directory and which devices its tasks see. */
export class SeenFiles {
  readonly #rows;
  readonly #names;
  readonly #kinds = new Map<number, "root" | "system" | "other">();

  constructor(store: Store) {
    this.#rows = store
      .prepare(
        `SELECT event, name, inode, dev FROM path WHERE event > ? AND event <= ?
           AND (dev >= '00:' AND dev < '00;' OR name = (SELECT id FROM string WHERE value = '/')
             OR event IN (SELECT event FROM argv)) ORDER BY event, position`,
      )
      .raw();
    this.#names = store
      .prepare("SELECT id, value FROM string WHERE id IN (SELECT value FROM json_each(?))")
      .raw();
  }

  read(after: number, last: number): Map<number, FilesSeen> {
    const seen = new Map<number, FilesSeen>();
    const rows = this.#rows.all(after, last) as Row[];
    this.#loadKinds(rows);
    for (const [event, name, inode, dev] of rows) {
      const kind = name === null ? "other" : this.#kinds.get(name);
      if (kind === "other" || dev === null) continue;
      const known = seen.get(event) ?? { root: "", systemDevices: [] };
      if (kind === "root" && inode !== null) seen.set(event, { ...known, root: `${dev}:${inode}` });
      if (kind === "system" && !known.systemDevices.includes(dev))
        seen.set(event, { ...known, systemDevices: [...known.systemDevices, dev] });
    }
    return seen;
  }

  /** Reads the names of a page at once that are not known yet. */
  #loadKinds(rows: readonly Row[]): void {
    const unknown = new Set<number>();
    for (const [, name] of rows) if (name !== null && !this.#kinds.has(name)) unknown.add(name);
    if (unknown.size === 0) return;
    const found = this.#names.all(JSON.stringify([...unknown])) as [number, unknown][];
    for (const [id, value] of found) this.#kinds.set(id, kindOf(String(value)));
  }
}

function kindOf(value: string): "root" | "system" | "other" {
  if (value === ROOT) return "root";
  return SYSTEM.test(value) ? "system" : "other";
}
