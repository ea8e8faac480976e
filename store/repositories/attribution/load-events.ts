// SPDX-License-Identifier: Apache-2.0

import type { AttributionEvent } from "../../../types/attribution/event.ts";
import { EventFlag } from "../../event-flags.ts";
import { IS_OF_KERNEL } from "../../event-key.ts";
import { onceFor } from "../../memo.ts";
import type { Store } from "../../store.ts";
import { NumberRows } from "./number-rows.ts";
import type { PartsOfEvent } from "./page-parts.ts";
import { PartRows } from "./part-rows.ts";
import type { RelevantPaths } from "./relevant-paths.ts";
import { type CallNamer, RowLookup } from "./row-lookup.ts";

const PAGE = 10_000;

/** `success` and `call` are encoded above the flags in one number. */
const SUCCESS_UNIT = 2 ** 16;
const CALL_UNIT = SUCCESS_UNIT * 4;
const NOT_SAID = 2;
const COLUMNS = 7;

/** Small numbers are written and read faster: ids and times are relative to the first. */
const STATE = `ifnull(call + 1, 0) * ${CALL_UNIT} + ifnull(success, ${NOT_SAID}) * ${SUCCESS_UNIT} + flags`;
const COLUMNS_FROM = [
  "(id - CAST(@id AS INTEGER))",
  "(time_ms - CAST(@timeMs AS INTEGER))",
  "pid",
  `(${STATE})`,
  "exit",
  "actor",
  "types",
];

/** Some events in order, each created on access. */
export interface EventPage {
  readonly length: number;
  idAt(position: number): number;
  eventAt(position: number): AttributionEvent;
}

/**
 * The events of a boot with ids above `after` and below `end`, in order, as the fold reads them; auditd's own are left
 * out. Reads a page at a time, so the store is free for writing between two events.
 */
export function* loadAttributionEvents(
  store: Store,
  callNames: CallNamer,
  names: RelevantPaths,
  after: number,
  end: number,
): Generator<EventPage> {
  const firstMs = store.prepare("SELECT time_ms FROM event WHERE id > ? ORDER BY id LIMIT 1").pluck();
  const base = { id: after, timeMs: (firstMs.get(after) as number | undefined) ?? 0 };
  const inPage = `FROM event NOT INDEXED WHERE id > @from AND id < @end AND ${IS_OF_KERNEL}`;
  const rows = new NumberRows(store, COLUMNS_FROM, inPage);
  const lastOfPage = store.prepare(`SELECT id ${inPage} ORDER BY id LIMIT 1 OFFSET ${PAGE - 1}`).pluck();
  names.cover(after, end);
  const partRows = new PartRows(store, names, base.id);
  const lookup = onceFor(store, RowLookup, () => new RowLookup(store, callNames));
  let from = after;
  for (;;) {
    const lastOf = lastOfPage.get({ from, end }) as number | undefined;
    const last = lastOf ?? end - 1;
    const page = rows.read({ from, end: last + 1, ...base });
    if (page.length === 0) return;
    const parts = partRows.read(from, last);
    lookup.loadActors(page, ACTOR, COLUMNS);
    yield {
      length: page.length / COLUMNS,
      idAt: (position) => base.id + page[position * COLUMNS]!,
      eventAt: (position) => {
        const at = position * COLUMNS;
        const id = base.id + page[at]!;
        return toAttributionEvent(id, page, at, base.timeMs, lookup, parts.of(id), partRows);
      },
    };
    if (lastOf === undefined) return;
    from = last;
  }
}

/** Column of the actor in a row. */
const ACTOR = 5;

function toAttributionEvent(
  id: number,
  page: Float64Array,
  at: number,
  baseMs: number,
  lookup: RowLookup,
  { args, argv, statements, namespacePaths, files, hostname, labels }: Readonly<PartsOfEvent>,
  partRows: PartRows,
): AttributionEvent {
  const state = page[at + 3]!;
  const call = lookup.call(Math.floor(state / CALL_UNIT) - 1);
  const flags = state % SUCCESS_UNIT;
  const { ppid, auid, comm, exe, label } = lookup.actor(page[at + ACTOR]!);
  const exit = page[at + 4]!;
  const types = lookup.types(page[at + 6]!);
  return {
    id,
    timeMs: baseMs + page[at + 1]!,
    pid: known(page[at + 2]!),
    ppid,
    auid,
    comm,
    exe,
    call: call.name === "send" ? (types.isCall && types.changesRules ? "configureAudit" : "") : call.name,
    success: Math.floor(state / SUCCESS_UNIT) % 4 === 1,
    exit: Number.isSafeInteger(exit) ? exit : Number.NaN,
    hasSyscall: (flags & EventFlag.syscall) !== 0,
    namesContainer: (flags & EventFlag.containerId) !== 0,
    isWhole: (flags & EventFlag.whole) !== 0,
    isHeadless: (flags & EventFlag.lost) !== 0,
    changesRules: types.changesRules,
    isOfFiles: types.isOfFiles,
    args: call.flagsLast ? (args?.slice(1) ?? null) : args,
    namespacePaths,
    statements,
    argv,
    files: call.name === "pivot_root" ? partRows.newRoot(id) : files,
    hostname,
    label,
    labels,
  };
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
