// SPDX-License-Identifier: Apache-2.0

import type { ContainerTest } from "../../questions/search-criteria.ts";
import type { TextTest } from "../../questions/text-match.ts";
import { LIKELY } from "../../types/attribution/evidence.ts";
import { DetailKind } from "../../types/detail-kind.ts";
import type { ContainerId } from "../../types/ids.ts";
import type { Store } from "../store.ts";
import { anyOf, renamed, type SearchTerm } from "./search-term.ts";
import { stringIds, stringsOfDetails } from "./text-match.ts";

/** These events. */
export function eventTerm(events: readonly number[]): SearchTerm {
  const list = "IN (SELECT value FROM json_each(@events))";
  return {
    name: "event",
    filter: `e.id ${list}`,
    source: `SELECT e.id FROM event e WHERE e.id ${list} AND +e.id BETWEEN @first AND @last`,
    parameters: { events: JSON.stringify(events) },
  };
}

/** Events whose column has one of the values, by the column's index. `column` is never user input. */
export function columnTerm(
  column: "pid" | "key" | "actor" | "call" | "types",
  values: readonly number[],
): SearchTerm {
  const single = values.length === 1;
  const test = single ? `= @${column}` : `IN (SELECT value FROM json_each(@${column}))`;
  return {
    name: column,
    filter: `+e.${column} ${test}`,
    source: `SELECT e.id FROM event e INDEXED BY event_${column} WHERE e.${column} ${test} AND e.id BETWEEN @first AND @last`,
    parameters: { [column]: single ? values[0]! : JSON.stringify(values) },
  };
}

/** Events with a PATH of one of these names. */
export function pathTerm(names: readonly number[]): SearchTerm {
  const list = "p.name IN (SELECT value FROM json_each(@names))";
  return {
    name: "path",
    filter: `EXISTS (SELECT 1 FROM path p WHERE p.event = e.id AND +${list})`,
    source: `SELECT DISTINCT p.event AS id FROM path p INDEXED BY path_name WHERE ${list} AND p.event BETWEEN @first AND @last`,
    parameters: { names: JSON.stringify(names) },
  };
}

/** Events with a record of a security module that names a file which passes. */
export function recordFileTerm(store: Store, test: TextTest): SearchTerm {
  const kinds = [DetailKind.file];
  return renamed(detailTerm("file", kinds, stringIds(store, stringsOfDetails(kinds), test)), "_file");
}

/** Events that say one of the values in one of these ways (store/detail-kind.ts). */
export function detailTerm(name: string, kinds: readonly number[], values: readonly number[]): SearchTerm {
  const list = `d.value IN (SELECT value FROM json_each(@details)) AND d.kind IN (${kinds.join(", ")})`;
  return {
    name,
    filter: `EXISTS (SELECT 1 FROM detail d WHERE d.event = e.id AND +${list})`,
    source: `SELECT DISTINCT d.event AS id FROM detail d INDEXED BY detail_value WHERE ${list} AND d.event BETWEEN @first AND @last`,
    parameters: { details: JSON.stringify(values) },
  };
}

/** A literal 0: SQLite takes a partial index only where the text of the query implies its condition. */
export const FAILED: SearchTerm = {
  name: "success",
  filter: "+e.success = 0",
  source:
    "SELECT e.id FROM event e INDEXED BY event_failed WHERE e.success = 0 AND e.id BETWEEN @first AND @last",
  parameters: {},
};

export const SUCCEEDED: SearchTerm = { name: "succeeded", filter: "e.success = 1", parameters: {} };

/** Event e says itself where its task is. */
export const SAYS_ITSELF = "EXISTS (SELECT 1 FROM event_container s WHERE s.event = e.id AND s.position = 0)";
/** Event e says where it happened: where its task is, or which containers a packet belongs to. */
const NAMES_CONTAINERS =
  "EXISTS (SELECT 1 FROM event_container s WHERE s.event = e.id AND s.role <> 'object')";
const REPEATED = 16; // EventFlag.containerId: the kernel repeats the task's container in the event itself

