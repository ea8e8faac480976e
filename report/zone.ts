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
