// SPDX-License-Identifier: Apache-2.0

import type { BootId, ContainerId } from "../../types/ids.ts";
import { readCauses } from "../causes/read-causes.ts";
import { type CauseView, viewCauses } from "../causes/view-causes.ts";
import { bootMoves } from "../reports/boot-moves.ts";
import { collapseRepeats } from "../reports/escapes/collapse-repeats.ts";
import { findEscapes } from "../reports/escapes/find-escapes.ts";
import type { ReportReader } from "../reports/report-reader.ts";
import { type GapView, readGaps } from "../stats-gaps.ts";

/** A finding of the report of escapes, and where it stands. */
export interface FindingMark {
  /** Its number in that report. */
  readonly number: number;
  readonly rank: number;
  readonly timeMs: number;
  readonly what: string;
  readonly container: ContainerId | null;
  readonly event: string | null;
  readonly events: readonly string[];
}

/** A task that came from one container into another. */
export interface MoveMark {
  readonly timeMs: number;
  readonly event: string;
  readonly pid: number;
  readonly from: ContainerId | null;
  readonly to: ContainerId | null;
}

/** Marks between and across the lanes of a database: a limited number of each kind, and the numbers of those left out. */
export interface Marks {
  readonly findings: readonly FindingMark[];
  readonly causes: readonly CauseView[];
  readonly moves: readonly MoveMark[];
  readonly gaps: readonly GapView[];
  readonly omitted: { findings: number; causes: number; moves: number; gaps: number };
}

export function readMarks(reader: ReportReader, limit: number): Marks {
  const { store } = reader;
  const found = collapseRepeats(findEscapes(reader, { words: [] }).found);
  const causes = readCauses(store);
  const boots = reader.events.boots.boots.map(({ row }) => row);
  const moves = boots.flatMap((boot) => movesOf(reader, boot));
  const gaps: GapView[] = [];
  let allGaps = 0;
  for (const gap of readGaps(store)) {
    allGaps += 1;
    if (gaps.length < limit) gaps.push(gap);
  }
  return {
    findings: found.slice(0, limit).map((finding, at) => {
      const { what, named, events } = finding.words();
      return {
        number: at + 1,
        rank: finding.rank,
        timeMs: finding.timeMs,
        what,
        container: finding.containers[0] ?? null,
        event: named ?? events[0] ?? null,
        events,
      };
    }),
    causes: viewCauses(store, causes.slice(0, limit)),
    moves: moves.slice(0, limit),
    gaps,
    omitted: {
      findings: Math.max(0, found.length - limit),
      causes: Math.max(0, causes.length - limit),
      moves: Math.max(0, moves.length - limit),
      gaps: allGaps - gaps.length,
    },
  };
}

function movesOf(reader: ReportReader, boot: BootId): MoveMark[] {
  return bootMoves(reader, boot).map(({ from, to, event, pid }) => ({
    timeMs: reader.timeMs(event),
    event: reader.id(event),
    pid,
    from,
    to,
  }));
}
