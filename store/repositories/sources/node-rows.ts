// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";
import { toSqlText } from "../../text.ts";

/** Row of `node` for a name in latin1; created if missing. */
export function nodeRow(store: Store, name: string | null): number {
  const text = name === null ? null : String(toSqlText(name));
  const found = store.prepare("SELECT id FROM node WHERE ifnull(name, '') = ifnull(?, '')").pluck().get(text);
  return (
    (found as number | undefined) ??
    Number(store.prepare("INSERT INTO node (name) VALUES (?)").run(text).lastInsertRowid)
  );
}

/** Counts the texts added to the database by a node's messages. */
export function messageTextCounter(store: Store): {
  readonly read: (node: number) => number;
  readonly add: (node: number, count: number) => void;
} {
  return {
    read: (node) =>
      (store.prepare("SELECT message_texts FROM node WHERE id = ?").pluck().get(node) as
        | number
        | undefined) ?? 0,
    add: (node, count) => {
      store.prepare("UPDATE node SET message_texts = message_texts + ? WHERE id = ?").run(count, node);
    },
  };
}

/** Name of a row of `node`, in latin1. */
export function nodeName(store: Store, node: number): string | null {
  const name = store.prepare("SELECT name FROM node WHERE id = ?").pluck().get(node) as string | null;
  return name === null ? null : Buffer.from(name, "utf8").toString("latin1");
}

/** The row of hosts without a name; undefined: there is none. */
export function namelessNode(store: Store): number | undefined {
  return store.prepare("SELECT id FROM node WHERE name IS NULL").pluck().get() as number | undefined;
}

/** Nodes that a source has a segment of. */
export function nodesOfSource(store: Store, source: number): number[] {
  return store
    .prepare("SELECT DISTINCT b.node FROM segment s JOIN boot b ON b.id = s.boot WHERE s.source = ?")
    .pluck()
    .all(source) as number[];
}

/** Nodes of some boots. */
export function nodesOfBoots(store: Store, boots: readonly BootId[]): number[] {
  return store
    .prepare("SELECT DISTINCT node FROM boot WHERE id IN (SELECT value FROM json_each(?))")
    .pluck()
    .all(JSON.stringify(boots)) as number[];
}
