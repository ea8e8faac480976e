// SPDX-License-Identifier: Apache-2.0

import { callNames } from "../../interpret/call-names.ts";
import { exitName } from "../../interpret/number-names.ts";
import { bootOf } from "../../store/event-key.ts";
import { HOST_PIDS_NAME } from "../host-pids.ts";
import { causeTable } from "./cause-table.ts";
import { containerPicture } from "./container-picture.ts";
import { type ContainerRow, IS_TOLD, readContainerRow } from "./container-row.ts";
import { crossingTable } from "./crossings.ts";
import { readCube, totals } from "./event-cube.ts";
import { fileTable } from "./files-written.ts";
import { byPidsRow, dossierRows } from "./host-rows.ts";
import { placeName } from "./place-name.ts";
import { processTable } from "./process-tree.ts";
import { reportGaps } from "./report-gaps.ts";
import type { Cell, Report, ReportRow, ReportTable } from "./report-model.ts";
import { quoted, type ReportReader, type Scope, scopeRows, searchEvents } from "./report-reader.ts";
import { startTables } from "./who-started.ts";

const MOST_ROWS = 200;

/** Everything that the log says of one container (a row of `container`); the picture costs a look at every event of the boot. */
export function readDossier(reader: ReportReader, id: number, pictured: boolean): Report {
  const row = readContainerRow(reader.store, id);
  const view = reader.container(id);
  const ids = dossierRows(reader, row.boot, view);
  const scope: Scope = {
    containers: ids,
    words: ["--container", view.isHostByPids ? HOST_PIDS_NAME : view.key],
  };
  const picture = pictured ? containerPicture(reader, row.boot) : undefined;
  const base = row.boot * 2 ** 36;
  const first = row.created ?? row.first_event ?? base;
  const last = row.ended ?? row.last_event ?? base + 2 ** 36 - 1;
  const gaps = reportGaps(reader, [{ boot: row.boot, first, last }]);
  const conflicts = conflictTable(reader, scope);
  return {
    name: "container",
    title: view.class === "host" ? "Dossier of the host" : `Dossier of a ${view.class}`,
    subject: placeName(view),
    ...(picture === undefined ? {} : { picture }),
    tables: [
      identityTable(reader, row, scope),
      ...startTables(reader, id),
      causeTable(reader, id),
      crossingTable(reader, row.boot, ids),
      processTable(reader, ids, scope),
      fileTable(reader, id, scope),
      commandTable(reader, scope),
      peerTable(reader, scope),
      failureTable(reader, scope),
      callTable(reader, scope),
      conflicts,
    ],
    gaps,
    doubtful: gaps.rows.length > 0 || conflicts.rows.length > 0,
  };
}

