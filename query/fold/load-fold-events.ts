// SPDX-License-Identifier: Apache-2.0

import { EventFlag, type Store } from "../../store/api.ts";
import { EventParts } from "./event-parts.ts";
import type { FoldCall, FoldEvent } from "./fold-event.ts";
import { NumberPages } from "./number-pages.ts";
import { type CallNames, RowLookup } from "./row-lookup.ts";

const PAGE = 10_000;

/** `success` and `call` stand above the flags in one number. */
const SUCCESS_UNIT = 2 ** 16;
const CALL_UNIT = SUCCESS_UNIT * 4;
const NOT_SAID = 2;
const COLUMNS = 7;

/** Small numbers are written and read faster: ids and times count from the first. */
function columnsFrom(id: number, timeMs: number): string[] {
  const state = `ifnull(call + 1, 0) * ${CALL_UNIT} + ifnull(success, ${NOT_SAID}) * ${SUCCESS_UNIT} + flags`;
  return [`(id - ${id})`, `(time_ms - ${timeMs})`, "pid", `(${state})`, "exit", "actor", "types"];
}

/**
 * The events of a boot with ids above `after` and below `end`, in order, as the fold reads them; auditd's own are left
 * out. Reads a page at a time, so the store is free for writing between two events.
 */
export function* loadFoldEvents(
  store: Store,
  callNames: CallNames,
  after: number,
  end: number,
): Generator<FoldEvent> {
  const rows = `SELECT id, time_ms, pid, call, success, exit, actor, flags, types
    FROM event WHERE id > ? AND id < ? AND id % 2 = 0 ORDER BY id LIMIT ${PAGE}`;
  const firstMs = store.prepare("SELECT time_ms FROM event WHERE id > ? ORDER BY id LIMIT 1").pluck();
  const base = { id: after, timeMs: (firstMs.get(after) as number | undefined) ?? 0 };
  const pages = new NumberPages(store, columnsFrom(base.id, base.timeMs), rows);
  const parts = new EventParts(store);
  const lookup = new RowLookup(store, callNames);
  let from = after;
  for (;;) {
    const page = pages.read(from, end);
    if (page.length === 0) return;
    const last = base.id + page[page.length - COLUMNS]!;
    parts.load(from, last);
    lookup.loadActors(everyNth(page, ACTOR));
    for (let at = 0; at < page.length; at += COLUMNS) yield toFoldEvent(page, at, base, lookup, parts);
    from = last;
  }
}

/** Column of the actor in a row. */
const ACTOR = 5;

function* everyNth(page: Float64Array, column: number): Generator<number> {
  for (let at = column; at < page.length; at += COLUMNS) yield page[at]!;
}

interface Base {
  readonly id: number;
  readonly timeMs: number;
}

function toFoldEvent(
  page: Float64Array,
  at: number,
  base: Base,
  lookup: RowLookup,
  parts: EventParts,
): FoldEvent {
  const id = base.id + page[at]!;
  const state = page[at + 3]!;
  const call = lookup.call(Math.floor(state / CALL_UNIT) - 1);
  const flags = state % SUCCESS_UNIT;
  const { ppid, auid, comm, exe, label } = lookup.actor(page[at + ACTOR]!);
  const paths = parts.paths.get(id) ?? null;
  const exit = page[at + 4]!;
  return {
    id,
    timeMs: base.timeMs + page[at + 1]!,
    pid: known(page[at + 2]!),
    ppid,
    auid,
    comm,
    exe,
    call: knownCall(call.name, () => lookup.configuresAudit(page[at + 6]!)),
    success: Math.floor(state / SUCCESS_UNIT) % 4 === 1,
    exit: Number.isSafeInteger(exit) ? exit : Number.NaN,
    hasSyscall: (flags & EventFlag.syscall) !== 0,
    isWhole: (flags & EventFlag.whole) !== 0,
    isHeadless: (flags & EventFlag.lost) !== 0,
    changesRules: lookup.changesRules(page[at + 6]!),
    args: call.flagsLast ? (parts.args.get(id)?.slice(1) ?? null) : (parts.args.get(id) ?? null),
    namespacePaths: paths,
    statements: parts.statements.get(id) ?? null,
    argv: parts.argv.get(id) ?? null,
    files: call.name === "pivot_root" ? parts.newRoot(id) : (parts.files.get(id) ?? null),
    hostname: parts.hostnames.get(id) ?? null,
    label,
  };
}

/** What the fold cares for: of messages those that changed auditing. */
function knownCall(name: FoldCall | "send" | "", configuresAudit: () => boolean): FoldCall | "" {
  if (name !== "send") return name;
  return configuresAudit() ? "configureAudit" : "";
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
