// SPDX-License-Identifier: Apache-2.0

import { EventFlag, type Store } from "../../store/api.ts";
import { EventParts } from "./event-parts.ts";
import type { FoldCall, FoldEvent } from "./fold-event.ts";
import { NumberPages } from "./number-pages.ts";
import { type CallNames, RowLookup } from "./row-lookup.ts";

const PAGE = 10_000;

const COLUMNS = ["id", "time_ms", "pid", "call", "success", "exit", "actor", "flags", "types"] as const;

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
  const rows = `SELECT ${COLUMNS.join(", ")} FROM event WHERE id > ? AND id < ? AND id % 2 = 0 ORDER BY id LIMIT ${PAGE}`;
  const pages = new NumberPages(store, COLUMNS, rows);
  const parts = new EventParts(store);
  const lookup = new RowLookup(store, callNames);
  let from = after;
  for (;;) {
    const page = pages.read(from, end);
    if (page.length === 0) return;
    const last = page[page.length - COLUMNS.length]!;
    parts.load(from, last);
    for (let at = 0; at < page.length; at += COLUMNS.length) yield toFoldEvent(page, at, lookup, parts);
    from = last;
  }
}

function toFoldEvent(page: Float64Array, at: number, lookup: RowLookup, parts: EventParts): FoldEvent {
  const id = page[at]!;
  const call = lookup.call(page[at + 3]!);
  const { ppid, auid, comm, exe, label } = lookup.actor(page[at + 6]!);
  const flags = page[at + 7]!;
  const paths = parts.paths.get(id) ?? null;
  const exit = page[at + 5]!;
  return {
    id,
    timeMs: page[at + 1]!,
    pid: known(page[at + 2]!),
    ppid,
    auid,
    comm,
    exe,
    call: knownCall(call.name, () => lookup.configuresAudit(page[at + 8]!)),
    success: page[at + 4] === 1,
    exit: Number.isSafeInteger(exit) ? exit : Number.NaN,
    hasSyscall: (flags & EventFlag.syscall) !== 0,
    isWhole: (flags & EventFlag.whole) !== 0,
    isHeadless: (flags & EventFlag.lost) !== 0,
    changesRules: lookup.changesRules(page[at + 8]!),
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
