// SPDX-License-Identifier: Apache-2.0

/** Times below this are seconds since boot; see types/unset-clock.ts. */
const UNSET_BEFORE_MS = 1e11;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const ZONES: readonly string[] = [
  ...new Set([
    "UTC",
    Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...Intl.supportedValuesOf("timeZone"),
  ]),
];

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds east of UTC at an instant. */
export function offsetOf(zone: string, timeMs: number): number {
  if (zone === "UTC") return 0;
  let format = formats.get(zone);
  if (format === undefined) {
    const parts = {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    } as const;
    try {
      format = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", ...parts });
    } catch {
      return 0;
    }
    formats.set(zone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(timeMs)) part[type] = Number(value);
  const wall = Date.UTC(
    part["year"]!,
    part["month"]! - 1,
    part["day"],
    part["hour"],
    part["minute"],
    part["second"],
  );
  return wall - Math.floor(timeMs / 1000) * 1000;
}

function wallText(timeMs: number, zone: string): string {
  const shifted = timeMs + offsetOf(zone, timeMs);
  return Number.isFinite(shifted) && Math.abs(shifted) < 8.64e15 ? new Date(shifted).toISOString() : "";
}

const isSinceBoot = (timeMs: number) => timeMs >= 0 && timeMs < UNSET_BEFORE_MS;

/** `2026-11-25 04:32:53.120` */
export function exactTime(timeMs: number, zone: string): string {
  if (isSinceBoot(timeMs)) return `boot+${(timeMs / 1000).toFixed(3)}s`;
  return wallText(timeMs, zone).slice(0, 23).replace("T", " ");
}

/** `04:32:53.120` */
export function clockTime(timeMs: number, zone: string): string {
  if (isSinceBoot(timeMs)) return `+${(timeMs / 1000).toFixed(3)}s`;
  return wallText(timeMs, zone).slice(11, 23);
}

/** `3 d 4 h`, `12.5 s`, `40 ms` */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ${Math.round((ms % MINUTE) / 1000)} s`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ${Math.round((ms % HOUR) / MINUTE)} min`;
  return `${Math.floor(ms / DAY)} d ${Math.round((ms % DAY) / HOUR)} h`;
}

/** Milliseconds of an event's id, NODE/SEC.MS:SERIAL or NODE/SEC.MS:SERIAL#N. */
export function timeOfEvent(id: string): number | undefined {
  const [, seconds, millis] = /(\d+)\.(\d{3}):\d+(?:#\d+)?$/.exec(id) ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1000 + Number(millis);
}

const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28, 91, 182, 364].map((days) => days * DAY),
];

export interface Tick {
  readonly timeMs: number;
  readonly label: string;
  /** The beginning of a day, or of a minute for shorter steps. */
  readonly isStrong: boolean;
}

/** Marks of a time axis, about `most` of them; the first one and each new day show the date. */
export function ticksOf(fromMs: number, toMs: number, most: number, zone: string): Tick[] {
  const least = (toMs - fromMs) / Math.max(1, most);
  const step = STEPS.find((each) => each >= least) ?? Math.ceil(least / DAY) * DAY;
  const offset = offsetOf(zone, fromMs);
  const ticks: Tick[] = [];
  let day = "";
  for (let at = Math.ceil((fromMs + offset) / step) * step - offset; at <= toMs; at += step) {
    const text = exactTime(at, zone);
    const isNewDay = text.slice(0, 10) !== day;
    const clock = step < 1000 ? text.slice(11) : step < MINUTE ? text.slice(11, 19) : text.slice(11, 16);
    const label = step >= DAY ? text.slice(0, 10) : isNewDay ? `${text.slice(5, 10)} ${clock}` : clock;
    ticks.push({ timeMs: at, label: isSinceBoot(at) ? text : label, isStrong: isNewDay });
    day = text.slice(0, 10);
  }
  return ticks;
}
