// SPDX-License-Identifier: Apache-2.0

import { asText } from "../../../types/as-text.ts";
import type { BootId, ContainerId, TaskId } from "../../../types/ids.ts";
import { UNSET_ID } from "../../../types/unset-id.ts";
import { type KeyRange, keysOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";

/** The events of one boot: causes do not cross boots. */
export interface BootEvents {
  readonly store: Store;
  readonly boot: BootId;
  readonly range: KeyRange;
}

export function bootEvents(store: Store, boot: BootId): BootEvents {
  return { store, boot, range: keysOfBoot(boot) };
}

/** An event with its task's location. */
export interface PlacedEvent {
  readonly id: number;
  readonly timeMs: number;
  readonly pid: number;
  readonly task: TaskId;
  readonly container: ContainerId | null;
  readonly class: string | null;
  readonly auid: number | null;
  readonly success: number | null;
  readonly text: string;
}

/**
 * Columns and joins of PlacedEvent; `e` is the event, `columns` what stands beside its own. `join` names the few rows
 * first and CROSS JOINs `e`: SQLite would read every event otherwise.
 */
export function placedSql(columns: string, join: string): string {
  return `SELECT e.id, e.time_ms AS timeMs, e.pid, m.task, m.container, k.class, e.success,
      nullif(c.auid, ${UNSET_ID}) AS auid, ${columns}
    FROM ${join}
    LEFT JOIN membership m ON m.pid = e.pid AND m.from_event = (
      SELECT max(from_event) FROM membership WHERE pid = e.pid AND from_event <= e.id) AND m.to_event >= e.id
    LEFT JOIN container k ON k.id = m.container
    LEFT JOIN actor a ON a.id = e.actor LEFT JOIN credential c ON c.id = a.credential`;
}

/** Iterates over the rows of a placedSql: a log may have a million of them, and none needs to be kept. */
export function* placedRows<T extends PlacedEvent>(
  { store }: BootEvents,
  sql: string,
  parameters: Readonly<Record<string, string | number>>,
): Generator<T, void, undefined> {
  for (const row of store.prepare(sql).iterate(parameters) as Iterable<T>)
    yield { ...row, text: asText(row.text ?? "") };
}

/** Whether an event is known to be in a container. */
export function isInside({ container, class: kind }: Pick<PlacedEvent, "container" | "class">): boolean {
  return container !== null && kind !== "host";
}
