// SPDX-License-Identifier: Apache-2.0
import type { EventFacts } from "../questions/event-facts.ts";
import type { StoredText } from "../questions/event-view.ts";
import { members, textObject } from "./json-text.ts";
import { safeJson } from "./safe-json.ts";

/** Facts from an event's other records, as members of its object: each begins with a comma. */
export function factsJson(facts: EventFacts): string {
  const list = (name: string, values: readonly unknown[]) =>
    values.length === 0 ? "" : `,"${name}":${safeJson(values)}`;
  const { command, commandDirectory } = facts;
  return (
    list("decisions", facts.decisions.map(saidOnly)) +
    list("otherTasks", facts.otherTasks.map(saidOnly)) +
    list("labels", facts.labels.map(textObject)) +
    members({ command, commandDirectory }) +
    list("typed", facts.typed.map(textObject))
  );
}

/** Without what is null. */
function saidOnly(values: object): Record<string, unknown> {
  const said = Object.entries(values).filter(([, value]) => value !== null);
  return Object.fromEntries(
    said.map(([name, value]) => [name, typeof value === "number" ? value : textObject(value as StoredText)]),
  );
}
