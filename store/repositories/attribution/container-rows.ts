// SPDX-License-Identifier: Apache-2.0

import type { ContainerConclusion } from "../../../types/attribution/conclusions.ts";
import type { BootId } from "../../../types/ids.ts";
import { contidToBlob } from "../../contid-codec.ts";
import type { PreparedStatement, Store } from "../../store.ts";

/** Row of a container by its number in the conclusions. */
export type RowOfContainer = (number: number | null) => number | null;

/** Writes containers of a boot with their names and namespaces. */
export class ContainerWriter {
  readonly #boot: BootId;
  readonly #rowOf: RowOfContainer;
  readonly #insert: PreparedStatement;
  readonly #update: PreparedStatement;
  readonly #name: PreparedStatement;
  readonly #namespace: PreparedStatement;
  readonly #forget: readonly PreparedStatement[];
  readonly #remove: PreparedStatement;

  constructor(store: Store, boot: BootId, rowOf: RowOfContainer) {
    this.#boot = boot;
    this.#rowOf = rowOf;
    this.#insert =
      store.prepare(`INSERT INTO container (id, key_event, key_suffix, boot, parent, class, contid, created, ended,
      first_event, last_event, evidence, because, flags) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#update = store.prepare(
      `UPDATE container SET key_event = ?, key_suffix = ?, parent = ?, class = ?, contid = ?, created = ?, ended = ?, evidence = ?, because = ?, flags = ?
       WHERE id = ?`,
    );
    this.#name = store.prepare(
      "INSERT OR IGNORE INTO container_name (container, kind, value, event) VALUES (?, ?, ?, ?)",
    );
    this.#namespace = store.prepare(
      "INSERT OR IGNORE INTO container_namespace (container, type, inode, event) VALUES (?, ?, ?, ?)",
    );
    this.#forget = ["container_name", "container_namespace"].map((table) =>
      store.prepare(`DELETE FROM ${table} WHERE container = ?`),
    );
    this.#remove = store.prepare("DELETE FROM container WHERE id = ?");
  }

  add(container: ContainerConclusion): void {
    const { number, key, keySuffix, parent, contid, created, ended, first, last, evidence, proof, flags } =
      container;
    this.#insert.run(
      this.#rowOf(number),
      key,
      keySuffix,
      this.#boot,
      this.#rowOf(parent),
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
    this.#tell(container);
  }

  /** All columns except its first and last event. */
  change(container: ContainerConclusion): void {
    const { number, key, keySuffix, parent, contid, created, ended, evidence, proof, flags } = container;
    const row = this.#rowOf(number);
    this.#update.run(
      key,
      keySuffix,
      this.#rowOf(parent),
      container.class,
      contid === null ? null : contidToBlob(contid),
      created,
      ended,
      evidence,
      proof,
      flags,
      row,
    );
    for (const statement of this.#forget) statement.run(row);
    this.#tell(container);
  }

  remove(number: number): void {
    const row = this.#rowOf(number);
    for (const statement of [...this.#forget, this.#remove]) statement.run(row);
  }

  #tell({ number, names, namespaces }: ContainerConclusion): void {
    const row = this.#rowOf(number);
    for (const { kind, value, event } of names) this.#name.run(row, kind, value, event);
    for (const { type, inode, event } of namespaces) this.#namespace.run(row, type, inode, event);
  }
}

/** A membership ends just before the next one begins, not necessarily at an event. `rows`: only these containers. */
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
