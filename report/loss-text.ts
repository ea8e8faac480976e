// SPDX-License-Identifier: Apache-2.0
import type { Loss, Overflow } from "../query/stats-losses.ts";
import type { MissingFile } from "../query/stats-missing-files.ts";
import { escapeControls } from "./escape-controls.ts";
import { counted, grouped } from "./number-text.ts";
import { formatDateTime, isoTime, type Zone } from "./zone.ts";

/** A loss reported by a source, on a line. */
export function lossText({ source, what, count }: Loss): string {
  return `${escapeControls(source)}  ${grouped(count)} ${what}`;
}

export function lossObject({ source, what, count }: Loss): Record<string, unknown> {
  return { type: "loss", version: 1, data: { source, what, count } };
}

/** Records that ctraudit plugin could not keep, on a line. */
export function overflowText(
  { node, records, bytes, firstMs, firstSerial, lastMs, lastSerial }: Overflow,
  zone: Zone,
): string {
  const id = (timeMs: number | null, serial: number | null) =>
    timeMs === null || serial === null ? "?" : `${formatDateTime(timeMs, zone)} ${zone.name} (${serial})`;
  const host = node === null ? "" : `${escapeControls(node)} `;
  return `${host}overflow  ${counted(records, "record")}, ${counted(bytes, "byte")}  from ${id(firstMs, firstSerial)} to ${id(lastMs, lastSerial)}`;
}

export function overflowObject(row: Overflow): Record<string, unknown> {
  const { node, records, bytes, firstMs, firstSerial, lastMs, lastSerial } = row;
  const time = (timeMs: number | null) => (timeMs === null ? null : isoTime(timeMs));
  return {
    type: "gap",
    version: 1,
    data: {
      kind: "overflow",
      node,
      records,
      bytes,
      first: time(firstMs),
      firstSerial,
      last: time(lastMs),
      lastSerial,
    },
  };
}

/** A file missing from a rotation, on a line. */
export function missingFileText({ run, name }: MissingFile): string {
  return `${escapeControls(name)}  rotated file that run ${run} did not read, between others that it read`;
}

export function missingFileObject({ run, name }: MissingFile): Record<string, unknown> {
  return { type: "missing-file", version: 1, data: { run, name } };
}
