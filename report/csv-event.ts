// SPDX-License-Identifier: Apache-2.0
import type { CallNames } from "../interpret/call-names.ts";
import type { EventFile } from "../questions/event-file.ts";
import type { EventView, StoredText } from "../questions/event-view.ts";
import type { ProblemView } from "../questions/problem-view.ts";
import { isSinceBoot } from "../types/unset-clock.ts";
import { type AusearchCell, ausearchCells, ausearchColumns, type ExtraColumns } from "./ausearch-columns.ts";
import { containerLabel } from "./container-label.ts";
import { escapeControls } from "./escape-controls.ts";
import type { FileDetails } from "./file-details.ts";
import type { EventDetails } from "./text-event.ts";
import { formatTimestamp, secondsSinceBoot, type Zone } from "./zone.ts";

/** The columns of our own, after ausearch's. */
const OWN_COLUMNS = [
  "event", "timestamp", "types",
  "container", "container_class", "container_key", "contid", "evidence", "because", "excludes", "conflict", "gap",
  "pid", "ppid", "auid", "uid", "euid", "ses", "tty", "subj", "comm", "exe",
  "syscall", "success", "exit", "keys", "paths", "arguments", "auid_name", "uid_name", "euid_name", "path", "root", "since_boot", "likely", "likely_because",
  "truncated", "contradictory",
] as const; // biome-ignore format: a table

const NO_EXTRAS: ExtraColumns = { time: false, labels: false, secondObject: false, keys: false };

type Cell = AusearchCell;

/** Inputs of a CSV row besides the event. */
export interface CsvDetails extends EventDetails, FileDetails {
  readonly objectLabel: StoredText | null;
  /** A field of the first record of a type, as written: for the few types whose event lacks a value of a cell. */
  readonly field: (type: string, name: string) => string | undefined;
}

/** The columns of `--format csv`, in order: ausearch's, in capitals, then ours. */
export function csvColumns(extra: ExtraColumns = NO_EXTRAS): readonly string[] {
  return [...ausearchColumns(extra), ...OWN_COLUMNS];
}

/** One event as a row of CSV: quoted by RFC 4180, control characters escaped, and no cell that a spreadsheet would run. */
export function csvEvent(
  event: EventView,
  details: CsvDetails,
  names: CallNames,
  zone: Zone,
  extra: ExtraColumns = NO_EXTRAS,
): string {
  const { container, attribution } = event;
  const places = container === null ? event.containers : [container];
  const {
    auid = null,
    uid = null,
    euid = null,
    ses = null,
    tty = null,
    subj = null,
  } = event.credential ?? {};
  const nameOf = (id: number | null) => (id === null ? null : (event.accounts.user(id) ?? null));
  const isUnset = isSinceBoot(event.timeMs);
  const cells: Cell[] = [
    ...ausearchCells(event, details, extra, names, zone),
    event.id, isUnset ? null : formatTimestamp(event.timeMs, zone), event.types.join(" "),
    places.map(({ name }) => name ?? ""), places.map((place) => place.class),
    places.map(({ key }) => key), places.map(({ contid }) => contid ?? ""),
    attribution.evidence, attribution.proof, attribution.excludes.join(" "), yesNo(attribution.conflict), yesNo(attribution.gap),
    event.pid, event.ppid, auid, uid, euid, ses, tty, subj, event.program?.comm ?? null, event.program?.exe ?? null,
    event.call === null ? null : names.call(event.call), event.success === null ? null : yesNo(event.success), event.exit,
    event.keys, details.paths, details.arguments, nameOf(auid), nameOf(uid), nameOf(euid),
    paths(details.files), details.files.length === 0 ? null : details.root.root,
    isUnset ? secondsSinceBoot(event.timeMs) : null,
    attribution.likely === null ? null : containerLabel(attribution.likely.container), attribution.likely?.proof ?? null,
    yesNo(event.truncated), yesNo(event.contradictory),
  ]; // biome-ignore format: a table
  return cells.map(csvCell).join(",");
}

/** The paths of the names in `paths`, one for each; `?` if unknown. */
function paths(files: readonly EventFile[]): StoredText[] {
  return files.filter(({ name }) => name !== null).map(({ path }) => path ?? "?");
}

function yesNo(value: boolean): string {
  return value ? "yes" : "no";
}

/** A leading = + - @ makes a formula of text in a spreadsheet; an apostrophe before it does not. Numbers and time zone offsets stay unchanged. */
export function csvCell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = Array.isArray(value)
    ? value.map(escapeControls).join(" ")
    : escapeControls(value as StoredText);
  const inert =
    /^[=+\-@|%\uff0b\uff0d\uff1d\uff20]/.test(text) && !/^-?\d+$|^[+-]\d\d:\d\d$/.test(text)
      ? `'${text}`
      : text;
  return /^[\w./:'-]*$/.test(inert) ? inert : `"${inert.replaceAll('"', '""')}"`;
}

/** A rejected line as a row of the same columns: its position as the event, its code as the type, its text as the argument. */
export function csvProblem(
  { source, line, code, text }: ProblemView,
  extra: ExtraColumns = NO_EXTRAS,
): string {
  const cells = new Map<string, Cell>([
    ["event", `${source}:${line}`],
    ["types", code],
    ["arguments", Buffer.from(text, "latin1")],
  ]);
  return csvColumns(extra)
    .map((column) => csvCell(cells.get(column) ?? null))
    .join(",");
}
