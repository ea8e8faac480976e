// SPDX-License-Identifier: Apache-2.0

import type { EventKey } from "../../questions/event-key.ts";
import { readToldContainers } from "../../store/repositories/containers/container-rows.ts";
import type { BootId, ContainerId } from "../../types/ids.ts";
import { bootMoves } from "./boot-moves.ts";
import { placeName } from "./cell-names.ts";
import type { Cell, ReportRow } from "./report-model.ts";
import { type ReportReader, type Scope, searchEvents } from "./report-reader.ts";
import { eventsWhere } from "./where-holds.ts";

/** Something that an event shows beside itself: a container was made or ended, a task moved. */
export interface Milestone {
  /** The row of that event: it gives the time. */
  readonly event: number;
  row(): ReportRow;
}

interface Told {
  readonly what: string;
  readonly event: number;
  /** The proof, if it is another event. */
  readonly proof: number;
  readonly container: ContainerId | null;
  readonly pid: number | null;
  readonly evidence: string;
  readonly on: () => Cell;
}

/** Those of one boot that lie in a scope, in order. */
export function readMilestones(reader: ReportReader, boot: BootId, scope: Scope): Milestone[] {
  const { containers, fromMs, toMs } = scope;
  const isAsked = (id: ContainerId | null) =>
    containers === undefined || (id !== null && containers.includes(id));
  const isTimed = fromMs !== undefined || toMs !== undefined;
  const inTime = (event: number) => {
    if (!isTimed) return true;
    const timeMs = reader.timeMs(event);
    return timeMs >= (fromMs ?? Number.NEGATIVE_INFINITY) && timeMs <= (toMs ?? Number.POSITIVE_INFINITY);
  };
  const lives = readLives(reader, boot).filter(({ container }) => isAsked(container));
  const moves = bootMoves(reader, boot)
    .filter(({ from, to }) => isAsked(from) || isAsked(to))
    .map(
      (move): Told => ({
        what: "task moved",
        event: move.event,
        proof: move.proof,
        container: move.to,
        pid: move.pid,
        evidence: move.toEvidence,
        on: () =>
          `from ${move.from === null ? move.fromEvidence : String(placeName(reader.container(move.from)))}`,
      }),
    );
  const told = [...lives, ...moves].filter(({ event }) => inTime(event));
  const fits = eventsWhere(
    reader,
    scope,
    told.map(({ event }) => event as EventKey),
  );
  return told
    .filter(({ event }) => fits?.has(event) ?? true)
    .sort((a, b) => a.event - b.event)
    .map((told) => ({ event: told.event, row: () => rowOf(reader, told) }));
}

function readLives({ store }: ReportReader, boot: BootId): Told[] {
  const containers = readToldContainers(store, boot).filter(({ class: kind }) => kind !== "host");
  return containers.flatMap(({ id, created, ended, evidence }) =>
    [
      { what: "container made", event: created },
      { what: "container ended", event: ended },
    ].flatMap(({ what, event }) =>
      event === null
        ? []
        : [{ what, event, proof: event, container: id, pid: null, evidence, on: () => null }],
    ),
  );
}

function rowOf(reader: ReportReader, { what, event, proof, container, pid, evidence, on }: Told): ReportRow {
  const events = [...new Set([reader.id(event), reader.id(proof)])];
  return {
    cells: [
      { timeMs: reader.timeMs(event) },
      container === null ? null : placeName(reader.container(container)),
      evidence,
      pid,
      null,
      what,
      on(),
      null,
      { event: reader.id(event) },
    ],
    events,
    search: searchEvents(events),
  };
}
