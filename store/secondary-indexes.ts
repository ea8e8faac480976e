// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { onceFor } from "./memo.ts";
import type { Store } from "./store.ts";

/** As SQL. */
export const INDEXES = readFileSync(new URL("./migrations/secondary-indexes.sql", import.meta.url), "utf8");

/** Builds missing search indexes: a third cheaper after a big load than during it. */
export function buildSecondaryIndexes(store: Store): void {
  const sql =
    "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name IN (SELECT value FROM json_each(?))";
  const built = store.prepare(sql).pluck().get(JSON.stringify(SECONDARY_INDEXES)) as number;
  if (built < SECONDARY_INDEXES.length) store.transaction(() => store.exec(INDEXES));
}

/** Drops them before a load that is large compared to the database. */
export function dropSecondaryIndexes(store: Store): void {
  store.transaction(() => {
    for (const name of SECONDARY_INDEXES) store.exec(`DROP INDEX IF EXISTS ${name}`);
  });
}

/** Their names. */
export const SECONDARY_INDEXES: readonly string[] = [
  ...INDEXES.matchAll(/^CREATE INDEX IF NOT EXISTS (\w+)/gm),
].map((match) => match[1] as string);

/** Whether the database has it: a load may have been killed before it was built. */
export function hasIndex(store: Store, name: string): boolean {
  return (
    store.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?").get(name) !== undefined
  );
}

/** `INDEXED BY name` if the database has that index, else empty. */
export function indexHint(store: Store, name: string): string {
  return onceFor(store, name, () => hasIndex(store, name)) ? `INDEXED BY ${name}` : "";
}
