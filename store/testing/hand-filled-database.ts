// SPDX-License-Identifier: Apache-2.0

import { deflateRawSync } from "node:zlib";
import type { BootId } from "../../types/ids.ts";
import { openForWriting } from "../connection.ts";
import { ActorDictionary } from "../dictionaries.ts";
import { BOOT_OF_ID, makeEventKey } from "../event-key.ts";
import { buildSecondaryIndexes } from "../secondary-indexes.ts";
import type { Store } from "../store.ts";
import { toSqlText } from "../text.ts";

export interface HandEvent {
  readonly boot?: BootId;
  readonly serial: number;
  readonly timeMs: number;
  readonly lines: readonly string[];
  readonly types: string;
  readonly call?: number;
  readonly success?: boolean;
  readonly exit?: bigint;
  readonly pid?: number;
  readonly ppid?: number;
  readonly uid?: number;
  readonly auid?: number;
  readonly comm?: string;
  readonly exe?: string;
  readonly key?: string;
  readonly flags?: number;
  readonly paths?: readonly string[];
  readonly argv?: string;
}

const X86_64 = 0xc000003e;

/** A database filled by hand, row by row, so that answers can be compared with the written values. */
export class HandFilledDatabase {
  readonly store: Store;
  readonly #lines: Buffer[] = [];
  #size = 0;

  constructor(path: string) {
    this.store = openForWriting(path);
    this.run("INSERT INTO run VALUES (1, 'ctraudit ingest', '0.1.0', 0, 1, 0, 0, 0, NULL, 'ann', 'desk')");
    this.run(
      "INSERT INTO source (id, name, size, lines, sha256, closed, run) VALUES (1, 'audit.log', 0, 0, NULL, 1, 1)",
    );
  }

  run(sql: string, ...parameters: unknown[]): void {
    this.store.prepare(sql).run(...parameters);
  }

  boot(
    id: number,
    node: string | null,
    firstMs: number,
    lastMs: number,
    serials: readonly [number, number],
  ): void {
    this.run(
      "INSERT INTO node (name) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM node WHERE name IS ?)",
      node,
      node,
    );
    const row = this.store.prepare("SELECT id FROM node WHERE name IS ?").get(node) as { id: number };
    this.run(
      "INSERT INTO boot VALUES (?, ?, 'source-start', ?, ?, ?, ?)",
      id,
      row.id,
      firstMs,
      lastMs,
      ...serials,
    );
  }

  /** Adds the event and its lines; returns its id. */
  event(event: HandEvent): number {
    const { boot = 0 as BootId, serial, timeMs, lines, comm, exe } = event;
    const id = makeEventKey(boot, serial, 0, event.types.startsWith("DAEMON_"));
    const [offset, length] = this.#write(lines);
    const columns = [
      id, timeMs, this.#string(event.types), event.call === undefined ? null : this.#call(event.call),
      event.success === undefined ? null : Number(event.success), event.exit ?? null, event.pid ?? null,
      this.#actor(event.ppid ?? null, this.#credential(event), comm === undefined && exe === undefined ? null : this.#program(comm, exe)),
      event.key === undefined ? null : this.#string(event.key), null, event.flags ?? 0, 1, offset, length,
    ]; // biome-ignore format: a row
    this.run(`INSERT INTO event VALUES (${columns.map(() => "?").join(", ")})`, ...columns);
    for (const [position, path] of (event.paths ?? []).entries()) {
      this.run(
        "INSERT INTO path VALUES (?, ?, ?, ?, NULL, NULL, NULL, NULL, NULL)",
        id,
        position,
        position,
        this.#string(path),
      );
    }
    if (event.argv !== undefined) {
      const argc = event.argv.split("\0").length;
      this.run("INSERT INTO argv VALUES (?, ?, ?)", id, argc, Buffer.from(event.argv, "latin1"));
    }
    this.run(
      `INSERT INTO time_bucket VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET events = events + 1,
         first_event = min(first_event, excluded.first_event), last_event = max(last_event, excluded.last_event)`,
      boot, Math.floor(timeMs / 10_000), id, id,
    ); // biome-ignore format: a row
    return id;
  }

