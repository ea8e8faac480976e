// SPDX-License-Identifier: Apache-2.0
import type { EventKey } from "../../../questions/event-key.ts";
import { asText } from "../../../types/as-text.ts";
import type { IdRange } from "../../search/id-ranges.ts";
import type { SqlValue, Store } from "../../store.ts";

/** Columns of an event by which a rule is ruled out; rows of dictionaries are their ids. */
export type ScannedEvent = readonly [
  id: EventKey,
  timeMs: number,
  types: number,
  call: number | null,
  success: number | null,
  program: number | null,
  key: number | null,
  flags: number,
];

/** Events that are read at once: memory does not depend on the length of the log. */
const IN_WINDOW = 16_384;

/** All events of the ranges in the order of their keys, in windows. */
export function* scannedEvents(
  store: Store,
  ranges: readonly Pick<IdRange, "first" | "last">[],
): Generator<readonly ScannedEvent[], void, undefined> {
  const statement = store
    .prepare(
      `SELECT e.id, e.time_ms, e.types, e.call, e.success, a.program, e.key, e.flags
       FROM event e LEFT JOIN actor a ON a.id = e.actor WHERE e.id BETWEEN @from AND @last ORDER BY e.id LIMIT ${IN_WINDOW}`,
    )
    .raw();
  for (const { first, last } of ranges)
    for (let from = first; from <= last; ) {
      const rows = statement.all({ from, last }) as ScannedEvent[];
      if (rows.length > 0) yield rows;
      if (rows.length < IN_WINDOW) break;
      from = rows.at(-1)![0] + 1;
    }
}

/** Rows of `string` that are the name of a file, with their texts; undefined: bytes that are no text. */
export function* namesOfFiles(
  store: Store,
): Generator<readonly [id: number, text: string | undefined], void, undefined> {
  const rows = store
    .prepare(
      `WITH RECURSIVE leap (id) AS (
         SELECT min(name) FROM path WHERE name IS NOT NULL
         UNION ALL SELECT (SELECT min(p.name) FROM path p WHERE p.name > leap.id) FROM leap WHERE leap.id IS NOT NULL)
       SELECT s.id, s.value FROM leap CROSS JOIN string s ON s.id = leap.id`,
    )
    .raw()
    .iterate() as Iterable<[number, SqlValue]>;
  for (const [id, value] of rows) yield [id, typeof value === "string" ? value : undefined];
}

/** PATH records between two events that have one of these names. */
export function namesBetween(
  store: Store,
  names: Iterable<number>,
): (first: number, last: number) => Iterable<[event: number, name: number]> {
  const json = JSON.stringify([...names]);
  kept += 1;
  const table = `temp.detected_name_${kept}`;
  store.exec(`PRAGMA temp_store = MEMORY; CREATE TABLE ${table} (id INTEGER PRIMARY KEY)`);
  store.prepare(`INSERT INTO ${table} SELECT value FROM json_each(?)`).run(json);
  const statement = store
    .prepare(
      `SELECT p.event, p.name FROM path p WHERE p.event BETWEEN ? AND ? AND +p.name IN (SELECT id FROM ${table})`,
    )
    .raw();
  return (first, last) => statement.all(first, last) as [number, number][];
}

/** Each set of names has a table of its own, as long as the connection is open. */
let kept = 0;

/** The words of the command lines of events between two, of those that are stored whole. */
export function commandsBetween(
  store: Store,
): (first: number, last: number) => ReadonlyMap<number, readonly string[]> {
  const statement = store
    .prepare("SELECT event, argc, arguments FROM argv WHERE event BETWEEN ? AND ?")
    .raw();
  return (first, last) => {
    const rows = statement.all(first, last) as [number, number, Uint8Array][];
    const commands = new Map<number, readonly string[]>();
    for (const [event, argc, bytes] of rows) {
      const words = asText(bytes).split("\0");
      if (words.length === argc) commands.set(event, words);
    }
    return commands;
  };
}

/** Whether all stored bytes are records as auditd or a syslog writes them: other carriers may write their characters in another way. */
export function hasBareRecordsAlone(store: Store): boolean {
  const other =
    "SELECT 1 FROM source s, json_each(s.carriers, '$.records') j WHERE j.key NOT IN ('auditd', 'syslog') LIMIT 1";
  return store.prepare(other).get() === undefined;
}
