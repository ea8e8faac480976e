// SPDX-License-Identifier: Apache-2.0

import { EXIT_CALLS, PROVING_CALLS, ROOT_CALLS } from "../../../types/attribution/calls.ts";
import type { BootId } from "../../../types/ids.ts";
import { bootOf, KEYS_OF_BOOT } from "../../event-key.ts";
import type { Store } from "../../store.ts";
import { callList } from "../events/call-rows.ts";

/** Calls that create, move, change and end tasks: all of a relevant task are kept. */
const CALLS = callList(PROVING_CALLS, EXIT_CALLS, ROOT_CALLS, [
  "pidfd_open",
  "getpid",
  "getppid",
  "set_tid_address",
]);
/** Memberships do not extend over an hour without an event: one event is kept in each half hour. */
const KEPT_MS = 1_800_000;
const FIRST_EVENTS = 200;
const BUCKET_MS = 10_000;
/** Starts of the kernel and of auditd, and changes of the rules: they determine boots, and what a log can prove. */
const MARKS = ["SYSTEM_BOOT", "DAEMON_START", "CONFIG_CHANGE", "KERNEL"];

/**
 * Events of sources that others rest on: of containers that live at a time or later, of tasks that have events then, of all
 * that these descend from. In the order of their ids.
 */
export function readKeptEvents(store: Store, sources: readonly number[], beforeMs: number): number[] {
  const all = { sources: JSON.stringify(sources), beforeMs };
  store.exec(
    "DROP TABLE IF EXISTS temp.kept_container; DROP TABLE IF EXISTS temp.kept_task; DROP TABLE IF EXISTS temp.kept_event",
  );
  store.exec("CREATE TEMP TABLE kept_event (id INTEGER PRIMARY KEY)");
  // Ids of boots are not in the order of time: an event is late by its own time.
  store
    .prepare(
      `CREATE TEMP TABLE kept_container AS WITH RECURSIVE living (id) AS (
         SELECT c.id FROM container c WHERE c.boot IN (SELECT id FROM boot WHERE last_ms >= ${Number(beforeMs)})
           AND (c.ended IS NULL OR c.class = 'host' OR EXISTS (
             SELECT 1 FROM event e WHERE e.id IN (c.ended, c.last_event) AND e.time_ms >= ${Number(beforeMs)}))
         UNION SELECT m.container FROM membership m JOIN event e ON e.id = m.to_event
           WHERE e.time_ms >= ${Number(beforeMs)} AND m.container IS NOT NULL
         UNION SELECT x.container FROM event_container x JOIN event e ON e.id = x.event
           WHERE e.time_ms >= ${Number(beforeMs)} AND x.container IS NOT NULL
         UNION SELECT c.parent FROM container c JOIN living l ON c.id = l.id WHERE c.parent IS NOT NULL)
       SELECT id FROM living`,
    )
    .run();
  const add = (sql: string) =>
    store.prepare(`INSERT OR IGNORE INTO kept_event SELECT id FROM (${sql}) WHERE id IS NOT NULL`).run();
  for (const column of ["key_event", "created", "ended", "first_event", "because"])
    add(`SELECT c.${column} AS id FROM container c JOIN kept_container k ON k.id = c.id`);
  for (const table of ["container_name", "container_namespace"])
    add(`SELECT n.event AS id FROM ${table} n JOIN kept_container k ON k.id = n.container`);
  // Of what proves a container the tasks count too: its runtime, and its first process.
  store
    .prepare(
      `CREATE TEMP TABLE kept_task AS WITH RECURSIVE living (id) AS (
         SELECT t.id FROM task t JOIN event e ON e.id = t.last_event WHERE e.time_ms >= ${Number(beforeMs)}
         UNION SELECT t.id FROM kept_event k JOIN task t ON t.born = k.id
         UNION SELECT t.id FROM kept_event k JOIN event e ON e.id = k.id
           JOIN task t ON t.boot = e.id / ${KEYS_OF_BOOT} AND t.pid = e.pid AND e.id BETWEEN t.first_event AND t.last_event
         UNION SELECT t.parent FROM task t JOIN living l ON t.id = l.id WHERE t.parent IS NOT NULL)
       SELECT id FROM living`,
    )
    .run();
  for (const column of ["first_event", "born"])
    add(`SELECT t.${column} AS id FROM task t JOIN kept_task k ON k.id = t.id`);
  for (const column of ["from_event", "because"])
    add(`SELECT m.${column} AS id FROM membership m JOIN kept_task k ON k.id = m.task`);
  add(
    `SELECT e.id FROM task t JOIN kept_task k ON k.id = t.id
     JOIN event e ON e.pid = t.pid AND e.id BETWEEN t.first_event AND t.last_event JOIN call c ON c.id = e.call WHERE c.name IN (${CALLS})`,
  );
  add(
    `SELECT s.event AS id FROM task t JOIN kept_task k ON k.id = t.id
     JOIN event e ON e.pid = t.pid AND e.id BETWEEN t.first_event AND t.last_event JOIN statement s ON s.event = e.id`,
  );
  add(
    `SELECT x.because AS id FROM event_container x JOIN event e ON e.id = x.event WHERE e.time_ms >= ${Number(beforeMs)}
     UNION SELECT x.event FROM event_container x JOIN kept_container k ON k.id = x.container WHERE x.role = 'subject' AND x.pid IS NULL`,
  );
  add(
    `SELECT d.opened AS id FROM descriptor_directory d JOIN event e ON e.id = d.event WHERE e.time_ms >= ${Number(beforeMs)}`,
  );
  add(
    `SELECT r.event AS id FROM root_change r JOIN kept_task k ON k.id = r.task
     UNION SELECT r.host_event FROM root_change r JOIN kept_task k ON k.id = r.task`,
  );
  // The opening of a namespace: a later setns names it by its descriptor alone.
  add(
    "SELECT p.event AS id FROM path p JOIN string s ON s.id = p.name WHERE s.value GLOB '/proc/*/ns/*' OR s.value GLOB '*/ns/*'",
  );
  // The first events of a container have what later tasks are told by: its files, labels and host name.
  add(
    `SELECT id FROM (SELECT e.id, row_number() OVER (PARTITION BY m.container ORDER BY e.id) AS position FROM kept_container k
       JOIN container c ON c.id = k.id AND c.class <> 'host' JOIN membership m ON m.container = k.id
       JOIN event e ON e.pid = m.pid AND e.id BETWEEN m.from_event AND m.to_event) WHERE position <= ${FIRST_EVENTS}`,
  );
  const isMark = MARKS.map((type) => `instr(',' || s.value || ',', ',${type},') > 0`).join(" OR ");
  add(`SELECT e.id FROM event e JOIN string s ON s.id = e.types WHERE ${isMark}`);
  add(`SELECT min(first_event) AS id FROM time_bucket GROUP BY boot, bucket / ${KEPT_MS / BUCKET_MS}`);
  // Boots that ended before, and events that stand in other sources, need nothing.
  return store
    .prepare(
      `SELECT k.id FROM kept_event k JOIN event e ON e.id = k.id JOIN boot b ON b.id = k.id / ${KEYS_OF_BOOT}
       WHERE b.last_ms >= @beforeMs AND (e.source IN (SELECT value FROM json_each(@sources))
         OR EXISTS (SELECT 1 FROM span s WHERE s.event = k.id AND s.source IN (SELECT value FROM json_each(@sources)))) ORDER BY k.id`,
    )
    .pluck()
    .all(all) as number[];
}

