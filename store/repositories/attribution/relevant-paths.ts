// SPDX-License-Identifier: Apache-2.0

import { NAMESPACE_TYPES, type NamespacePath } from "../../../types/attribution/event.ts";
import type { Store } from "../../store.ts";

const NAMESPACE_PATH = /^\/proc\/(self|thread-self|\d+)(?:\/task\/\d+)?\/ns\/(\w+?)(_for_children)?$/;
/** Directories that exist on every root file system, independent of other mounts. */
const SYSTEM = ["bin", "sbin", "lib", "lib32", "lib64"].flatMap((name) => [`/${name}`, `/usr/${name}`]);

/** Column `kind` of `relevant_name`. */
export const KIND = { root: 0, system: 1, namespace: 2 } as const;

const MAKE = `
  CREATE TEMP TABLE IF NOT EXISTS relevant_name (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL) STRICT;
  DELETE FROM relevant_name;`;
/** Conditions of each kind that an index of values can answer. */
const CONDITIONS = [
  [KIND.root, "value = '/'"],
  [
    KIND.system,
    [...SYSTEM, "/etc"].map((folder) => `value > '${folder}/' AND value < '${folder}0'`).join(" OR "),
  ],
  [KIND.namespace, "value > '/proc/' AND value < '/proc0' AND value GLOB '/proc/*/ns/*'"],
] as const;
/** Fewer new names than this are tested one by one. */
const FEW_NAMES = 10_000;
/** With fewer rows of `path`, only their names are tested. */
const FEW_PATHS = 2000;

/**
 * Names of paths that are evidence about a task, by their row of `string`, in the temporary table `relevant_name`: few of all,
 * so that most rows of `path` never leave SQLite. Knows the names of the given events, or all names in the database at its
 * last update.
 */
export class RelevantPaths {
  readonly #namespaces = new Map<number, Omit<NamespacePath, "inode">>();
  readonly #store: Store;
  /** The last tested row of `string`; rows are only appended. */
  #upTo = 0;

  constructor(store: Store) {
    this.#store = store;
    store.exec(MAKE);
  }

  /** Tests the names in the paths of these events; if there are many, those of the whole database. */
  cover(after: number, end: number): void {
    if (this.#upTo > 0) return;
    const some = "SELECT name FROM path WHERE event > @after AND event < @end";
    const count = `SELECT count(*) FROM (${some} LIMIT ${FEW_PATHS})`;
    if ((this.#store.prepare(count).pluck().get({ after, end }) as number) === FEW_PATHS)
      return this.update();
    const among = `id IN (${some})`;
    for (const [kind, condition] of CONDITIONS)
      this.#store
        .prepare(
          `INSERT OR IGNORE INTO relevant_name SELECT id, ${kind} FROM string NOT INDEXED WHERE ${among} AND (${condition})`,
        )
        .run({ after, end });
    this.#noteNamespaces(`n.${among}`, { after, end });
  }

  /** Tests all new names. */
  update(): void {
    const last = this.#store.prepare("SELECT coalesce(max(id), 0) FROM string").pluck().get() as number;
    if (last === this.#upTo) return;
    const after = this.#upTo;
    this.#upTo = last;
    const isFew = last - after <= FEW_NAMES;
    for (const [kind, condition] of CONDITIONS)
      this.#store
        .prepare(
          `INSERT OR IGNORE INTO relevant_name SELECT id, ${kind} FROM string ${isFew ? "NOT INDEXED" : ""} WHERE id > @after AND (${condition})`,
        )
        .run({ after });
    this.#noteNamespaces("n.id > @after", { after });
  }

  /** Reads the new ones of a kind. */
  #noteNamespaces(condition: string, parameters: Readonly<Record<string, number>>): void {
    const rows = this.#store
      .prepare(
        `SELECT n.id, s.value FROM relevant_name n JOIN string s USING (id) WHERE ${condition} AND n.kind = ${KIND.namespace}`,
      )
      .raw()
      .all(parameters) as [number, unknown][];
    for (const [id, value] of rows) {
      const match = NAMESPACE_PATH.exec(String(value));
      const type = NAMESPACE_TYPES.find((known) => known === match?.[2]);
      if (match !== null && type !== undefined)
        this.#namespaces.set(id, { owner: match[1]!, type, ofChildren: match[3] !== undefined });
    }
  }

  /** The namespace of a name of that kind; undefined if it is none after all. */
  namespace(name: number): Omit<NamespacePath, "inode"> | undefined {
    return this.#namespaces.get(name);
  }
}
