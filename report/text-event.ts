// SPDX-License-Identifier: Apache-2.0

import type { CallNames } from "../interpret/call-names.ts";
import { shellLine } from "../interpret/shell-line.ts";
import { actText, outcomeText } from "../query/event-outcome.ts";
import { accountLabel } from "../questions/account-names.ts";
import type { EventFacts } from "../questions/event-facts.ts";
import type { EventView, StoredText } from "../questions/event-view.ts";
import { UNSET_ID } from "../types/unset-id.ts";
import { containerLabel, placeLabel } from "./container-label.ts";
import { factTexts } from "./decision-text.ts";
import { escapeControls } from "./escape-controls.ts";
import { type Paint, PLAIN } from "./paint.ts";
import { readableText } from "./readable-text.ts";
import { formatTimestamp, type Zone } from "./zone.ts";

const MAX_OBJECTS = 4;
const MAX_ARGUMENTS_LENGTH = 160;

export interface EventDetails {
  readonly paths: readonly StoredText[];
  readonly arguments: readonly StoredText[];
  readonly facts: EventFacts;
}

/**
 * One event on one line: time, location with evidence, subject, action, objects, and the event's id at the end.
 * Text from the log is inert on the terminal.
 */
export function textEvent(
  event: EventView,
  details: EventDetails,
  names: CallNames,
  zone: Zone,
  paint: Paint = PLAIN,
): string {
  const { conflict, hole } = event.attribution;
  const place = `[${placeLabel(event)}: ${evidenceText(event)}${warnings(event)}]`;
  const parts = [
    paint("quiet", formatTimestamp(event.timeMs, zone)),
    paint(conflict || hole || event.container === null ? "warning" : "strong", place),
    programText(event),
    escapeControls(actText(event, names)),
    ...objectTexts(details),
    ...factTexts(details.facts),
    ...result(event).map((text) => (event.success === false ? paint("warning", text) : text)),
    ...who(event),
    ...event.keys.map((key) => `key=${escapeControls(key)}`),
    event.truncated ? paint("warning", "(truncated)") : "",
    event.contradictory ? paint("warning", "(contradictory)") : "",
    paint("quiet", escapeControls(event.id)),
  ];
  return parts.filter((part) => part !== "").join(" ");
}

/** The event in words: program, act, objects, outcome. Without time, location and id, which an export has in other fields. */
export function eventSummary(event: EventView, details: EventDetails, names: CallNames): string {
  const parts = [
    programText(event),
    escapeControls(actText(event, names)),
    ...objectTexts(details),
    ...factTexts(details.facts),
    ...result(event),
  ];
  return parts.filter((part) => part !== "").join(" ");
}

/** The evidence for its location. */
export function evidenceText({ attribution: { evidence, likely } }: EventView): string {
  return likely === null ? escapeControls(evidence) : `likely ${containerLabel(likely.container)}`;
}

function warnings({ attribution }: EventView): string {
  return `${attribution.conflict ? ", conflict" : ""}${attribution.hole ? ", gap" : ""}`;
}

function programText({ program, pid }: EventView): string {
  const name = program?.comm ?? program?.exe ?? null;
  if (name === null) return pid === null ? "" : `pid ${pid}`;
  return `${escapeControls(name)}${program?.claimed ? "?" : ""}${pid === null ? "" : `[${pid}]`}`;
}

/** Objects of the event: its command line, else its files. A name in a decision is not repeated. */
export function objectTexts({ paths: all, arguments: argv, facts }: EventDetails): string[] {
  const targets = facts.decisions.map(({ target }) => target);
  const paths = targets.length === 0 ? all : all.filter((path) => !targets.includes(path));
  if (argv.length > 0) {
    const line = shellLine(argv.map(readableText));
    return [line.length > MAX_ARGUMENTS_LENGTH ? `${line.slice(0, MAX_ARGUMENTS_LENGTH)}…` : line];
  }
  const shown = paths.slice(0, MAX_OBJECTS).map((path) => shellLine([readableText(path)]));
  return paths.length > MAX_OBJECTS ? [...shown, `(${paths.length - MAX_OBJECTS} more)`] : shown;
}

function result(event: EventView): string[] {
  const outcome = outcomeText(event);
  return outcome === null ? [] : [`= ${outcome}`];
}

function who({ credential, accounts }: EventView): string[] {
  if (credential === null) return [];
  const { auid, uid, euid } = credential;
  const name = (id: number) => escapeControls(accountLabel(accounts, "uid", id));
  const parts: string[] = [];
  if (uid !== null)
    parts.push(euid === null || euid === uid ? `uid=${name(uid)}` : `uid=${name(uid)}/${name(euid)}`);
  if (auid !== null && auid !== UNSET_ID) parts.push(`auid=${name(auid)}`);
  return parts;
}