/** Boots by what they were, and the number of events that are not there. */
export interface KeptBoots {
  readonly boots: ReadonlyMap<BootId, BootId>;
  readonly missing: number;
}

/** Finds these events in the sources that were read for them: their boots may have other numbers there. */
export function findKept(store: Store, events: readonly number[], sources: readonly number[]): KeptBoots {
  const ids = store
    .prepare(
      `SELECT id FROM event WHERE source IN (SELECT value FROM json_each(@sources))
       UNION SELECT event FROM span WHERE source IN (SELECT value FROM json_each(@sources))`,
    )
    .pluck()
    .all({ sources: JSON.stringify(sources) }) as number[];
  const bootsOf = new Map<number, BootId[]>();
  for (const id of ids) {
    const place = id % KEYS_OF_BOOT;
    bootsOf.set(place, [...(bootsOf.get(place) ?? []), bootOf(id)]);
  }
  const boots = new Map<BootId, BootId>();
  let missing = 0;
  for (const event of events) {
    const [found, other] = bootsOf.get(event % KEYS_OF_BOOT) ?? [];
    if (found === undefined) missing++;
    else if (other === undefined) boots.set(bootOf(event), found);
  }
  return { boots, missing };
}

export function runOfSource(store: Store, id: number): number {
  return store.prepare("SELECT run FROM source WHERE id = ?").pluck().get(id) as number;
}

/** Sources with this name prefix and without events. */
export function sourcesWithoutEvents(store: Store, nameStart: string): number[] {
  return store
    .prepare(
      `SELECT id FROM source s WHERE substr(name, 1, length(@nameStart)) = @nameStart AND resume IS NULL
         AND NOT EXISTS (SELECT 1 FROM event WHERE source = s.id) AND NOT EXISTS (SELECT 1 FROM span WHERE source = s.id)`,
    )
    .pluck()
    .all({ nameStart }) as number[];
}
