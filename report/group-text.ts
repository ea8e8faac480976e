// SPDX-License-Identifier: Apache-2.0
import type { CallNames } from "../interpret/call-names.ts";
import type { EventGroup, GroupField, GroupValue, ImageValue } from "../query/search/event-groups.ts";
import type { ContainerView } from "../questions/container-view.ts";
import type { StoredText } from "../questions/event-view.ts";
import { UNSET_ID } from "../types/unset-id.ts";
import { containerLabel } from "./container-label.ts";
import { csvCell } from "./csv-event.ts";
import { escapeControls } from "./escape-controls.ts";
import { grouped } from "./number-text.ts";
import { formatDateTime, isoTime, type Zone } from "./zone.ts";

const COUNTS = ["events", "hosts", "containers", "first", "last"] as const;

/** Columns of groups: the fields, then their counts and times. */
export function groupColumns(fields: readonly GroupField[]): string[] {
  return [...fields, ...COUNTS.filter((name) => name !== "containers" || fields.includes("image"))];
}

/** A group as cells of a terminal, by groupColumns. */
export function groupCells(
  { values, events, hosts, containers, firstMs, lastMs }: EventGroup,
  fields: readonly GroupField[],
  names: CallNames,
  zone: Zone,
): string[] {
  const counts = [events, hosts, ...(containers === undefined ? [] : [containers])];
  return [
    ...values.map((value, at) => escapeControls(groupValue(fields[at]!, value, names, zone) ?? "none")),
    ...counts.map(grouped),
    ...[firstMs, lastMs].map((timeMs) => formatDateTime(timeMs, zone)),
  ];
}

/** The same as a row of CSV. */
export function groupCsv(
  { values, events, hosts, containers, firstMs, lastMs }: EventGroup,
  fields: readonly GroupField[],
  names: CallNames,
  zone: Zone,
): string {
  const cells = [
    ...values.map((value, at) => groupValue(fields[at]!, value, names, zone)),
    ...[events, hosts, ...(containers === undefined ? [] : [containers])],
    ...[firstMs, lastMs].map((timeMs) => formatDateTime(timeMs, zone)),
  ];
  return cells.map(csvCell).join(",");
}

/** The same as plain data. A container is its key and name, invalid UTF-8 is base64. */
export function groupObject(
  { values, events, hosts, containers, firstMs, lastMs }: EventGroup,
  fields: readonly GroupField[],
  names: CallNames,
): Record<string, unknown> {
  const of = Object.fromEntries(
    values.map((value, at) => [fields[at]!, jsonValue(fields[at]!, value, names)]),
  );
  return {
    type: "group",
    version: 1,
    data: {
      ...{ of, events, hosts, ...(containers === undefined ? {} : { containers }) },
      ...{ first: isoTime(firstMs), last: isoTime(lastMs) },
    },
  };
}

function groupValue(field: GroupField, value: GroupValue, names: CallNames, zone: Zone): StoredText | null {
  if (value === null) return field === "container" ? "unknown" : null;
  switch (field) {
    case "image": {
      const found = value as ImageValue;
      return "image" in found ? found.image : `(${found.place})`;
    }
    case "container":
      return containerLabel(value as ContainerView);
    case "call":
      return names.call(value as { arch: number; number: number });
    case "user":
      return value === UNSET_ID ? "unset" : String(value);
    case "hour":
      return formatDateTime(value as number, zone);
    default:
      return typeof value === "number" ? String(value) : (value as StoredText);
  }
}

function jsonValue(field: GroupField, value: GroupValue, names: CallNames): unknown {
  if (value === null) return null;
  if (field === "container") {
    const { key, name, contid } = value as ContainerView;
    return { key, name, contid };
  }
  if (field === "image") return "image" in (value as ImageValue) ? (value as { image: string }).image : value;
  if (field === "call") return names.call(value as { arch: number; number: number });
  if (field === "hour") return isoTime(value as number);
  return value instanceof Uint8Array ? { base64: Buffer.from(value).toString("base64") } : value;
}
