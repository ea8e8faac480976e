// SPDX-License-Identifier: Apache-2.0

import type { FilesSeen } from "../../../types/attribution/event.ts";
import type { Store } from "../../store.ts";
import type { PageParts } from "./page-parts.ts";
import { KIND, type RelevantPaths } from "./relevant-paths.ts";

type Row = [event: number, name: number, kind: number, inode: number | null, dev: string | null];

/**
 * Reads opened namespaces, and the tasks' root directories and devices, from the PATH records of a page of
 * events. Files of a namespace, like all without a disk, have a device "00:…".
 */
export class PathFacts {
  readonly #rows;
  readonly #newRoot;
  readonly #names: RelevantPaths;

  constructor(store: Store, names: RelevantPaths) {
    this.#names = names;
    this.#rows = store
      .prepare(
        `SELECT p.event, p.name, n.kind, p.inode, p.dev FROM path p CROSS JOIN relevant_name n ON n.id = p.name
         WHERE p.event > ? AND p.event <= ?
           AND (p.dev >= '00:' AND p.dev < '00;' OR n.kind = ${KIND.root} OR p.event IN (SELECT event FROM argv))
         ORDER BY p.event, p.position`,
      )
      .raw();
    this.#newRoot = store.prepare("SELECT dev, inode FROM path WHERE event = ? ORDER BY position LIMIT 1");
  }

  /** Adds the facts from paths of these events (above `after`, up to `last`) to their parts. */
  load(after: number, last: number, parts: PageParts): void {
    for (const [event, name, kind, inode, dev] of this.#rows.all(after, last) as Row[]) {
      const own = parts.at(event);
      if (kind === KIND.namespace) {
        const opened = this.#names.namespace(name);
        if (opened === undefined || inode === null) continue;
        own.namespacePaths ??= [];
        own.namespacePaths.push({ ...opened, inode });
      } else if (dev !== null) own.files = withFile(own.files ?? NOTHING_SEEN, kind, dev, inode);
    }
  }

  /** The root set by a pivot_root: the first of its two paths. */
  newRoot(event: number): FilesSeen | null {
    const path = this.#newRoot.get(event) as { dev: string | null; inode: number | null } | undefined;
    if (path === undefined || path.dev === null || path.inode === null) return null;
    return { root: `${path.dev}:${path.inode}`, systemDevices: [] };
  }
}

const NOTHING_SEEN: FilesSeen = { root: "", systemDevices: [] };

function withFile(seen: FilesSeen, kind: number, dev: string, inode: number | null): FilesSeen {
  if (kind === KIND.root) return inode === null ? seen : { ...seen, root: `${dev}:${inode}` };
  if (seen.systemDevices.includes(dev)) return seen;
  return { ...seen, systemDevices: [...seen.systemDevices, dev] };
}