function identityTable(reader: ReportReader, row: ContainerRow, scope: Scope): ReportTable {
  const { store } = reader;
  const view = reader.container(row.id);
  const fact = (name: string, value: Cell, ...events: (number | null)[]): ReportRow => {
    const ids = events.filter((event) => event !== null).map(reader.id);
    return { cells: [name, value], events: ids, search: ids.length === 0 ? null : searchEvents(ids) };
  };
  const time = (event: number | null, otherwise: string): Cell =>
    event === null ? otherwise : { timeMs: reader.timeMs(event) };
  const events = scopeRows<{ events: number }>(
    reader,
    scope,
    (source) => `SELECT count(*) AS events FROM ${source}`,
  );
  const total = events.reduce((sum, part) => sum + part.events, 0);
  const names = store
    .prepare("SELECT kind, value, event FROM container_name WHERE container = ? ORDER BY kind, event, value")
    .all(row.id) as { kind: string; value: string; event: number }[];
  const namespaces = store
    .prepare("SELECT type, inode, event FROM container_namespace WHERE container = ? ORDER BY type, event")
    .all(row.id) as { type: string; inode: number; event: number }[];
  const children = store
    .prepare(
      `SELECT id, key_event FROM container
       WHERE parent IN (SELECT value FROM json_each(?)) AND ${IS_TOLD} ORDER BY key_event`,
    )
    .all(JSON.stringify(scope.containers)) as { id: number; key_event: number }[];
  return {
    id: "identity",
    title: "Identity",
    note: "Names are read from command lines and records: they are claims. Membership never rests on them.",
    columns: ["what", "value"],
    rows: [
      fact("key", view.key, row.because),
      ...(view.contid === null ? [] : [fact("audit container ID", view.contid, row.because)]),
      fact("class", view.class),
      fact("known by", row.evidence, row.because),
      ...names.map(({ kind, value, event }) => fact(kind === "id" ? "id, by a runtime" : kind, value, event)),
      fact("created", time(row.created, "before the log, or unseen"), row.created),
      fact("first event", time(row.first_event, "none"), row.first_event),
      fact("last event", time(row.last_event, "none"), row.last_event),
      fact("ended", time(row.ended, "not seen to end"), row.ended),
      { cells: ["events", String(total)], events: [], search: scope.words },
      ...(scope.containers?.length === 1 ? [] : [byPidsRow(reader, scope.containers![1]!)]),
      ...(view.parent === null ? [] : [fact("within", placeName(view.parent), row.because)]),
      ...children.map((child) => fact("has in it", placeName(reader.container(child.id)), child.key_event)),
      ...namespaces.map(({ type, inode, event }) => fact(`namespace ${type}`, String(inode), event)),
    ],
  };
}

/** Programs that were run, in order, each with its command line. */
function commandTable(reader: ReportReader, scope: Scope): ReportTable {
  const rows = scopeRows<{ id: number }>(
    reader,
    scope,
    (source) => `SELECT e.id FROM ${source} WHERE e.flags & 32 <> 0 ORDER BY e.id LIMIT ${MOST_ROWS + 1}`,
  );
  const total = scopeRows<{ n: number }>(
    reader,
    scope,
    (source) => `SELECT count(*) AS n FROM ${source} WHERE e.flags & 32 <> 0`,
  ).reduce((sum, { n }) => sum + n, 0);
  return {
    id: "programs",
    title: "Programs run",
    columns: ["time", "pid", "program", "command line", "result", "event"],
    rows: rows.slice(0, MOST_ROWS).map(({ id }) => {
      const event = reader.events.event(id);
      return {
        cells: [
          { timeMs: event.timeMs },
          event.pid,
          event.program?.exe ?? null,
          { words: reader.events.arguments(event) },
          event.exit === null ? null : exitName(event.exit),
          { event: event.id },
        ],
        events: [event.id],
        search: searchEvents([event.id]),
      };
    }),
    ...(total > MOST_ROWS ? { more: total - MOST_ROWS } : {}),
  };
}

const PEER = 9;

function peerTable(reader: ReportReader, scope: Scope): ReportTable {
  const rows = scopeRows<{ value: number; call: number | null; events: number; first: number; last: number }>(
    reader,
    scope,
    (source) => `SELECT d.value, e.call, count(*) AS events, min(e.id) AS first, max(e.id) AS last
      FROM ${source} CROSS JOIN detail d ON d.event = e.id AND d.kind = ${PEER} GROUP BY 1, 2 ORDER BY 3 DESC LIMIT ${MOST_ROWS}`,
  );
  const names = callNames();
  return {
    id: "peers",
    title: "Network peers and sockets",
    note:
      rows.length === 0
        ? "The log has no SOCKADDR record of it: without rules for connect, bind, sendto and accept there are none."
        : "As the calls name them, whether they succeeded or not.",
    columns: ["address", "call", "events", "first", "last"],
    rows: rows.map(({ value, call, events, first, last }) => {
      const view = reader.events.event(first);
      const text = reader.string(value);
      return {
        cells: [
          text,
          call === null || view.call === null ? null : names.call(view.call),
          events,
          { timeMs: reader.timeMs(first) },
          { timeMs: reader.timeMs(last) },
        ],
        events: [reader.id(first), ...(last === first ? [] : [reader.id(last)])],
        search:
          typeof text === "string" && !/[\0-\x1f\x7f]/.test(text)
            ? [...scope.words, `peer = ${quoted(text)}`]
            : scope.words,
      };
    }),
  };
}

