// SPDX-License-Identifier: Apache-2.0

import type { ContainerView } from "../../../questions/container-view.ts";
import type { Move } from "../../../store/repositories/tasks/memberships.ts";
import { groupBy } from "../../../types/group-by.ts";
import type { BootId, ContainerId } from "../../../types/ids.ts";
import { readCauses } from "../../causes/read-causes.ts";
import { bootMoves } from "../boot-moves.ts";
import { placeName } from "../cell-names.ts";
import { confiner } from "../container-row.ts";
import { type ReportReader, searchEvents } from "../report-reader.ts";
import { constructionReader } from "./construction.ts";
import { type DeedReader, deedWords } from "./deeds.ts";
import type { Escape, Excursion } from "./escape.ts";

/** Tasks that went from a container to a place that is not in it, and where that led; not while the container is made. */
export function movedOut(reader: ReportReader, boot: BootId, deedsOf: DeedReader): Escape[] {
  const byOwnAct = new Set(
    readCauses(reader.store).flatMap(({ kind, to }) => (kind === "left-container" ? [to] : [])),
  );
  const isConstruction = constructionReader(reader, boot);
  const found = excursions(reader, bootMoves(reader, boot)).filter(({ steps }) => {
    const { task, pid, event } = steps[0]!;
    return !isConstruction({ task, pid, event, to: steps.map(({ to }) => to) });
  });
  return found.map((excursion) => {
    const { from, steps, backAt } = excursion;
    const first = steps[0]!;
    const followed = { task: first.task, from: first.event, until: backAt };
    // With no known destination, and no act of the task that led there, its place may only have been lost.
    const isGrave = steps.some(({ to, toEvidence }) => to !== null || toEvidence === "undefined");
    return {
      rank: isGrave || byOwnAct.has(first.event) ? 1 : 2,
      timeMs: reader.timeMs(first.event),
      containers: [from.row, ...steps.map(({ to }) => to)],
      followed,
      alike: JSON.stringify([
        "move",
        from.row,
        backAt === null,
        steps.map(({ to, toEvidence }) => [to, toEvidence]),
      ]),
      source: { kind: "move", excursion },
      words: () => {
        const events = steps.flatMap(({ proof, event }) => [proof, event]).map(reader.id);
        const did = deedWords(deedsOf(followed));
        return {
          what: "left its container",
          where: placeName(from),
          how: `${wayOf(reader, excursion)}${did === "" ? "" : `; then ${did}`}`,
          named: reader.id(first.event),
          events,
          search: searchEvents(events),
        };
      },
    };
  });
}

function excursions(reader: ReportReader, moves: readonly Move[]): Excursion[] {
  const byTask = groupBy(moves, ({ task }) => task);
  return [...byTask.values()].flatMap((own) => {
    const found: Excursion[] = [];
    for (let at = 0; at < own.length; at++) {
      const from = own[at]!.from === null ? null : confiner(reader.container(own[at]!.from!));
      if (from === null || isWithin(reader, own[at]!.to, from)) continue;
      let end = at + 1;
      while (end < own.length && !isWithin(reader, own[end]!.to, from)) end++;
      found.push({ from, steps: own.slice(at, end), backAt: own[end]?.event ?? null });
      at = end;
    }
    return found;
  });
}

function isWithin(reader: ReportReader, row: ContainerId | null, from: ContainerView): boolean {
  return row !== null && reader.container(row).path.includes(from.key);
}

/** "pid 7 went to a place that is undefined, reached the host at 1.2:3", each place once. */
function wayOf(reader: ReportReader, { from, steps, backAt }: Excursion): string {
  const [first, ...rest] = steps;
  const reached = rest
    .filter(({ to, event }, at) => to !== (at === 0 ? first! : rest[at - 1]!).to || event === first!.event)
    .map(
      ({ to, toEvidence, event }) =>
        `, ${to === null ? "went on to" : "reached"} ${placeWords(reader, to, toEvidence)} at ${reader.id(event)}`,
    );
  const verb = first!.to === null ? "went to" : "reached";
  const back = backAt === null ? "" : `, was back in ${placeName(from)} at ${reader.id(backAt)}`;
  return `pid ${first!.pid} ${verb} ${placeWords(reader, first!.to, first!.toEvidence)}${reached.join("")}${back}`;
}

function placeWords(reader: ReportReader, row: ContainerId | null, evidence: string): string {
  if (row === null) return evidence === "undefined" ? "an undefined place" : "an unknown place";
  const view = reader.container(row);
  const name = view.class === "host" && !view.isHostByPids ? "the host" : placeName(view);
  return evidence === "kernel" ? `${name} by the kernel's word` : name;
}
