// SPDX-License-Identifier: Apache-2.0

import { callNames } from "../../interpret/call-names.ts";
import { exitName } from "../../interpret/number-names.ts";
import { containerPicture, readMoves } from "./container-picture.ts";
import { IS_TOLD } from "./container-row.ts";
import { optionalPlace, placeName } from "./place-name.ts";
import { reportGaps } from "./report-gaps.ts";
import type { Cell, Report, ReportRow } from "./report-model.ts";
import { type ReportReader, type Scope, scopeBoots, scopeRows, searchEvents } from "./report-reader.ts";
import { scopeStretches } from "./scope-stretches.ts";

const DEFAULT_MOST = 1000;

/**
 * One incident in order, over all containers of the scope: containers made and ended, tasks that moved, programs run, files changed,
 * sockets, failures and messages. Plain reads and memory calls are left out: `search` has them.
 */
export function readTimeline(
  reader: ReportReader,
  scope: Scope,
  most = DEFAULT_MOST,
  pictured = true,
): Report {
  const told = `(e.flags & ${32 | 128} <> 0 OR e.success = 0 OR e.call IS NULL AND e.flags & 8 = 0
    OR EXISTS (SELECT 1 FROM detail d WHERE d.event = e.id)
    OR e.call IN (SELECT id FROM call WHERE name IN ('setns', 'unshare', 'mount', 'umount2', 'chroot', 'pivot_root', 'ptrace', 'setuid', 'setgid', 'bpf', 'init_module', 'finit_module')))`;
  const found = scopeRows<{ id: number; time: number }>(
    reader,
    scope,
    (source) => `SELECT e.id, e.time_ms AS time FROM ${source} WHERE ${told} ORDER BY e.id LIMIT ${most + 1}`,
  );
  const boots = scopeBoots(reader, scope);
  const inTime = (timeMs: number) =>
    timeMs >= (scope.fromMs ?? -Infinity) && timeMs <= (scope.toMs ?? Infinity);
  const milestones = boots
    .flatMap((boot) => milestoneRows(reader, boot, scope))
    .filter(({ timeMs }) => inTime(timeMs));
  const events = found.slice(0, most).map(({ id, time }) => ({ timeMs: time, row: eventRow(reader, id) }));
  const rows = [...milestones, ...events].sort((a, b) => a.timeMs - b.timeMs).map(({ row }) => row);
  const picture = pictured && boots.length === 1 ? containerPicture(reader, boots[0]!) : undefined;
  const gaps = reportGaps(reader, scopeStretches(reader, scope));
  return {
    name: "timeline",
    title: "Timeline",
    subject: null,
    ...(picture === undefined ? {} : { picture }),
    tables: [
      {
        id: "timeline",
        title: "In the order of time",
        note: "Containers, moves between them, programs run, files changed, sockets, failures and messages; each with where it happened and how that is known.",
        columns: ["time", "container", "known by", "pid", "program", "what", "on", "result", "event"],
        rows,
        ...(found.length > most ? { more: found.length - most } : {}),
      },
    ],
    gaps,
    doubtful: gaps.rows.length > 0,
  };
}

function eventRow(reader: ReportReader, id: number): ReportRow {
  const event = reader.events.event(id);
  const argv = reader.events.arguments(event);
  const [peer] = reader.events.details(event, 9);
  const path =
    reader.events
      .files(event)
      .filter(({ nametype }) => nametype !== "PARENT")
      .at(-1)?.name ?? null;
  const on: Cell = argv.length > 0 ? { words: argv } : (peer ?? path);
  return {
    cells: [
      { timeMs: event.timeMs },
      optionalPlace(event.container) ?? null,
      event.attribution.evidence,
      event.pid,
      event.program?.exe ?? event.program?.comm ?? null,
      event.call === null ? event.types.join(",") : callNames().call(event.call),
      on,
      event.exit === null ? null : exitName(event.exit),
      { event: event.id },
    ],
    events: [event.id],
    search: searchEvents([event.id]),
  };
}

function milestoneRows(
  reader: ReportReader,
  boot: number,
  { containers }: Scope,
): { timeMs: number; row: ReportRow }[] {
  const rows = reader.store
    .prepare(
      `SELECT id, created, ended, evidence FROM container WHERE boot = ? AND class <> 'host' AND ${IS_TOLD} ORDER BY key_event`,
    )
    .all(boot) as { id: number; created: number | null; ended: number | null; evidence: string }[];
  const isAsked = (id: number | null) => containers === undefined || (id !== null && containers.includes(id));
  const made = (
    what: string,
    row: number,
    container: number | null,
    pid: number | null,
    evidence: string,
    on: Cell,
  ) => {
    const id = reader.id(row);
    const view = container === null ? null : reader.container(container);
    return {
      timeMs: reader.timeMs(row),
      row: {
        cells: [
          { timeMs: reader.timeMs(row) },
          view === null ? null : placeName(view),
          evidence,
          pid,
          null,
          what,
          on,
          null,
          { event: id },
        ],
        events: [id],
        search: searchEvents([id]),
      } satisfies ReportRow,
    };
  };
  return [
    ...rows
      .filter(({ id }) => isAsked(id))
      .flatMap(({ id, created, ended, evidence }) => [
        ...(created === null ? [] : [made("container made", created, id, null, evidence, null)]),
        ...(ended === null ? [] : [made("container ended", ended, id, null, evidence, null)]),
      ]),
    ...readMoves(reader, boot)
      .filter(({ from, to }) => isAsked(from) || isAsked(to))
      .map((move) =>
        made(
          "task moved",
          move.because,
          move.to,
          move.pid,
          move.toEvidence,
          move.from === null
            ? `from ${move.fromEvidence}`
            : `from ${String(placeName(reader.container(move.from)))}`,
        ),
      ),
  ];
}
