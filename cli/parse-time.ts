// SPDX-License-Identifier: Apache-2.0
import type { DateTime } from "luxon";
import type { Zone } from "../report/zone.ts";
import { CliError } from "./cli-error.ts";
import { CHECKPOINT, TIME_KEYWORDS } from "./time-keywords.ts";

export interface TimeContext {
  readonly edge: "start" | "end";
  readonly zone: Zone;
  readonly nowMs: number;
  /** The first event of the newest boot: the meaning of `boot` for a log from elsewhere. */
  readonly bootMs: () => number | undefined;
  /** The newest event in a checkpoint; absent if there can be none. */
  readonly checkpointMs?: () => number;
}

const MONTH_FIRST = /^(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4})$/;
const DAY_FIRST = /^(\d{1,2})\.(\d{1,2})\.(\d{2}|\d{4})$/;
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?$/;
/** Text for times from before the clock was set. */
const SINCE_BOOT = /^boot\+(\d+)\.(\d{3})s$/;
const AUDIT_TIME = /^@?(\d{9,11})(?:\.(\d{3}))?(?::\d+)?$/;
const WITH_OFFSET = /^(\d{4}-\d{2}-\d{2}[T ][\d:.,]+)(?:Z|([+-])(\d{2}):?(\d{2}))$/;

/** ausearch's words. Where it says "one second after midnight" its code, and this, means midnight. */
const KEYWORDS: Readonly<
  Record<
    (typeof TIME_KEYWORDS)[number],
    (now: DateTime, context: TimeContext) => DateTime | number | undefined
  >
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

/**
 * Epoch milliseconds of -ts, -te, --at, --from or --to, inclusive at both edges: a keyword of ausearch,
 * `2026-11-23`, `11/23/2026`, `23.11.2026`, `14:20[:01[.237]]`, a keyword or date and a clock together, an ISO instant
 * with its zone, or the `1665575154.237` of a record. A start without clock is midnight, an end without clock the last millisecond of its
 * day; an end given to the second includes that second, as in ausearch.
 * Throws CTR_CLI_TIME.
 */
export async function parseTime(text: string, context: TimeContext): Promise<number> {
  const audit = AUDIT_TIME.exec(text);
  if (audit !== null) return Number(audit[1]) * 1000 + fraction(audit[2], context.edge);
  const sinceBoot = SINCE_BOOT.exec(text);
  if (sinceBoot !== null) return Number(sinceBoot[1]) * 1000 + Number(sinceBoot[2]);
  if (text === CHECKPOINT && context.checkpointMs !== undefined) return context.checkpointMs();
  const [keyword = "", clock] = text.split(" ");
  if (isKeyword(keyword)) return readKeyword(keyword, clock, context);
  const [, local, sign, hours, minutes] = WITH_OFFSET.exec(text) ?? [];
  const wallMs = readWallClock(local ?? text, context);
  if (wallMs === undefined) throw notATime(text);
  if (local === undefined) return toInstant(wallMs, context.zone);
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === "-" ? -1 : 1);
  return wallMs - offset * 60_000;
}

const isKeyword = (text: string): text is keyof typeof KEYWORDS => Object.hasOwn(KEYWORDS, text);

/** luxon knows weeks and months; it is loaded for these words alone. With a clock: its day, as in ausearch. */
async function readKeyword(
  text: keyof typeof KEYWORDS,
  clock: string | undefined,
  context: TimeContext,
): Promise<number> {
  const { DateTime, FixedOffsetZone } = await import("luxon");
  // The wall clock of a zone, as luxon sees it with a fixed offset; the offset is settled at the resulting instant.
  const zone = FixedOffsetZone.instance(context.zone.offsetMinutes(context.nowMs));
  const now = DateTime.fromMillis(context.nowMs, { zone, locale: "en-US" });
  const timeMs = settled(KEYWORDS[text](now, context), text, context);
  if (clock === undefined) return timeMs;
  const wallMs = readWallClock(clock, { ...context, nowMs: timeMs });
  if (wallMs === undefined) throw notATime(`${text} ${clock}`);
  return toInstant(wallMs, context.zone);
}

function settled(time: DateTime | number | undefined, text: string, { zone }: TimeContext): number {
  if (typeof time === "number") return time;
  if (time === undefined)
    throw new CliError("CTR_CLI_TIME", `the database has no boot to start from: ${text}`);
  if (text === "now" || text === "recent") return time.toMillis();
  return toInstant(time.toMillis() + time.offset * 60_000, zone);
}

/** Milliseconds as if the wall clock were UTC; undefined where no clock shows this. */
function readWallClock(text: string, { zone, nowMs, edge }: TimeContext): number | undefined {
  const parts = text.trim().split(/[ T]+/);
  const clock = CLOCK.exec(parts.at(-1)!);
  if (parts.length > 2 || (parts.length === 2 && clock === null)) return undefined;
  const today = new Date(nowMs + zone.offsetMinutes(nowMs) * 60_000).toISOString().slice(0, 10);
  const date = readDate(clock !== null && parts.length === 1 ? today : parts[0]!);
  if (date === undefined) return undefined;
  const [, hour, minute, second, millis] = clock ?? (edge === "end" ? LAST_CLOCK : FIRST_CLOCK);
  const time = [Number(hour), Number(minute), Number(second ?? 0)] as const;
  const wall = new Date(Date.UTC(...date, ...time, fraction(millis?.padEnd(3, "0"), edge)));
  const isReal =
    wall.getUTCMonth() === date[1] &&
    wall.getUTCDate() === date[2] &&
    wall.getUTCMinutes() === time[1] &&
    time[0] < 24;
  return isReal && time[2] < 60 ? wall.getTime() : undefined;
}

const FIRST_CLOCK = ["", "0", "0", "0", "000"];
const LAST_CLOCK = ["", "23", "59", "59", "999"];

function readDate(text: string): [year: number, month: number, day: number] | undefined {
  const iso = ISO_DATE.exec(text);
  if (iso !== null) return [Number(iso[1]), Number(iso[2]) - 1, Number(iso[3])];
  const [, month, day, year] = MONTH_FIRST.exec(text) ?? swapped(DAY_FIRST.exec(text)) ?? [];
  if (year === undefined) return undefined;
  return [Number(year) + (year.length === 2 ? 2000 : 0), Number(month) - 1, Number(day)];
}

/** 23.11.2026 as 11/23/2026. */
function swapped(match: RegExpExecArray | null): readonly (string | undefined)[] | undefined {
  return match === null ? undefined : [match[0], match[2], match[1], match[3]];
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
    hint: `give ${TIME_KEYWORDS.join(", ")}, or a date and time such as 2026-11-23 14:20:01, 11/23/2026 14:20 or 23.11.2026`,
  });
}
