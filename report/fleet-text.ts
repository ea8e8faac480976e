// SPDX-License-Identifier: Apache-2.0

import type { StoredText } from "../questions/event-view.ts";
import type { FirstSeen, FleetNode, Prevalence, RareProgram } from "../questions/fleet-answers.ts";
import { BIRTH_CALLS } from "../types/attribution/calls.ts";
import { escapeControls } from "./escape-controls.ts";
import { counted } from "./number-text.ts";
import { formatDateTime, isoTime, type Zone } from "./zone.ts";

const shown = (text: StoredText) => escapeControls(text);
const host = (node: string | null) => (node === null ? "a host without a name" : escapeControls(node));
const json = (text: StoredText) =>
  typeof text === "string" ? text : { base64: Buffer.from(text).toString("base64") };
const object = (type: string, data: object) => ({ type, version: 1, data });

/** `/usr/bin/curl`, and below it the counts. */
export function prevalenceText(found: Prevalence, zone: Zone): string {
  const { value, nodes, images, containers, events, firstMs, lastMs } = found;
  return (
    `${shown(value)}\n  ${counted(nodes, "host")}, ${counted(images, "image")}, ${counted(containers, "container")}, ${counted(events, "event")}\n` +
    `  ${formatDateTime(firstMs, zone)} to ${formatDateTime(lastMs, zone)} ${zone.name}`
  );
}

export const prevalenceObject = ({ value, firstMs, lastMs, ...counts }: Prevalence) =>
  object("prevalence", { value: json(value), ...counts, first: isoTime(firstMs), last: isoTime(lastMs) });

export function rareText(
  { image, siblings, program, container, node, events, firstMs }: RareProgram,
  zone: Zone,
): string {
  return (
    `${shown(program)}\n  only in ${escapeControls(container)} on ${host(node)}, of ${counted(siblings, "container")} of ${escapeControls(image)}\n` +
    `  ${counted(events, "time")}, first ${formatDateTime(firstMs, zone)} ${zone.name}`
  );
}

export const rareObject = ({ program, firstMs, ...rest }: RareProgram) =>
  object("rare", { program: json(program), ...rest, first: isoTime(firstMs) });

export function firstSeenText({ program, firstMs, nodes, events }: FirstSeen, zone: Zone): string {
  return `${formatDateTime(firstMs, zone)} ${zone.name}  ${shown(program)}  ${counted(events, "time")} on ${counted(nodes, "host")}`;
}

export const firstSeenObject = ({ program, firstMs, ...rest }: FirstSeen) =>
  object("first-seen", { program: json(program), ...rest, first: isoTime(firstMs) });

/** A host, its age, and the possible evidence under its rules. */
export function nodeText(found: FleetNode, nowMs: number, zone: Zone): string {
  const { node, boots, events, firstMs, lastMs, shippedMs, shipper, gaps, missingSerials, calls } = found;
  const logged = Object.entries(calls).filter(([, count]) => count > 0);
  const isBlind = !BIRTH_CALLS.some((name) => (calls[name] ?? 0) > 0);
  return [
    host(node),
    `  ${counted(events, "event")} of ${counted(boots, "boot")}, ${formatDateTime(firstMs, zone)} to ${formatDateTime(lastMs, zone)} ${zone.name}`,
    `  newest event ${ago(nowMs - lastMs)}; shipped ${ago(nowMs - shippedMs)} by ctraudit ${escapeControls(shipper)}; ${gaps === 0 ? "no gaps" : `${counted(gaps, "gap")} of ${counted(missingSerials, "serial")}`}`,
    `  can prove with: ${logged.length === 0 ? "nothing" : logged.map(([name, count]) => `${count} ${name}`).join(", ")}${isBlind ? "; no clone of any kind: nesting cannot be inferred" : ""}`,
  ].join("\n");
}

export const nodeObject = ({ firstMs, lastMs, shippedMs, ...rest }: FleetNode) =>
  object("node", { ...rest, first: isoTime(firstMs), last: isoTime(lastMs), shipped: isoTime(shippedMs) });

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

function ago(ms: number): string {
  const [unit, width] = UNITS.find(([, size]) => ms >= size) ?? UNITS[3];
  return `${Math.max(0, Math.floor(ms / width))} ${unit} ago`;
}
