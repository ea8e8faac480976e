// SPDX-License-Identifier: Apache-2.0

/** The zone that times are shown in: its name for headers, and minutes east of UTC at an instant. */
export interface Zone {
  readonly name: string;
  offsetMinutes(timeMs: number): number;
}

export const UTC: Zone = { name: "UTC", offsetMinutes: () => 0 };

/** `2022-10-12T11:45:54.237Z`, or with the zone's offset `2022-10-12T13:45:54.237+02:00`. */
export function formatTimestamp(timeMs: number, zone: Zone): string {
  const offset = zone.offsetMinutes(timeMs);
  const text = new Date(timeMs + offset * 60_000).toISOString().slice(0, -1);
  return text + (offset === 0 ? "Z" : formatOffset(offset));
}

/** `2022-10-12 11:45:54` in the zone. */
export function formatDateTime(timeMs: number, zone: Zone): string {
  return shifted(timeMs, zone).slice(0, 19).replace("T", " ");
}

/** `2022-10-12 11:45:54 → 11:48:34 UTC`; the second day is written where it is another. */
export function formatSpan(fromMs: number, toMs: number, zone: Zone): string {
  const from = formatDateTime(fromMs, zone);
  const to = formatDateTime(toMs, zone);
  return `${from} → ${to.slice(0, 10) === from.slice(0, 10) ? to.slice(11) : to} ${zone.name}`;
}

/** `11:45:54` in the zone. */
export function formatClock(timeMs: number, zone: Zone): string {
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

/** Writes instants as `2022-10-12T11:45:54.237Z`; the last second is kept, for events come many in one. */
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
