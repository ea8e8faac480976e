// SPDX-License-Identifier: Apache-2.0
import type { z } from "zod";
import { readExpression } from "../cli/read-expression.ts";
import { detailsOf, filesOf } from "../cli/search-format.ts";
import { type IngestOptions, type IngestSummary, ingestPaths } from "../ingest/ingest-paths.ts";
import { callNames, nameOfCall } from "../interpret/call-names.ts";
import { attribute } from "../query/attribute.ts";
import { readProofOf, readStatsOf, readTreeOf } from "../query/of-store.ts";
import { parseEventReference, resolveEvent } from "../query/resolve-event.ts";
import type { Stats } from "../query/stats.ts";
import type { SearchCriteria } from "../questions/search-criteria.ts";
import type { eventSchema } from "../report/event-schema.ts";
import { jsonEventWriter } from "../report/json-event.ts";
import { treeObject } from "../report/tree-json.ts";
import { UTC } from "../report/zone.ts";
import { openForReading, openForWriting } from "../store/connection.ts";
import { eventReader } from "../store/search/event-reader.ts";
import { recordSource } from "../store/search/record-source.ts";
import { countEvents, planSearch, searchEvents } from "../store/search/search.ts";
import type { Store } from "../store/store.ts";

/** One event with its container, in the format of `search --format ndjson` (schemas/event.json). */
export type FoundEvent = z.infer<typeof eventSchema>["data"];

/** Options of `ingestLogs`; those of `ctraudit ingest`. */
export type { IngestOptions, IngestSummary };

/**
 * Reads logs (files, archives, directories) into a new or existing database, and attributes every event.
 * Throws StoreError and IngestError: `code` is stable.
 */
export async function ingestLogs(
  database: string,
  logs: readonly string[],
  options: IngestOptions = {},
): Promise<IngestSummary> {
  const store = openForWriting(database);
  try {
    const summary = await ingestPaths(store, logs, { origin: { command: "library" }, ...options });
    attribute(store, nameOfCall);
    return summary;
  } finally {
    store.close();
  }
}

/** Opens a database for queries. Throws StoreError. */
export function openDatabase(path: string): LogDatabase {
  return new LogDatabase(openForReading(path));
}

/** A read-only database of logs. Close it, or declare it with `using`. */
export class LogDatabase {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * The events that match an expression (`ctraudit-search(5)`), by default all; by node, boot and serial, auditd's own by time. They are read in windows: memory does not
   * depend on their number. Throws ExpressionError.
   */
  async *search(expression?: string): AsyncGenerator<FoundEvent> {
    const reader = eventReader(this.#store);
    const toJson = jsonEventWriter(callNames());
    for (const [row] of searchEvents(
      this.#store,
      planSearch(this.#store, await this.#criteria(expression)),
    )) {
      const event = reader.event(row);
      const json = toJson(event, {
        ...detailsOf({ repositories: { reader } }, event),
        ...filesOf({ repositories: { reader } }, event),
      });
      yield (JSON.parse(json) as { data: FoundEvent }).data;
    }
  }

  /** Number of events that match an expression. Throws ExpressionError. */
  async count(expression?: string): Promise<number> {
    return countEvents(this.#store, planSearch(this.#store, await this.#criteria(expression)));
  }

  /** The records of an event (NODE/SEC.MS:SERIAL) as they were written, latin1; empty if there is no such event. */
  records(event: string): string[] {
    const reference = parseEventReference(event);
    if (reference === undefined) return [];
    const source = recordSource(this.#store);
    return resolveEvent(this.#store, reference).flatMap((row) => source.records(row).map(({ line }) => line));
  }

  /** The containers of every boot, nested: the objects of `tree --format json`. */
  tree(): Record<string, unknown>[] {
    return readTreeOf(this.#store, {}).map((tree) =>
      treeObject(tree, readProofOf(this.#store, tree.boot.row, nameOfCall)),
    );
  }

  /** Sources, boots, gaps and problems: the limits of every answer. */
  stats(): Stats {
    return readStatsOf(this.#store, nameOfCall);
  }

  close(): void {
    this.#store.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #criteria(text: string | undefined): Promise<SearchCriteria> {
    if (text === undefined) return {};
    const reader = eventReader(this.#store);
    return { expression: await readExpression(this.#store, text, reader, UTC, { nowMs: Date.now() }) };
  }
}
