// SPDX-License-Identifier: Apache-2.0

import type { ContainerView } from "../../../questions/container-view.ts";
import { readToldContainers } from "../../../store/repositories/containers/container-rows.ts";
import { readSelected } from "../../../store/repositories/events/selected-events.ts";
import { lastRunReader } from "../../../store/repositories/tasks/last-runs.ts";
import { readPlaceCounts } from "../../../store/search/boots/place-counts.ts";
import type { ContainerId } from "../../../types/ids.ts";
import { containerCounts } from "../../tree-counts.ts";
import { placeName } from "../cell-names.ts";
import type { Cell, ReportRow, ReportTable } from "../report-model.ts";
import { type ReportReader, type Scope, scopeEach, searchEvents } from "../report-reader.ts";
import { firstRows } from "../table-rows.ts";
import type { ContainerOrigin, containerOrigins } from "./container-origin.ts";

/** Contradictions of claims that stand beside an image. */
const MOST_CONTRADICTIONS = 3;

/** Containers of every host and boot, and their requesters. */
export function containerTable(
  reader: ReportReader,
  originOf: ReturnType<typeof containerOrigins>,
  limit: number,
  scope: Scope,
): ReportTable {
  const containers =
    scope.where === undefined
      ? containerCounts(readPlaceCounts(reader.store)).containers
      : countsWhere(reader, scope);
  const rows = reader.events.boots.boots.flatMap(({ row }) =>
    readToldContainers(reader.store, row).filter(
      ({ id, class: kind }) => kind !== "host" && (scope.where === undefined || containers.has(id)),
    ),
  );
  const runOf = lastRunReader(reader.store);
  return {
    id: "containers",
    title: "Containers",
    note: "Names and images are read from command lines: they are claims. Without a client: no event ties one to the container.",
    columns: [
      "container",
      "image",
      "made",
      "ended",
      "asked for by",
      "tied by",
      "login user",
      "made by",
      "events",
    ],
    ...firstRows(rows, limit, (row): ReportRow => {
      const view = reader.container(row.id);
      const origin = originOf(row.id);
      const events = [
        row.created,
        row.ended,
        row.proof,
        origin.client?.run,
        origin.login?.event,
        ...origin.rivals,
        ...origin.engines.map(({ event }) => event),
        ...origin.names
          .filter(({ kind }) => kind === "image" || kind === "runtime")
          .map(({ event }) => event),
      ].filter((event): event is number => event !== null && event !== undefined);
      const ids = [...new Set(events)].map(reader.id);
      return {
        cells: [
          view.class === "container" ? placeName(view) : `${view.class} ${placeName(view)}`,
          imageText(view, origin),
          row.created === null ? "before the log, or unseen" : { timeMs: reader.timeMs(row.created) },
          row.ended === null ? "not seen to end" : { timeMs: reader.timeMs(row.ended) },
          origin.client === null
            ? origin.rivals.length > 0
              ? `one of ${origin.rivals.length} clients`
              : "not in the log"
            : commandCell(reader, runOf, origin.client.run),
          origin.client?.tie ?? null,
          origin.login?.label ?? "not in the log",
          makerText(origin),
          containers.get(row.id) ?? 0,
        ],
        events: ids,
        search: ids.length === 0 ? null : searchEvents(ids),
      };
    }),
    ifEmpty:
      scope.where === undefined
        ? "The log shows no container: ctraudit stats has the calls that show one."
        : "No container has an event that fits --where.",
  };
}

/** Events of which the expression holds, by container. */
function countsWhere(reader: ReportReader, scope: Scope): ReadonlyMap<ContainerId, number> {
  const counts = new Map<ContainerId, number>();
  for (const id of scopeEach(reader, scope, readSelected)) {
    const { container } = reader.events.event(id);
    if (container !== null) counts.set(container.row, (counts.get(container.row) ?? 0) + 1);
  }
  return counts;
}

/** The command line of a client's run, or of the task that called. */
function commandCell(reader: ReportReader, runOf: ReturnType<typeof lastRunReader>, row: number): Cell {
  const event = reader.events.event(row);
  const run = event.pid === null ? undefined : runOf(event.pid, row);
  const argv = reader.events.arguments(run === undefined ? event : reader.events.event(run));
  return argv.length === 0 ? { event: event.id } : { words: argv };
}

function loggedImage({ names }: ContainerOrigin): string | null {
  return names.find(({ kind }) => kind === "image")?.value ?? null;
}

/** From the log, else from an inventory, with contradictions; every image and its source if sources disagree. */
function imageText(view: ContainerView, origin: ContainerOrigin): Cell {
  const contradictions = view.claimed?.contradictions ?? [];
  const images = new Map(
    contradictions
      .filter(({ what }) => what === "image")
      .flatMap(({ sides }) =>
        sides.map(({ value, source }) => [value, source?.name ?? "a command line"] as const),
      ),
  );
  const disputed = [...images].map(([image, source]) => `${image} (${source})`).join(" or ");
  const logged = loggedImage(origin);
  if (logged !== null) return disputed === "" ? logged : `disputed: ${disputed}`;
  const image = view.claimed?.claims.find((claim) => claim.image !== null)?.image;
  if (image === null || image === undefined) return null;
  const others = contradictions.filter(({ what }) => what !== "image");
  const shown = others.slice(0, MOST_CONTRADICTIONS).map(({ text }) => `contradiction: ${text}`);
  const left = others.length - shown.length;
  const more = left === 0 ? [] : [`${left} more: ctraudit tree --names`];
  if (disputed !== "") return [`disputed: ${disputed}`, ...shown, ...more].join("; ");
  return `${image} (${["inventory", ...shown, ...more].join("; ")})`;
}

/** "runc, containerd-shim, containerd (namespace moby)": from the runtime upwards. */
function makerText({ engines, names }: ContainerOrigin): Cell {
  const named = (kind: string) => names.find((name) => name.kind === kind)?.value;
  const programs = [named("runtime") ?? "", ...engines.map(({ name }) => name)];
  const text = [...new Set(programs)].filter((program) => program !== "").join(", ");
  const namespace = named("namespace");
  if (text === "") return namespace === undefined ? "not in the log" : `namespace ${namespace}`;
  return namespace === undefined ? text : `${text} (namespace ${namespace})`;
}
