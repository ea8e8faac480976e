// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store/store.ts";
import type { ContainerTest, SearchCriteria } from "./search-criteria.ts";
import { actorIds, callIds, keyIds, pathIds, typeIds } from "./search-dictionary.ts";

/**
 * One condition of a search. `filter` is a test of event e; `source`, where an index answers it alone, a SELECT of
 * event ids between @first and @last. Both take `parameters` by name, and @bootFirst, the least id of the boot.
 */
export interface SearchTerm {
  readonly name: string;
  readonly filter: string;
  readonly source?: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** The conditions of a search on the rows of an event; none for the time, which every search compares. */
export function searchTerms(store: Store, criteria: SearchCriteria): SearchTerm[] {
  const terms: SearchTerm[] = [];
  const { pid, key, file, types, call, events } = criteria;
  if (events !== undefined) terms.push(eventTerm(events));
  if (pid !== undefined) terms.push(columnTerm("pid", "event_pid", [pid]));
  if (key !== undefined)
    terms.push(columnTerm("key", "event_key", keyIds(store, key, criteria.wholeWord === true)));
  if (file !== undefined) terms.push(pathTerm(pathIds(store, file, criteria.wholeWord)));
  if (criteria.container !== undefined) terms.push(containerTerm(store, criteria.container));
  const actors = actorIds(store, criteria);
  if (actors !== undefined) terms.push(columnTerm("actor", "event_actor", actors));
  if (call !== undefined) terms.push(columnTerm("call", "event_call", callIds(store, call)));
  if (types !== undefined) terms.push(columnTerm("types", "event_types", typeIds(store, types)));
  return [...terms, ...resultTerms(criteria)];
}

function eventTerm(events: readonly number[]): SearchTerm {
  const list = "IN (SELECT value FROM json_each(@events))";
  return {
    name: "event",
    filter: `e.id ${list}`,
    source: `SELECT e.id FROM event e WHERE e.id ${list} AND +e.id BETWEEN @first AND @last`,
    parameters: { events: JSON.stringify(events) },
  };
}

function columnTerm(column: string, index: string, values: readonly number[]): SearchTerm {
  const single = values.length === 1;
  const test = single ? `= @${column}` : `IN (SELECT value FROM json_each(@${column}))`;
  return {
    name: column,
    filter: `+e.${column} ${test}`,
    source: `SELECT e.id FROM event e INDEXED BY ${index} WHERE e.${column} ${test} AND e.id BETWEEN @first AND @last`,
    parameters: { [column]: single ? values[0]! : JSON.stringify(values) },
  };
}

function pathTerm(names: readonly number[]): SearchTerm {
  const list = "p.name IN (SELECT value FROM json_each(@names))";
  return {
    name: "path",
    filter: `EXISTS (SELECT 1 FROM path p WHERE p.event = e.id AND +${list})`,
    source: `SELECT DISTINCT p.event AS id FROM path p INDEXED BY path_name WHERE ${list} AND p.event BETWEEN @first AND @last`,
    parameters: { names: JSON.stringify(names) },
  };
}

/** A literal 0: SQLite takes a partial index only where the text of the query implies its condition. */
const FAILED: SearchTerm = {
  name: "success",
  filter: "+e.success = 0",
  source:
    "SELECT e.id FROM event e INDEXED BY event_failed WHERE e.success = 0 AND e.id BETWEEN @first AND @last",
  parameters: {},
};

function resultTerms({ success, exit }: SearchCriteria): SearchTerm[] {
  const terms: SearchTerm[] = [];
  // The kernel says success=no for exactly these, so the index of failures finds them.
  const failed = success === false || (exit !== undefined && /^-\d{1,4}$/.test(exit));
  if (failed) terms.push(FAILED);
  else if (success === true) terms.push({ name: "succeeded", filter: "e.success = 1", parameters: {} });
  if (exit !== undefined) {
    terms.push({ name: "exit", filter: "e.exit = CAST(@exit AS INTEGER)", parameters: { exit } });
  }
  return terms;
}

const SAYS_ITSELF = "EXISTS (SELECT 1 FROM event_container s WHERE s.event = e.id AND s.position = 0)";

/** A task's events lie between the ends of its membership; an event's own word (position 0) stands above it. */
function containerTerm(store: Store, test: ContainerTest): SearchTerm {
  const list = "IN (SELECT value FROM json_each(@containers))";
  const chosen = (row: string) =>
    test.kind === "in"
      ? `${row}.container ${list}`
      : `${row}.container IS NULL AND ${row}.evidence = @evidence`;
  // On a stock kernel few events or none say anything themselves.
  const anySays = store.prepare("SELECT 1 FROM event_container LIMIT 1").get() !== undefined;
  const own = `SELECT DISTINCT c.event AS id FROM event_container c WHERE ${chosen("c")} AND c.role <> 'object'
    AND c.event BETWEEN @first AND @last`;
  const held = `EXISTS (SELECT 1 FROM membership m WHERE m.pid = e.pid
    AND m.from_event BETWEEN @bootFirst AND e.id AND m.to_event >= e.id AND ${chosen("+m")})`;
  const source = `SELECT e.id FROM membership m INDEXED BY membership_container
    CROSS JOIN event e INDEXED BY event_pid
      ON e.pid = m.pid AND e.id BETWEEN max(m.from_event, @first) AND min(m.to_event, @last)
    WHERE ${chosen("m")} AND m.from_event <= @last AND m.to_event >= @first`;
  return {
    name: "container",
    filter: anySays ? `(e.id IN (${own}) OR NOT ${SAYS_ITSELF} AND ${held})` : held,
    source: anySays ? `${source} AND NOT ${SAYS_ITSELF} UNION ALL ${own}` : source,
    parameters:
      test.kind === "in" ? { containers: JSON.stringify(test.containers) } : { evidence: test.evidence },
  };
}
