// SPDX-License-Identifier: Apache-2.0

import type { ContainerView } from "../../questions/container-view.ts";
import { type ContainerRow, readToldContainers } from "../../store/repositories/containers/container-rows.ts";
import { countBySlot } from "../../store/repositories/events/selected-events.ts";
import { canCountPlaces, placeHistogram } from "../../store/search/place-histogram.ts";
import type { BootId, ContainerId } from "../../types/ids.ts";
import { childrenByParent, outline } from "../children-by-parent.ts";
import { placeName } from "./cell-names.ts";
import { pictureGaps } from "./picture-gaps.ts";
import { groupRows, type RowGroup } from "./picture-groups.ts";
import { type Link, pictureJoins } from "./picture-joins.ts";
import type { Picture, PictureBar, PictureGroup } from "./report-model.ts";
import { type ReportReader, selectScope } from "./report-reader.ts";

export const PICTURE_SLOTS = 120;
/** Bars with their density: as many as a page has room for. */
const MOST_BARS = 40;
/** Lives alone, which are folded away. */
const MOST_LIVES = 2000;
const MOST_JOINS = 200;

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The containers of one boot over time, nested ones below their parents; sandboxes without a name are left out. Of many those that matter are drawn: the ones asked for, then those that
 * causes and moves lead through, then those that lived longest. The others are drawn together, by image or pod. undefined: there is nothing to draw.
 */
export function containerPicture(
  reader: ReportReader,
  boot: BootId,
  asked: readonly ContainerId[] = [],
): Picture | undefined {
  const rows = withoutEmptyHost(reader, readToldContainers(reader.store, boot));
  if (rows.every((row) => row.class === "host")) return undefined;
  const { firstMs, lastMs } = reader.events.boots.boot(boot);
  const span = { fromMs: firstMs, toMs: Math.max(lastMs, firstMs + 1) };
  const ordered = [...outline(childrenByParent(rows))];
  const joins = pictureJoins(reader, boot);
  const drawn =
    ordered.length <= MOST_BARS ? new Set(ordered.map(({ node }) => node.id)) : chosen(rows, asked, joins);
  const slotsOf = slotCounter(reader, boot, span);
  const bars = ordered
    .filter(({ node }) => drawn.has(node.id))
    .map(({ node, depth }) => ({
      ...lifeOf(reader, node, depth, span),
      ...densityOf(slotsOf([node.id])),
    }));
  const keys = new Set(bars.map(({ key }) => key));
  const grouped = groupRows(
    reader,
    ordered.map(({ node }) => node).filter(({ id }) => !drawn.has(id)),
  );
  const lives =
    bars.length === ordered.length
      ? undefined
      : ordered.slice(0, MOST_LIVES).map(({ node, depth }) => lifeOf(reader, node, depth, span));
  return {
    ...span,
    bars,
    joins: joins
      .map(({ from, to, ...join }) => ({
        ...join,
        fromKey: barKey(reader.container(from)),
        toKey: barKey(reader.container(to)),
      }))
      .filter(({ fromKey, toKey }) => keys.has(fromKey) && keys.has(toKey) && fromKey !== toKey)
      .slice(0, MOST_JOINS),
    gaps: pictureGaps(reader, boot, span),
    groups: grouped.map((group) => groupOf(reader, group, span, slotsOf)),
    ...(lives === undefined ? {} : { all: lives }),
    omitted: ordered.length - (lives?.length ?? bars.length),
  };
}

/** Where all that is of the host is so by process ids alone, no bar is left for the host, as no line of the tree is. */
function withoutEmptyHost(reader: ReportReader, rows: readonly ContainerRow[]): readonly ContainerRow[] {
  if (!rows.some(({ id }) => reader.container(id).isHostByPids)) return rows;
  const parents = new Set(rows.map(({ parent }) => parent));
  return rows.filter(
    ({ id, class: kind, first_event: first }) =>
      kind !== "host" || first !== null || parents.has(id) || reader.container(id).isHostByPids,
  );
}

