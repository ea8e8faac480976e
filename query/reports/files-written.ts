// SPDX-License-Identifier: Apache-2.0

import { callNames } from "../../interpret/call-names.ts";
import type { EventFile } from "../../questions/event-file.ts";
import { readContainer } from "../../store/repositories/containers/container-rows.ts";
import { changedDevices, countChanges, readChanges } from "../../store/repositories/paths/selected-files.ts";
import type { ContainerId } from "../../types/ids.ts";
import { isHostByPids } from "../causes/host-proof.ts";
import { changedFile } from "../paths/changed-file.ts";
import { hostDevices } from "../paths/host-devices.ts";
import { countRecords, logHas } from "./log-has.ts";
import { pathCell } from "./path-cell.ts";
import type { Cell, ReportRow, ReportTable } from "./report-model.ts";
import { type ReportReader, type Scope, scopeRows, scopeSum, searchEvents } from "./report-reader.ts";
import { firstRows } from "./table-rows.ts";

const NOTE =
  "By calls with success; an open for writing counts, with or without a later write. “host's event on it”: one of the host that names the same device; a file there is the host's, or lies on a disk of both. These files come first.";

/** Files that the container's tasks changed, or opened to change: those on the host's devices first, for they may be few among many; else in order. */
export function fileTable(
  reader: ReportReader,
  container: ContainerId,
  scope: Scope,
  limit: number,
): ReportTable {
  const view = reader.container(container);
  const { boot } = readContainer(reader.store, container);
  const host =
    view.class === "host"
      ? new Map<string, number>()
      : hostDevices(reader.store, boot, scopeRows(reader, scope, changedDevices));
  const onHost = [...host.keys()];
  const found = scopeRows(reader, scope, (store, selection) => readChanges(store, selection, onHost, limit));
  return {
    id: "files",
    title: "Files changed, or opened for writing",
    note:
      NOTE + (isHostByPids(reader.events, [...host.values()]) ? " The host as far as process ids tell." : ""),
    columns: ["time", "pid", "program", "call", "path", "device", "host's event on it", "logged as", "event"],
    ...firstRows(found, limit, (id) => fileRow(reader, id, host), scopeSum(reader, scope, countChanges)),
    ifEmpty: `${logHas("PATH records", countRecords(reader, "PATH"), "of a successful change or open for writing within this report")} Without rules for them there are none.`,
  };
}

/** Its name as logged, where that is another text than the path. */
export function loggedAs(file: EventFile | undefined): Cell {
  return file === undefined || file.path === null || file.path === file.name ? null : file.name;
}

/** The file that one event changed: the last that it names, and its device. */
export function fileRow(reader: ReportReader, id: number, host: ReadonlyMap<string, number>): ReportRow {
  const event = reader.events.event(id);
  const { file, dev } = changedFile(reader.events.files(event));
  const witness = dev === null ? undefined : host.get(dev);
  const events = [event.id, ...(witness === undefined ? [] : [reader.id(witness)])];
  return {
    cells: [
      { timeMs: event.timeMs },
      event.pid,
      event.program?.exe ?? event.program?.comm ?? null,
      event.call === null ? null : callNames().call(event.call),
      pathCell(reader, event, file),
      dev,
      witness === undefined ? null : { event: reader.id(witness) },
      loggedAs(file),
      { event: event.id },
    ],
    events,
    search: searchEvents(events),
  };
}
