// SPDX-License-Identifier: Apache-2.0
import type { ReadAsName } from "../../../questions/log-coverage.ts";
import type { Store } from "../../store.ts";

/** Records of a source assigned to a host other than the one they name. */
export interface ReadAs {
  readonly source: number;
  /** The name in the records; empty: none. */
  readonly name: string;
  readonly node: string;
}

/** All of them, in the order of their sources. */
export function allReadAs(store: Store): ReadAs[] {
  return store.prepare("SELECT source, name, node FROM read_as ORDER BY source, name").all() as ReadAs[];
}

/** Hosts assigned to the names in a source's records, where they differ; in latin1, as in the records. */
export function readAsOf(store: Store, source: number): ReadonlyMap<string, string> {
  const rows = store.prepare("SELECT name, node FROM read_as WHERE source = ?").all(source) as ReadAs[];
  return new Map(rows.map(({ name, node }) => [latin1(name), latin1(node)]));
}

/** Other names in records assigned to a host, by host. */
export function otherNames(store: Store): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  const rows = store.prepare("SELECT DISTINCT name, node FROM read_as WHERE name <> '' ORDER BY name").all();
  for (const { name, node } of rows as Omit<ReadAs, "source">[]) {
    const own = names.get(node);
    if (own === undefined) names.set(node, [name]);
    else own.push(name);
  }
  return names;
}

/** Replaces the assignments of a source. */
export function writeReadAs(store: Store, source: number, rows: readonly ReadAs[]): void {
  store.prepare("DELETE FROM read_as WHERE source = ?").run(source);
  const insert = store.prepare("INSERT INTO read_as VALUES (?, ?, ?)");
  for (const { name, node } of rows) insert.run(source, name, node);
}

/** The same with the names of the sources, by name and host. */
export function readReadAsNames(store: Store): ReadAsName[] {
  return store
    .prepare(
      "SELECT s.name AS source, r.name, r.node FROM read_as r JOIN source s ON s.id = r.source ORDER BY r.name, r.node, r.source",
    )
    .all() as ReadAsName[];
}

/** Named hosts with events or with records assigned to them; by name. */
export function readNamedNodes(store: Store): { readonly id: number; readonly name: string }[] {
  return store
    .prepare(
      `SELECT id, name FROM node n WHERE name IS NOT NULL
         AND (EXISTS (SELECT 1 FROM boot WHERE node = n.id) OR name IN (SELECT name FROM read_as)) ORDER BY name`,
    )
    .all() as ReturnType<typeof readNamedNodes>;
}

/** Rows of hosts by their names, as the database has them. */
export function nodeFinder(store: Store): (name: string) => number {
  const find = store.prepare("SELECT id FROM node WHERE name = ?").pluck();
  return (name) => find.get(name) as number;
}

/** Names of hosts, as the database has them. */
export function nodeNamer(store: Store): (node: number) => string {
  const find = store.prepare("SELECT name FROM node WHERE id = ?").pluck();
  return (node) => find.get(node) as string;
}

export function hasNamedNodes(store: Store): boolean {
  return store.prepare("SELECT 1 FROM node WHERE name IS NOT NULL LIMIT 1").get() !== undefined;
}

/** Serials and times. */
export interface Extent {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Named hosts with a boot that overlaps in serials and time, up to a limit. */
export function namedNodesAt(store: Store, extent: Extent, limit: number): number[] {
  return store
    .prepare(
      `SELECT DISTINCT b.node FROM boot b JOIN node n ON n.id = b.node WHERE n.name IS NOT NULL AND b.first_ms <= @lastMs AND b.last_ms >= @firstMs
         AND b.first_seq <= @lastSequence AND b.last_seq >= @firstSequence LIMIT @limit`,
    )
    .pluck()
    .all({ ...extent, limit }) as number[];
}

/** Whether any of the sources has a host from --node, or is being read. */
export function areGivenOrOpen(store: Store, sources: readonly number[]): boolean {
  const sql =
    "SELECT 1 FROM source WHERE id IN (SELECT value FROM json_each(?)) AND (node IS NOT NULL OR resume IS NOT NULL) LIMIT 1";
  return store.prepare(sql).get(JSON.stringify(sources)) !== undefined;
}

function latin1(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