/** The most telling ones, and those that they lie in. */
function chosen(
  rows: readonly ContainerRow[],
  asked: readonly ContainerId[],
  joins: readonly Link[],
): ReadonlySet<ContainerId> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const lifetime = ({ first_event: first, last_event: last }: ContainerRow) => (last ?? 0) - (first ?? 0);
  const wanted = [
    ...rows.filter((row) => row.class === "host").map(({ id }) => id),
    ...asked,
    ...joins.filter(({ kind }) => kind !== "join").flatMap(({ from, to }) => [from, to]),
    ...rows.toSorted((a, b) => lifetime(b) - lifetime(a)).map(({ id }) => id),
  ];
  const drawn = new Set<ContainerId>();
  for (const id of wanted) {
    const line: ContainerId[] = [];
    for (let at = byId.get(id); at !== undefined && !drawn.has(at.id) && !line.includes(at.id); )
      at = line.push(at.id) && at.parent !== null ? byId.get(at.parent) : undefined;
    if (drawn.size + line.length > MOST_BARS) continue;
    for (const one of line) drawn.add(one);
  }
  return drawn;
}

function lifeOf(reader: ReportReader, row: ContainerRow, depth: number, { fromMs, toMs }: Span): PictureBar {
  const view = reader.container(row.id);
  const start = row.created ?? row.first_event;
  const end = row.ended ?? row.last_event;
  return {
    key: barKey(view),
    label: placeName(view),
    depth,
    fromMs: start === null ? fromMs : reader.timeMs(start),
    toMs: end === null ? toMs : reader.timeMs(end),
    startUnseen: row.created === null,
    endUnseen: row.ended === null,
    events: null,
    density: [],
  };
}

function groupOf(
  reader: ReportReader,
  { common, rows }: RowGroup,
  span: Span,
  slotsOf: SlotCounter,
): PictureGroup {
  const lives = rows.map((row) => lifeOf(reader, row, 0, span));
  const first = lives.reduce((a, b) => (b.fromMs < a.fromMs ? b : a));
  const last = lives.reduce((a, b) => (b.toMs > a.toMs ? b : a));
  return {
    containers: rows.length,
    common,
    fromMs: first.fromMs,
    toMs: last.toMs,
    startUnseen: first.startUnseen,
    endUnseen: last.endUnseen,
    ...densityOf(slotsOf(rows.map(({ id }) => id))),
  };
}

/** "host" and "host by process ids alone" share a key, but have a bar each. */
function barKey({ key, isHostByPids }: ContainerView): string {
  return isHostByPids ? `${key} by pids` : key;
}

/** Reads the events of some containers in each slot. */
type SlotCounter = (containers: readonly ContainerId[]) => Iterable<readonly [slot: number, events: number]>;

function slotCounter({ store }: ReportReader, boot: BootId, { fromMs, toMs }: Span): SlotCounter {
  const width = (toMs - fromMs + 1) / PICTURE_SLOTS;
  if (!canCountPlaces(store))
    return (containers) =>
      countBySlot(store, selectScope(store, { containers, words: [] }, boot), fromMs, width).map(
        ({ slot, events }) => [slot, events] as const,
      );
  const counts = placeHistogram(store, boot, {}, (timeMs) => Math.trunc((timeMs - fromMs) / width));
  return (containers) => counts({ kind: "in", containers });
}

function densityOf(
  counts: Iterable<readonly [slot: number, events: number]>,
): Pick<PictureBar, "events" | "density"> {
  const density = new Array<number>(PICTURE_SLOTS).fill(0);
  for (const [slot, events] of counts) {
    const at = Math.min(PICTURE_SLOTS - 1, Math.max(0, slot));
    density[at] = density[at]! + events;
  }
  return { events: density.reduce((sum, count) => sum + count, 0), density };
}
