// SPDX-License-Identifier: Apache-2.0
import { accessOf, type Decision } from "../questions/decision.ts";
import type { EventFacts, OtherTask } from "../questions/event-facts.ts";
import type { StoredText } from "../questions/event-view.ts";
import { escapeControls } from "./escape-controls.ts";

const MAX_DECISIONS = 4;
const MAX_LENGTH = 160;

/** `selinux denied: open file /srv/a.txt` for each decision, with any other task named; inert on the terminal. */
export function factTexts({ decisions, otherTasks, command, typed }: EventFacts): string[] {
  const shown = decisions.slice(0, MAX_DECISIONS).map(decisionText);
  const more = decisions.length > MAX_DECISIONS ? [`(${decisions.length - MAX_DECISIONS} more)`] : [];
  return [
    ...shown,
    ...more,
    ...otherTasks.map(otherTaskText),
    ...[...(command === null ? [] : [command]), ...typed].map(cutText),
  ];
}

function cutText(text: StoredText): string {
  const line = escapeControls(text);
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}

export function decisionText(decision: Decision): string {
  const access = accessOf(decision);
  const head = decision.outcome === null ? decision.module : `${decision.module} ${decision.outcome}`;
  return access === null ? head : `${head}: ${escapeControls(access)}`;
}

const ROLES: Readonly<Record<string, string>> = {
  creator: "domain of",
  interrupted: "while it ran:",
  writer: "told by",
  sender: "from",
  receiver: "to",
  client: "of",
};

/** Another task than the event's: `domain of sandboxer[700]`. */
export function otherTaskText({ role, pid, uid, comm, exe }: OtherTask): string {
  const name = comm ?? exe;
  const word = Object.hasOwn(ROLES, role) ? ROLES[role]! : escapeControls(role);
  if (name === null && pid === null) return `${word} a task of uid ${uid ?? "?"}`;
  return `${word} ${name === null ? "" : escapeControls(name)}[${pid ?? "?"}]`;
}
