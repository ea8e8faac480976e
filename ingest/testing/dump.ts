// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import {
  bootOf,
  EventFlag,
  firstKeyOfBoot,
  type HashedSource,
  RecordReader,
  readSource,
  type Store,
  sourceHash,
} from "../../store/api.ts";

/** The contents of a database, independent of the row numbers of dictionaries, sources and boots: equal dumps mean equal content. */
export function dumpEvents(store: Store): unknown {
  const order = store
    .prepare("SELECT b.id FROM boot b JOIN node n ON n.id = b.node ORDER BY n.name, b.first_ms, b.first_seq")
    .pluck()
    .all() as number[];
  const rank = new Map(order.map((boot, i) => [boot, i]));
  const keyOf = (id: number) => (rank.get(bootOf(id)) as number) * 2 ** 36 + id - firstKeyOfBoot(bootOf(id));
  const rows = (sql: string) => store.prepare(sql).safeIntegers(false).all() as Record<string, unknown>[];
  const renumber = (name: string, table: Record<string, unknown>[]) =>
    table
      .map((row): Record<string, unknown> => ({ ...row, [name]: keyOf(row[name] as number) }))
      .sort((a, b) => (a[name] as number) - (b[name] as number));
  const renumberBoot = (table: Record<string, unknown>[]) =>
    table
      .map((row): Record<string, unknown> => ({ ...row, boot: rank.get(numberIn(row, "boot")) }))
      .sort((a, b) => numberIn(a, "boot") - numberIn(b, "boot"));
  const records = new RecordReader(store);
  const events = store.prepare(EVENTS).safeIntegers(false).all() as { id: number }[];
  return {
    boots: rows(
      "SELECT b.id AS boot, n.name, cut, first_ms, last_ms, first_seq, last_seq FROM boot b JOIN node n ON n.id = b.node",
    )
      .map((row) => ({ ...row, boot: rank.get(numberIn(row, "boot")) }))
      .sort((a, b) => numberIn(a, "boot") - numberIn(b, "boot")),
    events: renumber(
      "id",
      events.map((event) => ({ ...event, lines: records.recordsOf(event.id).map(({ line }) => line) })),
    ),
    paths: renumber(
      "event",
      rows(
        `SELECT p.event, position, item, s.value, inode, dev, nametype, d.value AS directory, descriptor
         FROM path p LEFT JOIN string s ON s.id = p.name LEFT JOIN string d ON d.id = p.directory ORDER BY p.event, position`,
      ),
    ),
    statements: renumber("event", rows("SELECT * FROM v_statement ORDER BY event, position")),
    argv: renumber("event", rows("SELECT event, argc, hex(arguments) AS arguments FROM argv")),
    registers: renumber("event", rows("SELECT * FROM arguments")),
    gaps: renumberBoot(rows("SELECT * FROM gap ORDER BY boot, first_seq")),
    buckets: renumberBoot(
      rows("SELECT boot, bucket, first_event, last_event, events FROM time_bucket ORDER BY boot, bucket"),
    ).map((row) => ({
      ...row,
      first_event: keyOf(numberIn(row, "first_event")),
      last_event: keyOf(numberIn(row, "last_event")),
    })),
  };
}

const EVENTS = `SELECT e.id, time_ms, t.value AS types, c.arch, c.number, success, CAST(exit AS TEXT) AS exit, pid, ppid,
  r.auid, r.uid, r.gid, r.euid, r.suid, r.fsuid, r.egid, r.sgid, r.fsgid, r.ses, r.tty, r.subj,
  sc.value AS comm, sx.value AS exe, p.claimed, k.value AS key, items, flags
  FROM event e JOIN string t ON t.id = e.types LEFT JOIN call c ON c.id = e.call LEFT JOIN actor a ON a.id = e.actor LEFT JOIN credential r ON r.id = a.credential
  LEFT JOIN program p ON p.id = a.program LEFT JOIN string sc ON sc.id = p.comm LEFT JOIN string sx ON sx.id = p.exe
  LEFT JOIN string k ON k.id = e.key`;

/** The contents of events, without the adjacency of their bytes. */
export function dumpUnscattered(store: Store): unknown {
  const dump = dumpEvents(store) as { events: { flags: number }[] };
  return {
    ...dump,
    events: dump.events.map((event) => ({ ...event, flags: event.flags & ~EventFlag.scattered })),
  };
}

/** The same with the sources and problems, for sources in the same order. */
export function dumpAll(store: Store): unknown {
  const sources = store
    .prepare("SELECT id, name, size, lines, sha256, closed, resume, carriers FROM source ORDER BY id")
    .all() as HashedSource[];
  return {
    content: dumpEvents(store),
    sources: sources.map((source) => ({
      ...source,
      sha256: sourceHash(store, source),
      bytes: hashOf(store, source.id),
    })),
    problems: store
      .prepare("SELECT source, offset, length, line, code, detail FROM problem ORDER BY source, offset")
      .all(),
    segments: store.prepare("SELECT * FROM segment ORDER BY source, position").all(),
  };
}

function hashOf(store: Store, source: number): string {
  const hash = createHash("sha256");
  for (const bytes of readSource(store, source)) hash.update(bytes);
  return hash.digest("hex");
}

function numberIn(row: Record<string, unknown>, column: string): number {
  return row[column] as number;
}
