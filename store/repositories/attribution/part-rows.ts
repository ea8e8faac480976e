// SPDX-License-Identifier: Apache-2.0

import type { FilesSeen } from "../../../types/attribution/event.ts";
import { DetailKind } from "../../../types/detail-kind.ts";
import type { Store } from "../../store.ts";
import { PageParts } from "./page-parts.ts";
import { PathFacts } from "./path-facts.ts";
import type { RelevantPaths } from "./relevant-paths.ts";
import { StatementRows } from "./statement-rows.ts";

/** More modules than a kernel can have; records may be forged in an untrusted log. */
const MAX_LABELS = 8;

/** Reads the dependent rows of the events of a page. */
export class PartRows {
  readonly #paths: PathFacts;
  readonly #args;
  readonly #argv;
  readonly #statements: StatementRows;
  readonly #hostnames;
  readonly #labels;

  /** `base`: an event's id that the others are near. */
  constructor(store: Store, names: RelevantPaths, base: number) {
    const rowsOf = (sql: string) => store.prepare(sql).raw();
    const inPage = "event > ? AND event <= ?";
    this.#paths = new PathFacts(store, names);
    this.#args = rowsOf(`SELECT event, a0, a1, a2, a3 FROM arguments WHERE ${inPage}`);
    this.#argv = rowsOf(`SELECT event, arguments FROM argv WHERE ${inPage}`);
    this.#statements = new StatementRows(store, base);
    // hostname= of messages without an address: the sender's own host, not a remote client's
    this.#hostnames = rowsOf(
      `SELECT d.event, s.value FROM detail d JOIN string s ON s.id = d.value
       WHERE d.event > ? AND d.event <= ? AND d.kind = ${DetailKind.hostname} AND NOT EXISTS (
         SELECT 1 FROM detail a WHERE a.event = d.event AND a.kind = ${DetailKind.address})`,
    );
    this.#labels = rowsOf(
      `SELECT d.event, s.value FROM detail d JOIN string s ON s.id = d.value
       WHERE d.event > ? AND d.event <= ? AND d.kind = ${DetailKind.taskContext} ORDER BY d.event, s.value`,
    );
  }

  /** Of the events above `after`, up to `last`. */
  read(after: number, last: number): PageParts {
    const parts = new PageParts(after);
    const args = this.#args.all(after, last) as [number, ...(string | null)[]][];
    for (const [event, ...registers] of args) parts.at(event).args = registers.map((arg) => arg ?? "");
    for (const [event, bytes] of this.#argv.all(after, last) as [number, Buffer][])
      parts.at(event).argv = bytes.toString("latin1").split("\0");
    this.#statements.load(after, last, parts);
    this.#paths.load(after, last, parts);
    for (const [event, value] of this.#hostnames.all(after, last) as [number, unknown][])
      parts.at(event).hostname = String(value);
    for (const [event, value] of this.#labels.all(after, last) as [number, unknown][]) {
      const part = parts.at(event);
      part.labels = [...(part.labels ?? []), String(value)].slice(0, MAX_LABELS);
    }
    return parts;
  }

  /** The root set by a pivot_root. */
  newRoot(event: number): FilesSeen | null {
    return this.#paths.newRoot(event);
  }
}
