// SPDX-License-Identifier: Apache-2.0
import type { ContainerView } from "../../questions/container-view.ts";
import { type ContainerRow, readBootContainers } from "./container-row.ts";
import { placeName } from "./place-name.ts";
import type { Picture, PictureBar, PictureJoin } from "./report-model.ts";
import { type ReportReader, scopeSql } from "./report-reader.ts";

export const PICTURE_SLOTS = 120;
/** More bars than a page has room for are no picture. */
const MOST_BARS = 60;
const MOST_JOINS = 200;

/** The containers of one boot over time, nested ones below their parents; sandboxes without a name are left out. undefined: there is nothing to draw. */
export function containerPicture(reader: ReportReader, boot: number): Picture | undefined {
  const rows = readBootContainers(reader.store, boot);
  if (rows.every((row) => row.class === "host")) return undefined;
  const { firstMs, lastMs } = reader.events.boots.boot(boot);
  const span = { fromMs: firstMs, toMs: Math.max(lastMs, firstMs + 1) };
  const known = new Set(rows.map(({ id }) => id));
  const below = new Map<number | null, ContainerRow[]>();
  for (const row of rows) {
    const parent = row.parent !== null && row.parent !== row.id && known.has(row.parent) ? row.parent : null;
    const list = below.get(parent);
    if (list === undefined) below.set(parent, [row]);
    else list.push(row);
  }
  const bars: PictureBar[] = [];
  const open = (below.get(null) ?? []).map((row) => ({ row, depth: 0 })).reverse();
  for (let next = open.pop(); next !== undefined && bars.length < MOST_BARS; next = open.pop()) {
    const { row, depth } = next;
    bars.push(barOf(reader, row, depth, span));
    for (const child of (below.get(row.id) ?? []).toReversed()) open.push({ row: child, depth: depth + 1 });
  }
  return { ...span, bars, joins: joinsOf(reader, boot, new Set(bars.map(({ key }) => key))) };
}

function barOf(
  reader: ReportReader,
  row: ContainerRow,
  depth: number,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): PictureBar {
  const view = reader.container(row.id);
  const start = row.created ?? row.first_event;
  const end = row.ended ?? row.last_event;
  const density = densityOf(reader, row, fromMs, toMs);
  return {
    key: barKey(view),
    label: placeName(view),
    depth,
    fromMs: start === null ? fromMs : reader.timeMs(start),
    toMs: end === null ? toMs : reader.timeMs(end),
    startUnseen: row.created === null,
    endUnseen: row.ended === null,
    events: density.reduce((sum, count) => sum + count, 0),
    density,
  };
}

/** The host and what is so by process ids alone have one key, and a bar each. */
function barKey({ key, isHostByPids }: ContainerView): string {
  return isHostByPids ? `${key} by pids` : key;
}

function densityOf(
  { store }: ReportReader,
  { id, boot }: ContainerRow,
  fromMs: number,
  toMs: number,
): number[] {
  const { sql, parameters } = scopeSql(store, { containers: [id], words: [] }, boot);
  const width = (toMs - fromMs + 1) / PICTURE_SLOTS;
  const counts = store
    .prepare(
      `SELECT CAST((e.time_ms - @from) / @width AS INTEGER) AS slot, count(*) AS events FROM (${sql}) h CROSS JOIN event e ON e.id = h.id GROUP BY 1`,
    )
    .all({ ...parameters, from: fromMs, width }) as { slot: number; events: number }[];
  const density = new Array<number>(PICTURE_SLOTS).fill(0);
  for (const { slot, events } of counts) {
    const at = Math.min(PICTURE_SLOTS - 1, Math.max(0, slot));
    density[at] = density[at]! + events;
  }
  return density;
}

/** Tasks that were in one container and then in another. */
export interface Move {
  readonly task: number;
  readonly pid: number;
  readonly from: number | null;
  readonly fromEvidence: string;
  readonly to: number | null;
  readonly toEvidence: string;
  readonly event: number;
  readonly because: number;
}

/** Every change of a task's container after its first membership; what is proven of the host is none. By pid: so the table lies, and a pid's tasks follow each other. */
export function readMoves({ store }: ReportReader, boot: number): Move[] {
  const base = boot * 2 ** 36;
  return store
    .prepare(
      `SELECT task, pid, was AS "from", was_evidence AS fromEvidence, container AS "to", evidence AS toEvidence, from_event AS event, because FROM (
         SELECT task, pid, container, evidence, from_event, because,
           lag(container) OVER w AS was, lag(evidence) OVER w AS was_evidence, lag(task) OVER w AS was_task
         FROM membership WHERE from_event BETWEEN ? AND ? WINDOW w AS (PARTITION BY pid ORDER BY from_event))
       WHERE was_task = task AND container IS NOT was
         AND (SELECT count(*) FROM container c WHERE c.id IN (container, was) AND c.class = 'host') < 2 ORDER BY from_event`,
    )
    .all(base, base + 2 ** 36 - 1) as Move[];
}

function joinsOf(reader: ReportReader, boot: number, drawn: ReadonlySet<string>): PictureJoin[] {
  return readMoves(reader, boot)
    .filter(({ from, to }) => from !== null && to !== null)
    .map(({ from, to, event }) => ({
      fromKey: barKey(reader.container(from!)),
      toKey: barKey(reader.container(to!)),
      timeMs: reader.timeMs(event),
      event: reader.id(event),
    }))
    .filter(({ fromKey, toKey }) => drawn.has(fromKey) && drawn.has(toKey))
    .slice(0, MOST_JOINS);
}
