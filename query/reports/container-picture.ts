// SPDX-License-Identifier: Apache-2.0

import type { ContainerView } from "../../questions/container-view.ts";
import { type ContainerRow, readToldContainers } from "../../store/repositories/containers/container-rows.ts";
import { countBySlot } from "../../store/repositories/events/selected-events.ts";
import { readMoves } from "../../store/repositories/tasks/memberships.ts";
import type { BootId } from "../../types/ids.ts";
import { childrenByParent, outline } from "../children-by-parent.ts";
import { placeName } from "./cell-names.ts";
import type { Picture, PictureBar, PictureJoin } from "./report-model.ts";
import { type ReportReader, selectScope } from "./report-reader.ts";

export const PICTURE_SLOTS = 120;
/** More bars than a page has room for are no picture. */
const MOST_BARS = 60;
const MOST_JOINS = 200;

/** The containers of one boot over time, nested ones below their parents; sandboxes without a name are left out. undefined: there is nothing to draw. */
export function containerPicture(reader: ReportReader, boot: BootId): Picture | undefined {
  const rows = readToldContainers(reader.store, boot);
  if (rows.every((row) => row.class === "host")) return undefined;
  const { firstMs, lastMs } = reader.events.boots.boot(boot);
  const span = { fromMs: firstMs, toMs: Math.max(lastMs, firstMs + 1) };
  const bars: PictureBar[] = [];
  for (const { node, depth } of outline(childrenByParent(rows))) {
    if (bars.length === MOST_BARS) break;
    bars.push(barOf(reader, node, depth, span));
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
  const width = (toMs - fromMs + 1) / PICTURE_SLOTS;
  const counts = countBySlot(store, selectScope(store, { containers: [id], words: [] }, boot), fromMs, width);
  const density = new Array<number>(PICTURE_SLOTS).fill(0);
  for (const { slot, events } of counts) {
    const at = Math.min(PICTURE_SLOTS - 1, Math.max(0, slot));
    density[at] = density[at]! + events;
  }
  return density;
}

function joinsOf(reader: ReportReader, boot: BootId, drawn: ReadonlySet<string>): PictureJoin[] {
  return readMoves(reader.store, boot)
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
