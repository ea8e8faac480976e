// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import type { KeyRange } from "../../event-key.ts";
import { keysOfBoot } from "../../event-key.ts";

/** Some events of one boot: SQL that further queries select from. */
export interface EventSelection {
  /** Gives rows of `event`, or nothing but their ids. */
  readonly sql: string;
  readonly hasRows: boolean;
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** An inclusive time range, and the range of keys possible within it; no keys: no event lies in it. */
export interface SelectedTimes {
  readonly fromMs: number;
  readonly toMs: number;
  readonly keys: KeyRange | undefined;
}

/** SQL that gives ids of some events between @first and @last. */
export interface EventSource {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

const IN_TIME = "e.time_ms BETWEEN @fromMs AND @toMs";

/** Those of a boot that a source gives, or all; between these times, or at any. */
export function selectEvents(
  boot: BootId,
  times: SelectedTimes | undefined,
  source: EventSource | undefined,
): EventSelection {
  const all = keysOfBoot(boot);
  const keys = times === undefined ? all : (times.keys ?? { first: all.first, last: all.first - 1 });
  const parameters = {
    first: keys.first,
    last: keys.last,
    bootFirst: all.first,
    ...(times === undefined ? {} : { fromMs: times.fromMs, toMs: times.toMs }),
    ...source?.parameters,
  };
  if (source === undefined) {
    const sql = `SELECT * FROM event e WHERE e.id BETWEEN @first AND @last${times === undefined ? "" : ` AND ${IN_TIME}`}`;
    return { sql, hasRows: true, parameters };
  }
  const sql =
    times === undefined
      ? source.sql
      : `SELECT h.id FROM (${source.sql}) h JOIN event e ON e.id = h.id WHERE ${IN_TIME}`;
  return { sql, hasRows: false, parameters };
}

/** Those of them that have a key of this range. */
export function narrowed(selection: EventSelection, { first, last }: KeyRange): EventSelection {
  const { parameters } = selection;
  const to = {
    first: Math.max(first, Number(parameters["first"])),
    last: Math.min(last, Number(parameters["last"])),
  };
  return { ...selection, parameters: { ...parameters, ...to } };
}

/** The events as `e`, to stand behind FROM. */
export function eventsOf({ sql, hasRows }: EventSelection): string {
  return hasRows ? `(${sql}) e` : `(${sql}) h CROSS JOIN event e ON e.id = h.id`;
}

/** Their ids as `h.id`: no event is read for them. */
export function idsOf({ sql }: EventSelection): string {
  return `(${sql}) h`;
}
