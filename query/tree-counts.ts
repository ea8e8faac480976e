// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store/store.ts";
import { indexHint } from "./search/search-index-hint.ts";
import type { TreeOptions, UnplacedTasks } from "./tree.ts";

/** Events by container and by boot; each event is counted once. */
export interface ContainerCounts {
  readonly boots: ReadonlyMap<number, number>;
  readonly containers: ReadonlyMap<number, number>;
  readonly unplaced: ReadonlyMap<number, readonly UnplacedTasks[]>;
  readonly taskless: ReadonlyMap<number, number>;
}

const BOOT_WIDTH = 2 ** 36;

interface Group {
  boot: number;
  container: number | null;
  evidence: string;
  cause: string | null;
  tasks: number;
  events: number;
}

/**
 * Counts events by the membership of their tasks, corrected by what events say themselves. Without a time this reads
 * one index from end to end and no event; with one, the events of that time.
 */
export function readContainerCounts(store: Store, options: TreeOptions): ContainerCounts {
  const boots = countBoots(store, options);
  const containers = new Map<number, number>();
  const unplaced = new Map<number, Map<string, Draft>>();
  const taskless = new Map(boots);
  for (const group of [...groupsByMembership(store, options), ...corrections(store, options)]) {
    taskless.set(group.boot, (taskless.get(group.boot) ?? 0) - group.events);
    if (group.container !== null) add(containers, group.container, group.events);
    else addUnplaced(unplaced, group);
  }
  const finished = [...unplaced].map(([boot, drafts]) => [boot, [...drafts.values()].map(finish)] as const);
  return { boots, containers, unplaced: new Map(finished), taskless };
}

function timeFilter({ fromMs, toMs }: TreeOptions): string {
  return fromMs === undefined && toMs === undefined ? "" : "AND e.time_ms BETWEEN @fromMs AND @toMs";
}

function timeParameters({ fromMs, toMs }: TreeOptions): Record<string, number> {
  if (fromMs === undefined && toMs === undefined) return {};
  return { fromMs: fromMs ?? -Number.MAX_SAFE_INTEGER, toMs: toMs ?? Number.MAX_SAFE_INTEGER };
}

function countBoots(store: Store, options: TreeOptions): Map<number, number> {
  const timed = timeFilter(options) !== "";
  const sql = timed
    ? `SELECT e.id / ${BOOT_WIDTH} AS boot, count(*) AS events FROM event e WHERE true ${timeFilter(options)} GROUP BY 1`
    : "SELECT boot, sum(events) AS events FROM time_bucket GROUP BY boot";
  const rows = store.prepare(sql).all(timeParameters(options)) as { boot: number; events: number }[];
  return new Map(rows.map(({ boot, events }) => [boot, events]));
}

function groupsByMembership(store: Store, options: TreeOptions): Group[] {
  const sql = `
    SELECT m.from_event / ${BOOT_WIDTH} AS boot, m.container, m.evidence, m.cause, count(DISTINCT m.task) AS tasks, count(*) AS events
    FROM membership m CROSS JOIN event e ${indexHint(store, "event_pid")}
      ON e.pid = m.pid AND e.id BETWEEN m.from_event AND m.to_event ${timeFilter(options)}
    GROUP BY 1, 2, 3, 4`;
  return store.prepare(sql).all(timeParameters(options)) as Group[];
}

/** An event that says where it happened counts there and no more where its task is. */
function corrections(store: Store, options: TreeOptions): Group[] {
  const sql = `
    SELECT e.id / ${BOOT_WIDTH} AS boot, x.container AS own, x.evidence, m.pid AS task, m.container, m.evidence AS taskEvidence,
      m.cause, count(*) AS events
    FROM event_container x JOIN event e ON e.id = x.event ${timeFilter(options)}
      LEFT JOIN membership m ON m.pid = e.pid AND m.to_event >= e.id AND m.from_event =
        (SELECT max(l.from_event) FROM membership l WHERE l.pid = e.pid AND l.from_event BETWEEN e.id - e.id % ${BOOT_WIDTH} AND e.id)
    WHERE x.position = 0 GROUP BY 1, 2, 3, m.pid IS NULL, 5, 6, 7`;
  type Row = { boot: number; own: number | null; evidence: string; task: number | null; events: number } & {
    container: number | null;
    taskEvidence: string;
    cause: string | null;
  };
  return (store.prepare(sql).all(timeParameters(options)) as Row[]).flatMap((row) => {
    const own = {
      boot: row.boot,
      container: row.own,
      evidence: row.evidence,
      cause: null,
      tasks: 0,
      events: row.events,
    };
    if (row.task === null) return [own];
    const { boot, container, taskEvidence: evidence, cause, events } = row;
    return [own, { boot, container, evidence, cause, tasks: 0, events: -events }];
  });
}

interface Draft {
  evidence: UnplacedTasks["evidence"];
  tasks: number;
  events: number;
  causes: Map<string, number>;
}

function addUnplaced(unplaced: Map<number, Map<string, Draft>>, group: Group): void {
  const drafts = unplaced.get(group.boot) ?? new Map<string, Draft>();
  unplaced.set(group.boot, drafts);
  const evidence = group.evidence === "undefined" ? "undefined" : "unknown";
  const draft = drafts.get(evidence) ?? { evidence, tasks: 0, events: 0, causes: new Map<string, number>() };
  drafts.set(evidence, draft);
  draft.tasks += group.tasks;
  draft.events += group.events;
  if (group.cause !== null && group.tasks > 0) add(draft.causes, group.cause, group.tasks);
}

function finish({ evidence, tasks, events, causes }: Draft): UnplacedTasks {
  const byTasks = [...causes].sort(([, a], [, b]) => b - a);
  return { evidence, tasks, events, causes: byTasks.map(([cause, count]) => ({ cause, tasks: count })) };
}

function add<K>(counts: Map<K, number>, key: K, events: number): void {
  counts.set(key, (counts.get(key) ?? 0) + events);
}