/** Places of tasks, or of events that state their own: `chosen` is a test of a row with container and evidence, called as `row`. */
function locationTerm(
  store: Store,
  name: string,
  chosen: (row: string) => string,
  parameters: SearchTerm["parameters"],
  index: string,
  more: { readonly event?: string } = {},
): SearchTerm {
  // On a stock kernel few events or none say anything themselves.
  const anySays = store.prepare("SELECT 1 FROM event_container LIMIT 1").get() !== undefined;
  const ofEvent = more.event === undefined ? "" : ` AND ${more.event}`;
  const own = `SELECT DISTINCT c.event AS id FROM event_container c WHERE ${chosen("c")} AND c.role <> 'object'
    AND c.event BETWEEN @first AND @last`;
  const held = `EXISTS (SELECT 1 FROM membership m WHERE m.pid = e.pid
    AND m.from_event BETWEEN @bootFirst AND e.id AND m.to_event >= e.id AND ${chosen("+m")}${ofEvent})`;
  const source = `SELECT e.id FROM membership m ${index}
    CROSS JOIN event e INDEXED BY event_pid
      ON e.pid = m.pid AND e.id BETWEEN max(m.from_event, @first) AND min(m.to_event, @last)
    WHERE ${chosen("m")} AND m.from_event <= @last AND m.to_event >= @first${ofEvent}`;
  return {
    name,
    filter: anySays ? `(e.id IN (${own}) OR NOT ${SAYS_ITSELF} AND ${held})` : held,
    source: anySays ? `${source} AND NOT ${SAYS_ITSELF} UNION ALL ${own}` : source,
    parameters,
  };
}

/** Unknown events of tasks that are likely to be in one of these containers; without any, in whatever place. */
export function likelyTerm(containers?: readonly ContainerId[]): SearchTerm {
  const chosen =
    containers === undefined
      ? "m.likely IS NOT NULL"
      : "m.likely IN (SELECT value FROM json_each(@likely)) AND m.likely IS NOT NULL";
  return {
    name: "likely",
    filter: `NOT ${SAYS_ITSELF} AND EXISTS (SELECT 1 FROM membership m WHERE m.pid = e.pid
      AND m.from_event BETWEEN @bootFirst AND e.id AND m.to_event >= e.id AND ${chosen})`,
    source: `SELECT e.id FROM membership m INDEXED BY membership_likely
      CROSS JOIN event e INDEXED BY event_pid
        ON e.pid = m.pid AND e.id BETWEEN max(m.from_event, @first) AND min(m.to_event, @last)
      WHERE ${chosen} AND m.from_event <= @last AND m.to_event >= @first AND NOT ${SAYS_ITSELF}`,
    parameters: containers === undefined ? {} : { likely: JSON.stringify(containers) },
  };
}

/** A task's events lie between the ends of its membership; an event's own word (position 0) stands above it. */
export function containerTerm(store: Store, test: ContainerTest): SearchTerm {
  const list = "IN (SELECT value FROM json_each(@containers))";
  const index = "INDEXED BY membership_container";
  if (test.kind === "in") {
    const parameters = { containers: JSON.stringify(test.containers) };
    const known = locationTerm(store, "container", (row) => `${row}.container ${list}`, parameters, index);
    return test.orLikely ? anyOf("container", [known, likelyTerm(test.containers)]) : known;
  }
  const none = (row: string) => `${row}.container IS NULL AND ${row}.evidence = @evidence`;
  return locationTerm(store, "container", none, { evidence: test.evidence }, index);
}

/** Events whose location is known by this evidence. */
export function evidenceTerm(store: Store, evidence: string): SearchTerm {
  if (evidence === LIKELY) return likelyTerm();
  const repeats = `(e.flags & ${REPEATED} <> 0 AND m.container IS NOT NULL)`;
  const parameters = { class: evidence };
  const chosen = (row: string) =>
    /m$/.test(row) && evidence === "kernel" ? "true" : `${row}.evidence = @class`;
  const event = evidence === "kernel" ? `(${repeats} OR m.evidence = @class)` : `NOT ${repeats}`;
  const located = locationTerm(store, "evidence", chosen, parameters, "", { event });
  if (evidence !== "unknown") return located;
  // Nothing at all is known of these: no task, or one that no membership holds; the kernel names the containers of a packet.
  const nobody = `NOT ${NAMES_CONTAINERS} AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.pid = e.pid
    AND m.from_event BETWEEN @bootFirst AND e.id AND m.to_event >= e.id)`;
  return { name: "evidence", filter: `(${located.filter} OR ${nobody})`, parameters };
}
