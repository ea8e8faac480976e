// SPDX-License-Identifier: Apache-2.0

import { NAMESPACE_TYPES, type NamespacePath } from "../../../types/attribution/event.ts";
import type { Store } from "../../store.ts";

const NAMESPACE_PATH = /^\/proc\/(self|thread-self|\d+)(?:\/task\/\d+)?\/ns\/(\w+?)(_for_children)?$/;
/** Directories that every root file system has, whatever is mounted elsewhere. */
const SYSTEM = ["bin", "sbin", "lib", "lib32", "lib64"].flatMap((name) => [`/${name}`, `/usr/${name}`]);

/** Column `kind` of `telling_name`. */
export const KIND = { root: 0, system: 1, namespace: 2 } as const;

const FILL = `
  CREATE TEMP TABLE IF NOT EXISTS telling_name (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL) STRICT;
  DELETE FROM telling_name;
  INSERT INTO telling_name SELECT id, ${KIND.root} FROM string WHERE value = '/';
  INSERT INTO telling_name SELECT id, ${KIND.system} FROM string
    WHERE ${[...SYSTEM, "/etc"].map((folder) => `value > '${folder}/' AND value < '${folder}0'`).join(" OR ")};
  INSERT INTO telling_name SELECT id, ${KIND.namespace} FROM string
    WHERE value > '/proc/' AND value < '/proc0' AND value GLOB '/proc/*/ns/*';`;

/**
 * Names of paths that tell something of a task, by their row of `string`, in the temporary table `telling_name`: few of all,
 * so that most rows of `path` never leave SQLite. Knows the names that are in the database when it is made.
 */
export class RelevantPaths {
  readonly #namespaces = new Map<number, Omit<NamespacePath, "inode">>();

  constructor(store: Store) {
    store.exec(FILL);
    const rows = store
      .prepare(
        `SELECT n.id, s.value FROM telling_name n JOIN string s USING (id) WHERE n.kind = ${KIND.namespace}`,
      )
      .raw()
      .all() as [number, unknown][];
    for (const [id, value] of rows) {
      const match = NAMESPACE_PATH.exec(String(value));
      const type = NAMESPACE_TYPES.find((known) => known === match?.[2]);
      if (match !== null && type !== undefined)
        this.#namespaces.set(id, { owner: match[1]!, type, ofChildren: match[3] !== undefined });
    }
  }

  /** The namespace that a name of that kind stands for; undefined where it does not after all. */
  namespace(name: number): Omit<NamespacePath, "inode"> | undefined {
    return this.#namespaces.get(name);
  }
}
