// SPDX-License-Identifier: Apache-2.0
import { readToldContainers } from "../../../store/repositories/containers/container-rows.ts";
import { readContainerCounts } from "../../tree-counts.ts";
import { placeName } from "../cell-names.ts";
import type { Cell, ReportRow, ReportTable } from "../report-model.ts";
import { type ReportReader, searchEvents } from "../report-reader.ts";
import { firstRows } from "../table-rows.ts";
import type { ContainerOrigin, containerOrigins } from "./container-origin.ts";

/** Containers of every host and boot, and who asked for each. */
export function containerTable(
  reader: ReportReader,
  originOf: ReturnType<typeof containerOrigins>,
  most: number,
): ReportTable {
  const rows = reader.events.boots.boots.flatMap(({ row }) =>
    readToldContainers(reader.store, row).filter(({ class: kind }) => kind !== "host"),
  );
  const { containers } = readContainerCounts(reader.store, {});
  return {
    id: "containers",
    title: "Containers",
    note: "Names and images are read from command lines: they are claims. “not in the log” means that no event ties a client to the container.",
    columns: [
      "container",
      "class",
      "image",
      "made",
      "ended",
      "asked for by",
      "login user",
      "made by",
      "engine",
      "events",
    ],
    ...firstRows(rows, most, (row): ReportRow => {
      const view = reader.container(row.id);
      const origin = originOf(row.id);
      const events = [
        row.created,
        row.ended,
        row.because,
        origin.client?.run,
        origin.login?.event,
        ...origin.engines.map(({ event }) => event),
        ...origin.names
          .filter(({ kind }) => kind === "image" || kind === "runtime")
          .map(({ event }) => event),
      ].filter((event): event is number => event !== null && event !== undefined);
      const ids = [...new Set(events)].map(reader.id);
      return {
        cells: [
          placeName(view),
          view.class,
          imageOf(origin),
          row.created === null ? "before the log, or unseen" : { timeMs: reader.timeMs(row.created) },
          row.ended === null ? "not seen to end" : { timeMs: reader.timeMs(row.ended) },
          commandCell(reader, origin.client?.run ?? null, "not in the log"),
          origin.login?.label ?? "unknown",
          origin.names.find(({ kind }) => kind === "runtime")?.value ?? "not in the log",
          engineText(origin),
          containers.get(row.id) ?? 0,
        ],
        events: ids,
        search: ids.length === 0 ? null : searchEvents(ids),
      };
    }),
    ifEmpty: "The log shows no container: ctraudit stats says which calls would.",
  };
}

function commandCell(reader: ReportReader, event: number | null, otherwise: string): Cell {
  if (event === null) return otherwise;
  const argv = reader.events.arguments(reader.events.event(event));
  return argv.length === 0 ? { event: reader.id(event) } : { words: argv };
}

function imageOf({ names }: ContainerOrigin): Cell {
  return names.find(({ kind }) => kind === "image")?.value ?? null;
}

/** "containerd-shim, containerd (namespace moby)" */
function engineText({ engines, names }: ContainerOrigin): Cell {
  const programs = [...new Set(engines.map(({ name }) => name))].join(", ");
  const namespace = names.find(({ kind }) => kind === "namespace")?.value;
  if (programs === "") return namespace === undefined ? null : `namespace ${namespace}`;
  return namespace === undefined ? programs : `${programs} (namespace ${namespace})`;
}
