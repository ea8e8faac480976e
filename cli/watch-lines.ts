// SPDX-License-Identifier: Apache-2.0
import type { Crossing } from "../query/watch/news.ts";
import type { ContainerView } from "../questions/container-view.ts";
import type { EventView } from "../questions/event-view.ts";
import { containerLabel } from "../report/container-label.ts";
import { cellText } from "../report/document/cell-text.ts";
import { safeJson } from "../report/safe-json.ts";
import { formatTimestamp, isoTime, UTC, type Zone } from "../report/zone.ts";

/** A container that was not there before, on one line. */
export function containerLine(container: ContainerView, event: EventView, zone: Zone): string {
  const { parent, class: kind } = container;
  const inside = parent === null ? "" : ` in ${containerLabel(parent)}`;
  return `${formatTimestamp(event.timeMs, zone)}  new ${kind} ${containerLabel(container)}${inside}, by event ${event.id}`;
}

export function containerJson(container: ContainerView, event: EventView): string {
  const { key, contid, name, id, class: kind, path } = container;
  const data = { key, contid, name, id, class: kind, path, event: event.id, time: isoTime(event.timeMs) };
  return safeJson({ type: "container", version: 1, data });
}

/** A finding of report escapes, on one line. */
export function crossingLine({ rank, what, time, container, how, event }: Crossing, zone: Zone): string {
  const [words, name, way, id] = [what, container, how, event].map((cell) => cellText(cell, zone));
  return `${cellText(time, zone)}  CROSSING of rank ${rank}: ${words}${name === "" ? "" : `: ${name}`}${way === "" ? "" : `, ${way}`}, event ${id}`;
}

export function crossingJson({ rank, what, time, container, how, event, events }: Crossing): string {
  const text = (cell: Crossing["what"]) => (cell === null ? null : cellText(cell, UTC));
  const at = typeof time === "object" && time !== null && "timeMs" in time ? isoTime(time.timeMs) : null;
  const data = {
    rank,
    what: text(what),
    time: at,
    container: text(container),
    how: text(how),
    event: text(event),
    events,
  };
  return safeJson({ type: "crossing", version: 1, data });
}
