// SPDX-License-Identifier: Apache-2.0

import type { ContainerConclusion } from "../../../types/attribution/conclusions.ts";
import type { BootId } from "../../../types/ids.ts";
import { contidToBlob } from "../../contid-codec.ts";
import type { Store } from "../../store.ts";
import { RowDigest } from "./row-digests.ts";

/** Row of a container by its number in the conclusions. */
export type ContainerRow = (number: number | null) => number | null;

export type Spans = [first: number | null, last: number | null][];

/** Writes the containers of a boot; gives the digest of what is known of them, and the spans of their events. */
export function insertContainers(
  store: Store,
  boot: BootId,
  containers: Iterable<ContainerConclusion>,
  rowOf: ContainerRow,
): { digest: string; spans: Spans } {
  const insert =
    store.prepare(`INSERT INTO container (id, key_event, key_suffix, boot, parent, class, contid, created, ended,
    first_event, last_event, evidence, because, flags) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const name = store.prepare(
    "INSERT OR IGNORE INTO container_name (container, kind, value, event) VALUES (?, ?, ?, ?)",
  );
  const namespace = store.prepare(
    "INSERT OR IGNORE INTO container_namespace (container, type, inode, event) VALUES (?, ?, ?, ?)",
  );
  const digest = new RowDigest();
  const spans: Spans = [];
  for (const container of containers) {
    const row = rowOf(container.number);
    const { key, keySuffix, contid, created, ended, first, last, evidence, proof, flags } = container;
    insert.run(
      row,
      key,
      keySuffix,
      boot,
      rowOf(container.parent),
      container.class,
      contid === null ? null : contidToBlob(contid),
      created,
      ended,
      first,
      last,
      evidence,
      proof,
      flags,
    );
    for (const { kind, value, event } of container.names) name.run(row, kind, value, event);
    for (const { type, inode, event } of container.namespaces) namespace.run(row, type, inode, event);
    digestContainer(digest, container);
    spans.push([first, last]);
  }
  return { digest: digest.take(), spans };
}

/** Takes what is known of a container into a digest, but for its first and last event. */
export function digestContainer(digest: RowDigest, container: ContainerConclusion): void {
  const { number, key, keySuffix, parent, contid, created, ended, evidence, proof, flags } = container;
  for (const value of [number, key, parent, created, ended, proof, flags]) digest.number(value);
  for (const text of [keySuffix, container.class, contid === null ? null : String(contid), evidence])
    digest.text(text);
  digest.number(container.names.length);
  for (const { kind, value, event } of container.names) {
    digest.text(kind);
    digest.text(value);
    digest.number(event);
  }
  digest.number(container.namespaces.length);
  for (const { type, inode, event } of container.namespaces) {
    digest.text(type);
    digest.number(inode);
    digest.number(event);
  }
}

/** A membership ends just before the next one begins, where no event need be. `rows`: of these containers alone. */
export function fixLastEvents(store: Store, boot: BootId, rows?: readonly number[]): void {
  const among = rows === undefined ? "" : "AND id IN (SELECT value FROM json_each(@rows))";
  store
    .prepare(
      `UPDATE container SET last_event = (SELECT max(e.id) FROM membership m JOIN event e ON e.pid = m.pid AND e.id BETWEEN m.from_event AND m.to_event
         WHERE m.container = container.id)
       WHERE boot = @boot ${among} AND last_event IS NOT NULL AND NOT EXISTS (SELECT 1 FROM event WHERE id = last_event)`,
    )
    .run(rows === undefined ? { boot } : { boot, rows: JSON.stringify(rows) });
}
