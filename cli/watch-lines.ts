// SPDX-License-Identifier: Apache-2.0
import type { CallNames } from "../interpret/call-names.ts";
import type { RuleHit } from "../query/detections/rule-hits.ts";
import type { Crossing } from "../query/watch/news.ts";
import type { ContainerView } from "../questions/container-view.ts";
import type { EventReader } from "../questions/event-reader.ts";
import type { EventView } from "../questions/event-view.ts";
import { containerLabel, placeLabel } from "../report/container-label.ts";
import { cellText } from "../report/document/cell-text.ts";
import { escapeControls } from "../report/escape-controls.ts";
import { safeJson } from "../report/safe-json.ts";
import { eventSummary, evidenceText } from "../report/text-event.ts";
import { formatTimestamp, isoTime, UTC, type Zone } from "../report/zone.ts";

/** A line of output, in both formats. */
export interface WatchLine {
  readonly text: string;
  readonly json: string;
}

/** An event of which a rule holds, on one line. */
export function detectionLine(
  reader: EventReader,
  { rule: { severity, title }, event: row }: RuleHit,
  names: CallNames,
  zone: Zone,
): string {
  const event = reader.event(row);
  const details = {
    paths: reader.paths(event),
    arguments: reader.arguments(event),
    facts: reader.facts(event),
  };
  const place = `${placeLabel(event)}: ${evidenceText(event)}`;
  return `${formatTimestamp(event.timeMs, zone)}  RULE of severity ${severity}: ${escapeControls(title)}: [${place}] ${eventSummary(event, details, names)}, event ${escapeControls(event.id)}`;
}

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
