// SPDX-License-Identifier: Apache-2.0

import { firstKeyOfBoot, type PreparedStatement, type Store, sequenceOf } from "../store/api.ts";
import { SEQUENCE_OF_ID } from "../store/event-key.ts";
import { mayHaveUnsetTimes, widenTimes } from "./clock.ts";
import { BUCKET_MS } from "./time-buckets.ts";

/** Makes the rows that follow from the events of some boots anew: boot, gap, time_bucket. What query concluded on them is gone. */
export function rebuildBoots(store: Store, boots: readonly number[]): void {
  const { prepare } = remembering(store);
  for (const boot of boots) {
    const range = [firstKeyOfBoot(boot), firstKeyOfBoot(boot + 1)];
    forgetConclusions(prepare, boot, range);
    prepare("DELETE FROM gap WHERE boot = ?").run(boot);
    prepare("DELETE FROM time_bucket WHERE boot = ?").run(boot);
    if (prepare("SELECT 1 FROM event WHERE id >= ? AND id < ?").get(...range) === undefined) {
      prepare("DELETE FROM segment WHERE boot = ?").run(boot);
      prepare("DELETE FROM boot WHERE id = ?").run(boot);
      continue;
    }
    rebuildBoot(prepare, boot, range);
  }
}

function rebuildBoot(prepare: Prepare, boot: number, range: readonly number[]): void {
  prepare(
    `INSERT INTO gap SELECT @boot, before + 1, seq - 1 FROM (
         SELECT seq, lag(seq) OVER (ORDER BY seq) AS before FROM (
           SELECT DISTINCT (${SEQUENCE_OF_ID}) AS seq FROM event WHERE id >= @first AND id < @end AND id % 2 = 0))
       WHERE seq > before + 1`,
  ).run({ boot, first: range[0], end: range[1] });
  prepare(
    `INSERT INTO time_bucket SELECT @boot, time_ms / ${BUCKET_MS}, min(id), max(id), count(*) FROM event
       WHERE id >= @first AND id < @end GROUP BY 2`,
  ).run({ boot, first: range[0], end: range[1] });
  prepare(
    `UPDATE boot SET first_ms = ifnull(e.first_ms, any_first_ms), last_ms = ifnull(e.last_ms, any_last_ms),
         first_seq = ifnull(e.first_seq, 1), last_seq = ifnull(e.last_seq, 0),
         cut = ifnull((SELECT cut FROM segment WHERE boot = @boot AND last_seq >= first_seq ORDER BY first_ms, last_ms, first_seq LIMIT 1), cut)
       FROM (SELECT min(time_ms) AS first_ms, max(time_ms) AS last_ms, min((${SEQUENCE_OF_ID})) AS first_seq, max((${SEQUENCE_OF_ID})) AS last_seq
             FROM event WHERE id >= @first AND id < @end AND id % 2 = 0) AS e,
            (SELECT min(time_ms) AS any_first_ms, max(time_ms) AS any_last_ms FROM event WHERE id >= @first AND id < @end)
       WHERE id = @boot`,
  ).run({ boot, first: range[0], end: range[1] });
  setBeginning(prepare, boot, range);
}

/** A boot's first events that may have times from before its clock was set. */
const FIRST_EVENTS = 4096;

/** A boot begins at the first time of a clock that was set. */
function setBeginning(prepare: Prepare, boot: number, range: readonly number[]): void {
  const ends = prepare("SELECT first_ms, last_ms FROM boot WHERE id = ?").get(boot) as BootEnds;
  if (!mayHaveUnsetTimes(ends.first_ms, ends.last_ms)) return;
  const first = prepare(
    `SELECT id, time_ms FROM event WHERE id >= ? AND id < ? AND id % 2 = 0 ORDER BY id LIMIT ${FIRST_EVENTS}`,
  ).all(...range) as { id: number; time_ms: number }[];
  const times = { firstMs: ends.first_ms, lastMs: ends.last_ms, firstSequence: 1, lastSequence: 0 };
  for (const { id, time_ms } of first) {
    widenTimes(times, sequenceOf(id), time_ms);
    if (times.lastSequence < times.firstSequence) times.firstSequence = sequenceOf(id);
    times.lastSequence = sequenceOf(id);
  }
  prepare("UPDATE boot SET first_ms = ? WHERE id = ?").run(times.firstMs, boot);
}

interface BootEnds {
  readonly first_ms: number;
  readonly last_ms: number;
}

function forgetConclusions(prepare: Prepare, boot: number, range: readonly number[]): void {
  const containers = "SELECT id FROM container WHERE boot = ?";
  prepare("DELETE FROM fold WHERE boot = ?").run(boot);
  prepare("DELETE FROM fold_piece WHERE boot = ?").run(boot);
  prepare("DELETE FROM cause WHERE boot = ?").run(boot);
  prepare("DELETE FROM descriptor_directory WHERE event >= ? AND event < ?").run(...range);
  prepare("DELETE FROM root_change WHERE event >= ? AND event < ?").run(...range);
  prepare("DELETE FROM place_count WHERE boot = ?").run(boot);
  prepare("DELETE FROM conflict WHERE boot = ?").run(boot);
  prepare("DELETE FROM event_container WHERE event >= ? AND event < ?").run(...range);
  // By its tasks' pids: a range of events alone would read the memberships of all boots.
  prepare(
    "DELETE FROM membership WHERE pid IN (SELECT pid FROM task WHERE boot = ?) AND from_event >= ? AND from_event < ?",
  ).run(boot, ...range);
  prepare(`DELETE FROM container_name WHERE container IN (${containers})`).run(boot);
  prepare(`DELETE FROM container_namespace WHERE container IN (${containers})`).run(boot);
  prepare("DELETE FROM task WHERE boot = ?").run(boot);
  prepare("DELETE FROM container WHERE boot = ?").run(boot);
}

type Prepare = (sql: string) => PreparedStatement;

/** Prepares each statement once. */
function remembering(store: Store): { readonly prepare: Prepare } {
  const known = new Map<string, PreparedStatement>();
  return {
    prepare: (sql) => {
      const statement = known.get(sql) ?? store.prepare(sql);
      known.set(sql, statement);
      return statement;
    },
  };
}
