// SPDX-License-Identifier: Apache-2.0

import { isSinceBoot } from "../types/unset-clock.ts";

/** The time zone of output: its name for headers, and minutes east of UTC at an instant. */
export interface Zone {
  readonly name: string;
  offsetMinutes(timeMs: number): number;
}

export const UTC: Zone = { name: "UTC", offsetMinutes: () => 0 };

/** `boot+12.345s`: a time from before the clock was set. It belongs to its boot and to no day. */
export function formatSinceBoot(timeMs: number): string {
  return `boot+${secondsSinceBoot(timeMs)}s`;
}

/** `12.345` */
export function secondsSinceBoot(timeMs: number): string {
  return (timeMs / 1000).toFixed(3);
}

/** An instant of UTC; null if the clock was not set. */
export function isoTime(timeMs: number): string | null {
  return isSinceBoot(timeMs) ? null : new Date(timeMs).toISOString();
}

/** `2022-10-12T11:45:54.237Z`, or with the zone's offset `2022-10-12T13:45:54.237+02:00`; `boot+12.345s` where the clock was not set. */
export function formatTimestamp(timeMs: number, zone: Zone): string {
  if (isSinceBoot(timeMs)) return formatSinceBoot(timeMs);
  const offset = zone.offsetMinutes(timeMs);
  const text = new Date(timeMs + offset * 60_000).toISOString().slice(0, -1);
  return text + (offset === 0 ? "Z" : formatOffset(offset));
}

/** `2022-10-12 11:45:54` in the zone; `boot+12.345s` where the clock was not set. */
export function formatDateTime(timeMs: number, zone: Zone): string {
  return isSinceBoot(timeMs) ? formatSinceBoot(timeMs) : formatWallTime(timeMs, zone);
}

/** The same with its milliseconds. */
export function formatExactTime(timeMs: number, zone: Zone): string {
  if (isSinceBoot(timeMs)) return formatSinceBoot(timeMs);
  return `${formatWallTime(timeMs, zone)}.${String(((timeMs % 1000) + 1000) % 1000).padStart(3, "0")}`;
}

/** The time of a clock, set or not, as in ausearch. */
export function formatWallTime(timeMs: number, zone: Zone): string {
  return shifted(timeMs, zone).slice(0, 19).replace("T", " ");
}

/** `2022-10-12 11:45:54 → 11:48:34 UTC`; the second date is written only if different. */
export function formatSpan(fromMs: number, toMs: number, zone: Zone): string {
  const from = formatDateTime(fromMs, zone);
  const to = formatDateTime(toMs, zone);
  if (isSinceBoot(toMs)) return `${from} → ${to}`;
  return `${from} → ${to.slice(0, 10) === from.slice(0, 10) ? to.slice(11) : to} ${zone.name}`;
}

/** `11:45:54` in the zone; `boot+12.345s` where the clock was not set. */
export function formatClock(timeMs: number, zone: Zone): string {
  if (isSinceBoot(timeMs)) return formatSinceBoot(timeMs);
  return shifted(timeMs, zone).slice(11, 19);
}

function shifted(timeMs: number, zone: Zone): string {
  return new Date(timeMs + zone.offsetMinutes(timeMs) * 60_000).toISOString();
}

function formatOffset(minutes: number): string {
  const absolute = Math.abs(minutes);
  const hours = String(Math.floor(absolute / 60)).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${hours}:${String(absolute % 60).padStart(2, "0")}`;
}

/** Writes instants as `2022-10-12T11:45:54.237Z`; the last second is cached, since many events share one. */
export function utcTimeWriter(): (timeMs: number) => string {
  let second = Number.NaN;
  let text = "";
  return (timeMs) => {
    const current = Math.floor(timeMs / 1000);
    if (current !== second) {
      second = current;
      text = new Date(current * 1000).toISOString().slice(0, 20);
    }
    const millis = timeMs - current * 1000;
    return `${text}${millis < 10 ? "00" : millis < 100 ? "0" : ""}${millis}Z`;
  };
}
