// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import { changedFile } from "../../paths/changed-file.ts";
import { isDisk } from "../../paths/host-devices.ts";
import { loggedAs, pathCell } from "../files-written.ts";
import type { Cell, ReportRow } from "../report-model.ts";
import { type ReportReader, searchEvents } from "../report-reader.ts";

/** A task that got out of a container, from one event on; `until` it was back, if it was. */
export interface Followed {
  readonly task: number;
  readonly from: number;
  readonly until: number | null;
}

export type DeedKind = "ran" | "changed" | "read";

interface Deed {
  readonly event: number;
  readonly kind: DeedKind;
}

/** Deeds of a task and its children after it got out, in order: programs run, files changed, files opened to read. */
export interface Deeds {
  readonly deeds: readonly Deed[];
  readonly counts: Readonly<Record<DeedKind, number>>;
}

export type DeedReader = (followed: Followed) => Deeds;

/** So many are looked at for one finding. */
const MOST_DEEDS = 100_000;
const OPENS = /^open(?:at|at2)?$/;
const CHANGES = 128; // EventFlag.changes

/** Reads deeds; of files only those that lie on a disk, for everything opens pipes, terminals and /proc. */
export function openDeeds({ store }: ReportReader): DeedReader {
  const names = callNames();
  const opens = (
    store.prepare("SELECT id, arch, number FROM call").all() as { id: number; arch: number; number: number }[]
  )
    .filter((call) => OPENS.test(names.call(call)))
    .map(({ id }) => id);
  const statement = store.prepare(
    `WITH RECURSIVE below (id, depth) AS (
       SELECT @task, 0 UNION SELECT t.id, depth + 1 FROM below b CROSS JOIN task t ON t.parent = b.id
       WHERE coalesce(t.born, t.first_event) BETWEEN @from AND @until AND depth < 64)
     SELECT e.id AS event, v.event IS NOT NULL AS runs, e.flags & ${CHANGES} <> 0 AS changes,
       EXISTS (SELECT 1 FROM path p WHERE p.event = e.id AND p.dev NOT LIKE '00:%') AS onDisk
     FROM below b CROSS JOIN task t ON t.id = b.id
       CROSS JOIN event e ON e.pid = t.pid AND e.id BETWEEN max(t.first_event, @from) AND min(t.last_event, @until) LEFT JOIN argv v ON v.event = e.id
     WHERE e.success = 1 AND (v.event IS NOT NULL OR e.flags & ${CHANGES} <> 0 OR e.call IN (SELECT value FROM json_each(@opens)))
     ORDER BY e.id LIMIT ${MOST_DEEDS}`,
  );
  return ({ task, from, until }) => {
    const rows = statement.all({
      task,
      from,
      until: until ?? Number.MAX_SAFE_INTEGER,
      opens: JSON.stringify(opens),
    }) as { event: number; runs: 0 | 1; changes: 0 | 1; onDisk: 0 | 1 }[];
    const deeds = rows.flatMap(({ event, runs, changes, onDisk }): Deed[] =>
      runs === 1
        ? [{ event, kind: "ran" }]
        : onDisk === 0
          ? []
          : [{ event, kind: changes === 1 ? "changed" : "read" }],
    );
    const count = (kind: DeedKind) => deeds.filter((deed) => deed.kind === kind).length;
    return { deeds, counts: { ran: count("ran"), changed: count("changed"), read: count("read") } };
  };
}

/** "ran 2 programs, changed 1 file, opened 5 files to read", without what it did not. */
export function deedWords({ counts: { ran, changed, read } }: Deeds): string {
  const parts = [
    ran === 0 ? "" : `ran ${many(ran, "program")}`,
    changed === 0 ? "" : `changed ${many(changed, "file")}`,
    read === 0 ? "" : `opened ${many(read, "file")} to read`,
  ].filter((part) => part !== "");
  return parts.join(", ");
}

function many(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

/** One of each as a row; `finding` is the number of its finding. */
export function deedRow(reader: ReportReader, finding: number, { event: row, kind }: Deed): ReportRow {
  const event = reader.events.event(row);
  const { file, dev } = changedFile(reader.events.files(event));
  const what: Cell = kind === "ran" ? { words: reader.events.arguments(event) } : pathCell(file);
  return {
    cells: [
      finding,
      { timeMs: event.timeMs },
      event.pid,
      kind,
      what,
      kind === "ran" ? null : loggedAs(file),
      kind === "ran" || !isDisk(dev) ? null : dev,
      { event: event.id },
    ],
    events: [event.id],
    search: searchEvents([event.id]),
  };
}

export const DEED_COLUMNS = ["no", "time", "pid", "did", "what", "logged as", "device", "event"];