/** Calls that failed, by program, call and error: denials are among them. */
function failureTable(reader: ReportReader, scope: Scope): ReportTable {
  const rows = scopeRows<{ exit: string | null; events: number; first: number; last: number }>(
    reader,
    scope,
    (
      source,
    ) => `SELECT CAST(e.exit AS TEXT) AS exit, count(*) AS events, min(e.id) AS first, max(e.id) AS last
      FROM ${source} LEFT JOIN actor a ON a.id = e.actor WHERE e.success = 0 GROUP BY a.program, e.call, e.exit ORDER BY 2 DESC, 3 LIMIT ${MOST_ROWS}`,
  );
  const names = callNames();
  return {
    id: "denials",
    title: "Denials and other failures",
    columns: ["program", "call or record", "error", "events", "first", "event"],
    rows: rows.map(({ exit, events, first, last }) => {
      const view = reader.events.event(first);
      return {
        cells: [
          view.program?.exe ?? view.program?.comm ?? null,
          view.call === null ? view.types[0]! : names.call(view.call),
          exit === null ? null : exitName(exit),
          events,
          { timeMs: view.timeMs },
          { event: view.id },
        ],
        events: [view.id, ...(last === first ? [] : [reader.id(last)])],
        search: [...scope.words, "-sv", "no", ...(exit === null ? [] : ["-e", exit])],
      };
    }),
  };
}

function callTable(reader: ReportReader, scope: Scope): ReportTable {
  const names = callNames();
  const cells = readCube(reader, scope);
  const labels = new Map<string, string>();
  const found = totals(cells, ({ call, types, first }) => {
    const key = call === null ? `type ${types}` : `call ${call}`;
    if (!labels.has(key)) {
      const view = reader.events.event(first);
      labels.set(key, view.call === null ? (view.types[0] ?? "") : names.call(view.call));
    }
    return key;
  });
  return {
    id: "calls",
    title: "System calls and records",
    columns: ["call or record", "events", "failed", "first", "last"],
    rows: found.map(({ key, events, failed, first, last }) => ({
      cells: [
        labels.get(key)!,
        events,
        failed,
        { timeMs: reader.timeMs(first) },
        { timeMs: reader.timeMs(last) },
      ],
      events: [reader.id(first), ...(last === first ? [] : [reader.id(last)])],
      search: key.startsWith("call")
        ? [...scope.words, "-sc", labels.get(key)!]
        : [...scope.words, "-m", labels.get(key)!],
    })),
  };
}

/** Where witnesses of its tasks disagree. */
function conflictTable(reader: ReportReader, scope: Scope): ReportTable {
  const pids = new Set(
    reader.store
      .prepare("SELECT DISTINCT pid FROM membership WHERE container IN (SELECT value FROM json_each(?))")
      .pluck()
      .all(JSON.stringify(scope.containers)) as number[],
  );
  const boots = new Set(
    (scope.containers ?? []).map(
      (id) => reader.store.prepare("SELECT boot FROM container WHERE id = ?").pluck().get(id) as number,
    ),
  );
  const rows = (
    reader.store.prepare("SELECT event, pid, kind, detail FROM conflict ORDER BY event, id").all() as {
      event: number;
      pid: number | null;
      kind: string;
      detail: string;
    }[]
  )
    .filter(({ event, pid }) => boots.has(bootOf(event)) && pid !== null && pids.has(pid))
    .slice(0, MOST_ROWS);
  return {
    id: "conflicts",
    title: "Where witnesses disagree",
    columns: ["kind", "pid", "what", "event"],
    rows: rows.map(({ event, pid, kind, detail }) => ({
      cells: [kind, pid, detail, { event: reader.id(event) }],
      events: [reader.id(event)],
      search: searchEvents([reader.id(event)]),
    })),
  };
}
