// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store/api.ts";
import { type FilesSeen, NAMESPACE_TYPES, type NamespacePath } from "./fold-event.ts";
import type { PageParts } from "./page-parts.ts";

const NAMESPACE_PATH = /^\/proc\/(self|thread-self|\d+)(?:\/task\/\d+)?\/ns\/(\w+?)(_for_children)?$/;
/** Directories that every root file system has, whatever is mounted elsewhere. */
const SYSTEM = /^\/(?:(?:usr\/)?(?:bin|sbin|lib|lib32|lib64)|etc)\//;
const ROOT = "/";

type Row = [event: number, name: number | null, inode: number | null, dev: string | null];
/** What a path's name says of it. */
type NameKind = "root" | "system" | "other" | Omit<NamespacePath, "inode">;

/** Names that come again in later pages; then they are read again. */
const MAX_KNOWN = 65_536;

/**
 * Reads from the PATH records of a page of events which namespaces were opened, and which root directory and which devices
 * the tasks see. Files of a namespace, as all without a disk, have a device "00:…".
 */
export class PathFacts {
  readonly #rows;
  readonly #names;
  readonly #newRoot;
  readonly #kinds = new Map<number, NameKind>();

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
    this.#newRoot = store.prepare("SELECT dev, inode FROM path WHERE event = ? ORDER BY position LIMIT 1");
  }

  /** Puts what is known by the paths of these events (above `after`, up to `last`) to their parts. */
  load(after: number, last: number, parts: PageParts): void {
    const rows = this.#rows.all(after, last) as Row[];
    this.#loadKinds(rows);
    for (const [event, name, inode, dev] of rows) {
      const kind = name === null ? "other" : this.#kinds.get(name)!;
      if (kind === "other") continue;
      const own = parts.at(event);
      if (typeof kind === "object") {
        own.namespacePaths ??= [];
        if (inode !== null) own.namespacePaths.push({ ...kind, inode });
      } else if (dev !== null) own.files = withFile(own.files ?? NOTHING_SEEN, kind, dev, inode);
    }
  }

  /** The root that a pivot_root made: the first of its two paths. */
  newRoot(event: number): FilesSeen | null {
    const path = this.#newRoot.get(event) as { dev: string | null; inode: number | null } | undefined;
    if (path === undefined || path.dev === null || path.inode === null) return null;
    return { root: `${path.dev}:${path.inode}`, systemDevices: [] };
  }

  /** Reads the names of a page at once that are not known yet. */
  #loadKinds(rows: readonly Row[]): void {
    if (this.#kinds.size >= MAX_KNOWN) this.#kinds.clear();
    const unknown = new Set<number>();
    for (const [, name] of rows) if (name !== null && !this.#kinds.has(name)) unknown.add(name);
    if (unknown.size === 0) return;
    const found = this.#names.all(JSON.stringify([...unknown])) as [number, unknown][];
    for (const [id, value] of found) this.#kinds.set(id, kindOf(String(value)));
  }
}

const NOTHING_SEEN: FilesSeen = { root: "", systemDevices: [] };

function withFile(seen: FilesSeen, kind: "root" | "system", dev: string, inode: number | null): FilesSeen {
  if (kind === "root") return inode === null ? seen : { ...seen, root: `${dev}:${inode}` };
  if (seen.systemDevices.includes(dev)) return seen;
  return { ...seen, systemDevices: [...seen.systemDevices, dev] };
}

function kindOf(value: string): NameKind {
  if (value === ROOT) return "root";
  if (SYSTEM.test(value)) return "system";
  const match = NAMESPACE_PATH.exec(value);
  const type = NAMESPACE_TYPES.find((known) => known === match?.[2]);
  if (match === null || type === undefined) return "other";
  return { owner: match[1]!, type, ofChildren: match[3] !== undefined };
}
