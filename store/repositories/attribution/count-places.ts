// SPDX-License-Identifier: Apache-2.0
import type { PlaceCount, TimeSpan } from "../../../questions/boot-repository.ts";
import type { BootId } from "../../../types/ids.ts";
import { EventFlag } from "../../event-flags.ts";
import { firstKeyOfBoot } from "../../event-key.ts";
import { indexHint } from "../../secondary-indexes.ts";
import type { Store } from "../../store.ts";
import { hasNamedContainers } from "../events/event-totals.ts";

export type { PlaceCount, TimeSpan };

/** The events of a boot whose counts are kept. */
interface CountedPart {
  /** The memberships were just concluded from all events of the boot: their counts are valid. */
  readonly isNew: boolean;
  /**
   * The events before the range are counted already: few are in it, and a task that had an event in the same place and
   * by the same evidence before is not counted again.
   */
  readonly isRest: boolean;
}

const ANY_PART: CountedPart = { isNew: false, isRest: false };

/** A method of counting events: SQL that returns PlaceCount rows, with its parameters. */
interface PlaceCountQuery {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, number>>;
}

/** Events of a boot, by their keys; both ends are included. */
interface BootRange {
  readonly boot: BootId;
  readonly first: number;
  readonly last: number;
}

/** Counts the events of a range, between these times. */
export function countPlaces(store: Store, range: BootRange, span: TimeSpan): PlaceCount[] {
  const { sql, parameters } = placeCountQuery(store, range, span);
  return store.prepare(sql).all(parameters) as PlaceCount[];
}

/**
 * Counts the events of a range, between these times, by the rule that answers of a search follow: the event's own word, the
 * kernel's repeated word, the task's membership. Reads one index from end to end, and of the events those that say something
 * themselves. There may be several rows for every container: SQLite groups them, so that none need be in memory.
 */
export function placeCountQuery(
  store: Store,
  { boot, first, last }: BootRange,
  { fromMs, toMs }: TimeSpan,
  part = ANY_PART,
): PlaceCountQuery {
  const isTimed = fromMs !== undefined || toMs !== undefined;
  const timed = isTimed ? "AND e.time_ms BETWEEN @fromMs AND @toMs" : "";
  const times = { fromMs: fromMs ?? -Number.MAX_SAFE_INTEGER, toMs: toMs ?? Number.MAX_SAFE_INTEGER };
  const sql = `WITH held AS MATERIALIZED (${heldSql(store, boot, timed, part)}),
      own AS MATERIALIZED (${ownSql(timed)}),
      part(container, evidence, cause, task, events) AS (
        SELECT container, evidence, cause, task, events FROM held WHERE events > 0
        UNION ALL SELECT container, evidence, iif(evidence = 'kernel', NULL, cause), NULL, -repeated FROM held WHERE repeated > 0
        UNION ALL SELECT container, 'kernel', NULL, NULL, repeated FROM held WHERE repeated > 0
        UNION ALL SELECT container, evidence, iif(evidence = 'kernel', NULL, cause), NULL, -events FROM own WHERE held
        UNION ALL SELECT own, said, NULL, NULL, events FROM own)
    SELECT container, evidence, cause, count(DISTINCT task) AS tasks, sum(events) AS events
    FROM part GROUP BY 1, 2, 3 HAVING count(task) > 0 OR sum(events) <> 0`;
  return {
    sql,
    parameters: { boot, first, last, bootFirst: firstKeyOfBoot(boot), ...(isTimed ? times : {}) },
  };
}

/** Memberships with the events that are theirs by what is known of their tasks, and how many of these repeat the kernel's word. */
function heldSql(store: Store, boot: BootId, timed: string, part: CountedPart): string {
  const among = `FROM event e ${indexHint(store, "event_pid")}
    WHERE e.pid = m.pid AND e.id BETWEEN max(m.from_event, @first) AND min(m.to_event, @last) ${timed}`;
  const isWithin = "m.from_event >= @first AND m.to_event <= @last";
  const counted = part.isNew ? `m.repeats IS NOT NULL AND ${isWithin}` : "0";
  // On a stock kernel none repeats anything: then the index alone is read. Nor does it matter where the kernel's word placed the task.
  const repeated = !hasNamedContainers(store, boot)
    ? "0"
    : `CASE WHEN m.container IS NULL OR m.evidence = 'kernel' THEN 0 WHEN ${counted} THEN m.repeats
          ELSE (SELECT count(*) ${among} AND e.flags & ${EventFlag.containerId} <> 0) END`;
  const task = part.isRest ? `iif(${isCountedSql(store)}, NULL, m.task)` : "m.task";
  const pids = part.isRest
    ? "SELECT pid FROM event WHERE id BETWEEN @first AND @last"
    : "SELECT pid FROM task WHERE boot = @boot";
  return `SELECT m.container, m.evidence, m.cause, ${task} AS task, (SELECT count(*) ${among}) AS events, ${repeated} AS repeated
    FROM membership m WHERE m.pid IN (${pids}) AND m.from_event BETWEEN @bootFirst AND @last AND m.to_event >= @first`;
}

/** Whether the task of membership m has an earlier event in the same location, with the same evidence. */
function isCountedSql(store: Store): string {
  return `EXISTS (SELECT 1 FROM membership o WHERE o.pid = m.pid AND o.task = m.task AND o.from_event BETWEEN @bootFirst AND @first - 1
    AND o.container IS m.container AND o.evidence = m.evidence AND o.cause IS m.cause AND EXISTS (SELECT 1 FROM event b ${indexHint(store, "event_pid")}
      WHERE b.pid = o.pid AND b.id BETWEEN o.from_event AND min(o.to_event, @first - 1)))`;
}

/** The membership at event e. */
const HOLDS = `m.pid = e.pid AND m.to_event >= e.id AND m.from_event =
  (SELECT max(l.from_event) FROM membership l WHERE l.pid = e.pid AND l.from_event BETWEEN @bootFirst AND e.id)`;

/** Events that state their location: they count there (own, said), not in their task's location. */
function ownSql(timed: string): string {
  return `SELECT x.container AS own, x.evidence AS said, m.pid IS NOT NULL AS held, m.container, m.cause, count(*) AS events,
      CASE WHEN m.container IS NOT NULL AND e.flags & ${EventFlag.containerId} <> 0 THEN 'kernel' ELSE m.evidence END AS evidence
    FROM event_container x CROSS JOIN event e ON e.id = x.event LEFT JOIN membership m ON ${HOLDS}
    WHERE x.position = 0 AND x.event BETWEEN @first AND @last ${timed} GROUP BY 1, 2, 3, 4, 5, 7`;
}
