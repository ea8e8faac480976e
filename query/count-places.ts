// SPDX-License-Identifier: Apache-2.0
import { EventFlag } from "../store/event-flags.ts";
import { firstKeyOfBoot } from "../store/event-key.ts";
import type { Store } from "../store/store.ts";
import { indexHint } from "./search/search-index-hint.ts";
import type { IdRange } from "./search/search-ranges.ts";

/** Events of one boot that happened in one place and are known to by the same evidence; an event is in one count at most. */
export interface PlaceCount {
  /** null: not known. */
  readonly container: number | null;
  readonly evidence: string;
  /** Why unknown, in words. */
  readonly cause: string | null;
  /** Tasks whose memberships say so; an event's own word adds none. */
  readonly tasks: number;
  readonly events: number;
}

type Span = { readonly fromMs?: number; readonly toMs?: number };

/**
 * Counts the events of a range, between these times, by the rule that answers of a search follow: the event's own word, the
 * kernel's repeated word, the task's membership. Reads one index from end to end, and of the events those that say something themselves.
 */
export function countPlaces(
  store: Store,
  { boot, first, last }: Pick<IdRange, "boot" | "first" | "last">,
  { fromMs, toMs }: Span,
): PlaceCount[] {
  const isTimed = fromMs !== undefined || toMs !== undefined;
  const timed = isTimed ? "AND e.time_ms BETWEEN @fromMs AND @toMs" : "";
  const times = { fromMs: fromMs ?? -Number.MAX_SAFE_INTEGER, toMs: toMs ?? Number.MAX_SAFE_INTEGER };
  const parameters = { first, last, bootFirst: firstKeyOfBoot(boot), ...(isTimed ? times : {}) };
  const counts = new Map<string, Sum>();
  for (const part of byMembership(store, boot, timed, parameters)) addTo(counts, part);
  for (const part of corrections(store, timed, parameters)) addTo(counts, part);
  return [...counts.values()].filter(({ tasks, events }) => tasks > 0 || events !== 0);
}

type Sum = { -readonly [K in keyof PlaceCount]: PlaceCount[K] };

function addTo(counts: Map<string, Sum>, { container, evidence, cause, tasks, events }: PlaceCount): void {
  const key = `${container} ${evidence} ${cause}`;
  const count = counts.get(key);
  if (count === undefined) counts.set(key, { container, evidence, cause, tasks, events });
  else {
    count.tasks += tasks;
    count.events += events;
  }
}

/** By what is known of their tasks; what the kernel repeats in the event itself is known by its word. There may be a row for every container. */
function* byMembership(
  store: Store,
  boot: number,
  timed: string,
  parameters: Record<string, number>,
): Generator<PlaceCount> {
  const anyRepeats = store.prepare("SELECT 1 FROM event_count WHERE boot = ? AND flags & ? <> 0 LIMIT 1");
  const among = `FROM event e ${indexHint(store, "event_pid")}
    WHERE e.pid = m.pid AND e.id BETWEEN max(m.from_event, @first) AND min(m.to_event, @last) ${timed}`;
  // On a stock kernel none repeats anything: then the index alone is read. Nor does it matter where the kernel's word placed the task.
  const repeated =
    anyRepeats.get(boot, EventFlag.containerId) === undefined
      ? "0"
      : `iif(m.container IS NULL OR m.evidence = 'kernel', 0, (SELECT count(*) ${among} AND e.flags & ${EventFlag.containerId} <> 0))`;
  const sql = `WITH held AS MATERIALIZED (
      SELECT m.container, m.evidence, m.cause, m.task, (SELECT count(*) ${among}) AS events, ${repeated} AS repeated
      FROM membership m WHERE m.from_event BETWEEN @bootFirst AND @last AND m.to_event >= @first)
    SELECT container, evidence, cause, count(DISTINCT task) AS tasks, sum(events) AS events, sum(repeated) AS repeated
    FROM held WHERE events > 0 GROUP BY 1, 2, 3`;
  const rows = store.prepare(sql).iterate(parameters) as Iterable<PlaceCount & { repeated: number }>;
  for (const count of rows) {
    yield count;
    const kernels = { container: count.container, evidence: "kernel", cause: null };
    if (count.repeated > 0) yield* moved({ ...count, events: count.repeated }, kernels);
  }
}

/** The membership that holds at event e. */
const HOLDS = `m.pid = e.pid AND m.to_event >= e.id AND m.from_event =
  (SELECT max(l.from_event) FROM membership l WHERE l.pid = e.pid AND l.from_event BETWEEN @bootFirst AND e.id)`;

/** An event that says where it happened counts there and no more where its task is. */
function* corrections(
  store: Store,
  timed: string,
  parameters: Record<string, number>,
): Generator<PlaceCount> {
  const sql = `
    SELECT x.container AS own, x.evidence AS said, m.pid IS NOT NULL AS held, m.container, m.cause, count(*) AS events,
      CASE WHEN m.container IS NOT NULL AND e.flags & ${EventFlag.containerId} <> 0 THEN 'kernel' ELSE m.evidence END AS evidence
    FROM event_container x CROSS JOIN event e ON e.id = x.event LEFT JOIN membership m ON ${HOLDS}
    WHERE x.position = 0 AND x.event BETWEEN @first AND @last ${timed} GROUP BY 1, 2, 3, 4, 5, 7`;
  type Row = Omit<PlaceCount, "tasks"> & { own: number | null; said: string; held: number };
  for (const row of store.prepare(sql).iterate(parameters) as Iterable<Row>) {
    const place = { container: row.own, evidence: row.said, cause: null };
    if (row.held === 1) yield* moved(row, place);
    else yield { ...place, tasks: 0, events: row.events };
  }
}

/** Events that no longer count at their task's place, but at another. */
function moved(
  { container, evidence, cause, events }: Omit<PlaceCount, "tasks">,
  to: Pick<PlaceCount, "container" | "evidence" | "cause">,
): PlaceCount[] {
  return [
    { container, evidence, cause: evidence === "kernel" ? null : cause, tasks: 0, events: -events },
    { ...to, tasks: 0, events },
  ];
}
