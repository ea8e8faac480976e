// SPDX-License-Identifier: Apache-2.0

import { asText } from "../../../types/as-text.ts";
import type { Store } from "../../store.ts";

/** Numbers of distinct values among some actors. */
export interface ActorTotals {
  readonly programs: number;
  readonly commands: number;
  readonly loginUsers: number;
  readonly terminals: number;
}

/** With the terminals that they and these rows of `string` name. */
export function countActors(
  store: Store,
  actors: Iterable<number>,
  terminals: Iterable<number>,
): ActorTotals {
  return store
    .prepare(
      `WITH used (actor) AS MATERIALIZED (SELECT value FROM json_each(@actors))
       SELECT count(DISTINCT p.exe) AS programs, count(DISTINCT p.comm) AS commands, count(DISTINCT c.auid) AS loginUsers,
         (SELECT count(*) FROM (SELECT c.tty FROM used u JOIN actor a ON a.id = u.actor JOIN credential c ON c.id = a.credential
           WHERE c.tty IS NOT NULL UNION SELECT s.value FROM json_each(@terminals) t JOIN string s ON s.id = t.value)) AS terminals
       FROM used u CROSS JOIN actor a ON a.id = u.actor
         LEFT JOIN program p ON p.id = a.program LEFT JOIN credential c ON c.id = a.credential`,
    )
    .get({ actors: JSON.stringify([...actors]), terminals: JSON.stringify([...terminals]) }) as ActorTotals;
}

/** Actors that together cover every program and credential of the events; an actor may have no events left. Needs the index event_actor. */
export function usedActors(store: Store): number[] {
  const isUsed = store.prepare("SELECT 1 FROM event INDEXED BY event_actor WHERE actor = ? LIMIT 1");
  const programs = new Set<number | null>([null]);
  const credentials = new Set<number | null>([null]);
  const used: number[] = [];
  const actors = store.prepare("SELECT id, program, credential FROM actor").raw().iterate() as Iterable<
    [number, number | null, number | null]
  >;
  for (const [id, program, credential] of actors) {
    if (programs.has(program) && credentials.has(credential)) continue;
    if (isUsed.get(id) === undefined) continue;
    programs.add(program);
    credentials.add(credential);
    used.push(id);
  }
  return used;
}

/** Number of keys in these rows of `string`: a row may hold several. */
export function countKeys(store: Store, rows: Iterable<number>): number {
  const text = store.prepare("SELECT value FROM string WHERE id = ?").pluck();
  return new Set([...rows].flatMap((row) => asText(text.get(row) as string | Uint8Array).split("\x01"))).size;
}
