// SPDX-License-Identifier: Apache-2.0
import type { EventSorting } from "../../questions/search-turn.ts";
import type { SortKey } from "../../questions/sort-key.ts";
import type { ColumnsReader } from "../../store/search/event-reader.ts";
import { asText } from "../../types/as-text.ts";
import { isSinceBoot, UNSET_BEFORE_MS } from "../../types/unset-clock.ts";
import { bootOf, serialOf } from "../event-key.ts";
import type { EventColumns } from "./event-columns.ts";

type Value = number | bigint | string | null;

interface Entry {
  readonly value: Value;
  readonly id: number;
  /** Number of events before it. */
  readonly at: number;
}

/** Events kept above the limit before a cut: each cut costs a sort. */
const SLACK = 4;

/**
 * Row ids of the events in the order of a key; equal ones as they come, events without it last. Memory holds
 * a key and an id for each event, with a limit for a few times as many as that.
 */
export function sortEvents(
  events: Iterable<EventColumns>,
  reader: ColumnsReader,
  { key, descending, limit }: EventSorting,
): number[] {
  const order = (a: Entry, b: Entry) => compare(a.value, b.value, descending) || a.at - b.at;
  let entries: Entry[] = [];
  let at = 0;
  for (const columns of events) {
    entries.push({ value: keyOf(columns, reader, key), id: columns[0], at });
    at += 1;
    if (entries.length > limit * SLACK + 1024) entries = entries.sort(order).slice(0, limit);
  }
  return entries
    .sort(order)
    .slice(0, limit)
    .map(({ id }) => id);
}

/** A time since boot comes right before the boot's first time of a clock that was set. */
function timeOf([id, timeMs]: EventColumns, { boots }: ColumnsReader): number {
  const { firstMs } = boots.boot(bootOf(id));
  return isSinceBoot(timeMs) && !isSinceBoot(firstMs) ? firstMs - 1 + timeMs / UNSET_BEFORE_MS : timeMs;
}

function keyOf(columns: EventColumns, reader: ColumnsReader, key: SortKey): Value {
  if (key === "serial") return serialOf(columns[0]);
  if (key === "time") return timeOf(columns, reader);
  if (key === "pid") return columns[6];
  if (key === "exit") return columns[5] === null ? null : BigInt(columns[5]);
  const { ppid, credential, program, container, call } = reader.view(columns);
  const text = (value: string | Uint8Array | null | undefined) =>
    value === null || value === undefined ? null : asText(value);
  switch (key) {
    case "ppid":
      return ppid;
    case "uid":
      return credential?.uid ?? null;
    case "auid":
      return credential?.auid ?? null;
    case "exe":
      return text(program?.exe);
    case "comm":
      return text(program?.comm);
    case "syscall":
      return call === null ? null : call.number;
    case "container":
      return container === null ? null : (container.name ?? container.key);
  }
}

function compare(a: Value, b: Value, descending: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = a < b ? -1 : a > b ? 1 : 0;
  return descending ? -order : order;
}
