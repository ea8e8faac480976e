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
  readonly #name;
  readonly #kinds = new Map<number, "root" | "system" | "other">();

  constructor(store: Store) {
    this.#rows = store
      .prepare(
        `SELECT event, name, inode, dev FROM path WHERE event > ? AND event <= ?
           AND (dev >= '00:' AND dev < '00;' OR name = (SELECT id FROM string WHERE value = '/')
             OR event IN (SELECT event FROM argv)) ORDER BY event, position`,
      )
      .raw();
    this.#name = store.prepare("SELECT value FROM string WHERE id = ?").pluck();
  }

  read(after: number, last: number): Map<number, FilesSeen> {
    const seen = new Map<number, FilesSeen>();
    for (const [event, name, inode, dev] of this.#rows.all(after, last) as Row[]) {
      const kind = name === null ? "other" : this.#kindOf(name);
      if (kind === "other" || dev === null) continue;
      const known = seen.get(event) ?? { root: "", systemDevices: [] };
      if (kind === "root" && inode !== null) seen.set(event, { ...known, root: `${dev}:${inode}` });
      if (kind === "system" && !known.systemDevices.includes(dev))
        seen.set(event, { ...known, systemDevices: [...known.systemDevices, dev] });
    }
    return seen;
  }

  #kindOf(name: number): "root" | "system" | "other" {
    const known = this.#kinds.get(name);
    if (known !== undefined) return known;
    const value = String(this.#name.get(name) ?? "");
    const kind = value === ROOT ? "root" : SYSTEM.test(value) ? "system" : "other";
    this.#kinds.set(name, kind);
    return kind;
  }
}
