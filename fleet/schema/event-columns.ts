// SPDX-License-Identifier: Apache-2.0
import { EVENT_TABLES } from "../../store/repositories/portable/portable-tables.ts";

const text = (...names: string[]) => names.map((name) => [name, "Nullable(String)"] as const);
const number = (...names: string[]) => names.map((name) => [name, "Nullable(Int64)"] as const);

/** Columns of an event that repeat values of its batch, boot or task: equal values compress to nothing. */
const OF_BATCH = [
  ["batch", "UInt64"],
  ["day", "Date"],
  ["node", "String"],
] as const;

/** Columns of an event's actor, in the order of PortableEvents.actor. */
const OF_ACTOR = [
  ...number("ppid", "auid", "uid", "gid", "euid", "suid", "fsuid", "egid", "sgid", "fsgid", "ses"),
  ...text("tty", "subj", "comm", "exe"),
  ["claimed", "Nullable(Int64)"],
  ["has_credential", "UInt8"],
] as const;

/** Columns of the event's location, concluded by query/. */
const OF_PLACE = [
  ["evidence", "String"],
  ["container", "String"],
  ["container_class", "String"],
  ["container_name", "String"],
  ["image", "String"],
] as const;

/** The columns of `events`, in the order in which a shipper writes them. */
export const EVENT_COLUMNS: readonly (readonly [name: string, type: string])[] = [
  ...OF_BATCH,
  ["key", "UInt64"],
  ["time_ms", "Int64"],
  ["types", "String"],
  ...number("arch", "call"),
  ...text("call_name"),
  ...number("success", "exit", "pid"),
  ...OF_ACTOR,
  ...text("rule_key"),
  ...number("items"),
  ["flags", "Int64"],
  ["source", "UInt64"],
  ["offset", "UInt64"],
  ["length", "UInt64"],
  ...OF_PLACE,
  ["files", "Array(String)"],
  ["peers", "Array(String)"],
  ["command", "String"],
  ...EVENT_TABLES.map(({ name }) => [`row_${name}`, "String"] as const),
];

/** Columns from which the rows of a local database are restored. */
export const CARRIED_COLUMNS: readonly string[] = EVENT_COLUMNS.map(([name]) => name).filter(
  (name) => !["day", "node", "files", "peers", "command", ...OF_PLACE.map(([place]) => place)].includes(name),
);