  #actor(ppid: number | null, credential: number | null, program: number | null): number | null {
    return new ActorDictionary(this.store).idOf(ppid, credential, program);
  }

  /** Adds a line that is not a record. */
  problem(line: string, code: string): void {
    const [offset, length] = this.#write([line]);
    this.run(
      "INSERT INTO problem (source, offset, length, line, code, detail) VALUES (1, ?, ?, 99, ?, 'by hand')",
      offset,
      length,
      code,
    );
  }

  container(id: number, columns: Readonly<Record<string, unknown>>): void {
    const row: Record<string, unknown> = {
      id,
      key_suffix: "",
      boot: 0,
      class: "container",
      evidence: "lineage",
      ...columns,
    };
    row["because"] ??= row["key_event"];
    const names = Object.keys(row);
    this.run(
      `INSERT INTO container (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
      ...Object.values(row),
    );
  }

  member(
    pid: number,
    from: number,
    to: number,
    container: number | null,
    evidence: string,
    more: Readonly<Record<string, unknown>> = {},
  ): void {
    const task = this.store.prepare(
      "INSERT INTO task (boot, pid, first_event, last_event, silent) VALUES (0, ?, ?, ?, 0)",
    );
    const { lastInsertRowid } = task.run(pid, from, to);
    const row: Record<string, unknown> = {
      pid, from_event: from, to_event: to, task: lastInsertRowid, container, evidence, because: from, excludes_host: 0, conflict: 0, ...more,
    }; // biome-ignore format: a row
    const names = Object.keys(row);
    this.run(
      `INSERT INTO membership (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
      ...Object.values(row),
    );
  }

  /** Writes the source's bytes and the indexes, and closes. */
  finish(): void {
    this.run(
      "INSERT INTO block (source, offset, length, bytes) VALUES (1, 0, ?, ?)",
      this.#size,
      deflateRawSync(Buffer.concat(this.#lines)),
    );
    this.run("UPDATE source SET size = ?, lines = ?", this.#size, this.#lines.length);
    this.run(
      `INSERT INTO event_count SELECT ${BOOT_OF_ID}, types, flags, pid IS NOT NULL, count(*) FROM event GROUP BY 1, 2, 3, 4`,
    );
    buildSecondaryIndexes(this.store);
    this.store.close();
  }

  #write(lines: readonly string[]): [offset: number, length: number] {
    const bytes = Buffer.from(`${lines.join("\n")}\n`, "latin1");
    const offset = this.#size;
    this.#lines.push(bytes);
    this.#size += bytes.length;
    return [offset, bytes.length - 1];
  }

  #string(latin1: string): number {
    const value = toSqlText(latin1);
    this.run("INSERT OR IGNORE INTO string (value) VALUES (?)", value);
    return (this.store.prepare("SELECT id FROM string WHERE value = ?").get(value) as { id: number }).id;
  }

  #call(number: number): number {
    this.run("INSERT OR IGNORE INTO call (arch, number) VALUES (?, ?)", X86_64, number);
    return (this.store.prepare("SELECT id FROM call WHERE number = ?").get(number) as { id: number }).id;
  }

  #credential({ uid, auid }: HandEvent): number | null {
    if (uid === undefined) return null;
    const find = this.store.prepare("SELECT id FROM credential WHERE uid = ? AND auid IS ?");
    if (find.get(uid, auid) === undefined) {
      this.run(
        "INSERT INTO credential (uid, euid, auid, ses, tty) VALUES (?, ?, ?, 3, 'pts0')",
        uid,
        uid,
        auid,
      );
    }
    return (find.get(uid, auid) as { id: number }).id;
  }

  #program(comm: string | undefined, exe: string | undefined): number {
    const parts = [
      comm === undefined ? null : this.#string(comm),
      exe === undefined ? null : this.#string(exe),
    ];
    const find = this.store.prepare("SELECT id FROM program WHERE comm IS ? AND exe IS ?");
    if (find.get(...parts) === undefined)
      this.run("INSERT INTO program (comm, exe, claimed) VALUES (?, ?, 0)", ...parts);
    return (find.get(...parts) as { id: number }).id;
  }
}
