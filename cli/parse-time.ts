// SPDX-License-Identifier: Apache-2.0
import type { DateTime } from "luxon";
import type { Zone } from "../report/zone.ts";
import { CliError } from "./cli-error.ts";

export interface TimeContext {
  readonly edge: "start" | "end";
  readonly zone: Zone;
  readonly nowMs: number;
  /** The first event of the newest boot: what `boot` means for a log that was written elsewhere. */
  readonly bootMs: () => number | undefined;
}

const MONTH_FIRST = /^(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4})$/;
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?$/;
const AUDIT_TIME = /^@?(\d{9,11})(?:\.(\d{3}))?(?::\d+)?$/;
const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})$/;

/** ausearch's words. Where it says "one second after midnight" its code, and this, means midnight. */
const KEYWORDS: Readonly<
  Record<string, (now: DateTime, context: TimeContext) => DateTime | number | undefined>
> = {
  now: (now) => now,
  recent: (now) => now.minus({ minutes: 10 }),
  "this-hour": (now) => now.startOf("hour"),
  boot: (_now, { bootMs }) => bootMs(),
  today: (now, { edge }) => (edge === "end" ? now : now.startOf("day")),
  yesterday: (now) => now.minus({ days: 1 }).startOf("day"),
  "this-week": (now) => now.startOf("week", { useLocaleWeeks: true }),
  "week-ago": (now) => now.minus({ days: 7 }).startOf("day"),
  "this-month": (now) => now.startOf("month"),
  "this-year": (now) => now.startOf("year"),
};

export const TIME_KEYWORDS = Object.keys(KEYWORDS);

/**
 * Epoch milliseconds of what -ts, -te, --at, --from or --to says, inclusive at both edges: a keyword of ausearch,
 * `2026-11-23`, `11/23/2026`, `14:20[:01[.237]]`, date and clock together, an ISO instant with its zone, or the
 * `1665575154.237` of a record. A start without clock is midnight, an end without clock the last millisecond of its
 * day; an end given to the second includes that second, as in ausearch.
 * Throws CTR_CLI_TIME.
 */
export async function parseTime(text: string, context: TimeContext): Promise<number> {
  const audit = AUDIT_TIME.exec(text);
  if (audit !== null) return Number(audit[1]) * 1000 + fraction(audit[2], context.edge);
  const { DateTime, FixedOffsetZone } = await import("luxon");
  if (ISO_INSTANT.test(text)) {
    const instant = DateTime.fromISO(text.replace(" ", "T"));
    if (instant.isValid) return instant.toMillis() + (text.includes(".") ? 0 : lastMillisecond(context.edge));
    throw notATime(text);
  }
  // The wall clock of a zone, as luxon sees it with a fixed offset; the offset is settled at the resulting instant.
  const zone = FixedOffsetZone.instance(context.zone.offsetMinutes(context.nowMs));
  const now = DateTime.fromMillis(context.nowMs, { zone, locale: "en-US" });
  const keyword = Object.hasOwn(KEYWORDS, text) ? KEYWORDS[text] : undefined;
  if (keyword !== undefined) return settled(keyword(now, context), text, context);
  const wall = readWallClock(text, now, context.edge);
  const time = wall === undefined ? undefined : DateTime.fromObject(wall, { zone: "utc" });
  if (time === undefined || !time.isValid) throw notATime(text);
  return toInstant(time.toMillis(), context.zone);
}

function settled(time: DateTime | number | undefined, text: string, { zone }: TimeContext): number {
  if (typeof time === "number") return time;
  if (time === undefined)
    throw new CliError("CTR_CLI_TIME", `there is no boot in this database to begin at: ${text}`);
  if (text === "now" || text === "recent") return time.toMillis();
  return toInstant(time.toMillis() + time.offset * 60_000, zone);
}

interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

function readWallClock(text: string, now: DateTime, edge: "start" | "end"): WallClock | undefined {
  const parts = text.trim().split(/[ T]+/);
  const last = parts.at(-1)!;
  const clock = CLOCK.exec(last);
  if (parts.length > 2 || (parts.length === 2 && clock === null)) return undefined;
  const date =
    clock !== null && parts.length === 1
      ? { year: now.year, month: now.month, day: now.day }
      : readDate(parts[0]!);
  if (date === undefined) return undefined;
  if (clock === null) {
    const end = { hour: 23, minute: 59, second: 59, millisecond: 999 };
    return { ...date, ...(edge === "end" ? end : { hour: 0, minute: 0, second: 0, millisecond: 0 }) };
  }
  const [, hour, minute, second, millis] = clock;
  const millisecond = fraction(millis?.padEnd(3, "0"), edge);
  return { ...date, hour: Number(hour), minute: Number(minute), second: Number(second ?? 0), millisecond };
}

function readDate(text: string): { year: number; month: number; day: number } | undefined {
  const iso = ISO_DATE.exec(text);
  if (iso !== null) return { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) };
  const american = MONTH_FIRST.exec(text);
  if (american === null) return undefined;
  const year = Number(american[3]);
  return { year: year < 100 ? 2000 + year : year, month: Number(american[1]), day: Number(american[2]) };
}

/** The instant at which the zone's clocks show this; of two (clocks set back) the first, of none (set forward) the one an hour on. */
function toInstant(wallMs: number, zone: Zone): number {
  const before = wallMs - zone.offsetMinutes(wallMs - 86_400_000) * 60_000;
  if (before + zone.offsetMinutes(before) * 60_000 === wallMs) return before;
  const after = wallMs - zone.offsetMinutes(wallMs + 86_400_000) * 60_000;
  return after + zone.offsetMinutes(after) * 60_000 === wallMs ? after : before;
}

function fraction(millis: string | undefined, edge: "start" | "end"): number {
  return millis === undefined ? lastMillisecond(edge) : Number(millis);
}

function lastMillisecond(edge: "start" | "end"): number {
  return edge === "end" ? 999 : 0;
}

function notATime(text: string): CliError {
  return new CliError("CTR_CLI_TIME", `not a time: ${text}`, {
    hint: `give ${TIME_KEYWORDS.join(", ")}, or a date and time such as 2026-11-23 14:20:01`,
  });
}
