// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import {
  ActorDictionary,
  CallDictionary,
  CredentialDictionary,
  ProgramDictionary,
  StringDictionary,
} from "../../dictionaries.ts";
import { bootDistance, MAX_BOOT } from "../../event-key.ts";
import { RowBatch } from "../../row-batch.ts";
import { buildSecondaryIndexes } from "../../secondary-indexes.ts";
import type { PreparedStatement, Store } from "../../store.ts";
import { StoreError } from "../../store-error.ts";
import { toSqlText } from "../../text.ts";
import { shiftsOf, takeIn } from "./portable-sql.ts";
import {
  BOOT_TABLES,
  DATABASE_TABLES,
  EVENT_TABLES,
  type PortableTable,
  TASK_TABLES,
} from "./portable-tables.ts";

/** An event of another database. Texts are latin1: one character per byte. */
export interface CarriedEvent {
  /** Its key there. */
  readonly id: number;
  readonly timeMs: number;
  readonly types: string;
  readonly call: { readonly arch: number; readonly number: number; readonly name: string | null } | null;
  readonly success: number | null;
  readonly exit: bigint | null;
  readonly pid: number | null;
  readonly ppid: number | null;
  /** auid to ses, then tty and subj; null: its record has none of them. */
  readonly credential: readonly (number | string | null)[] | null;
  readonly program: {
    readonly comm: string | null;
    readonly exe: string | null;
    readonly claimed: boolean;
  } | null;
  readonly key: string | null;
  readonly items: number | null;
  readonly flags: number;
  readonly source: number;
  readonly offset: number;
  readonly length: number;
}

/** A block of a source's bytes, as the other database has it. */
export interface CarriedBlock {
  readonly source: number;
  readonly offset: number;
  readonly length: number;
  readonly bytes: Uint8Array;
  readonly crc: number | null;
}

/** Offsets that are added to the numbers of a database's rows. */
export interface CarriedDatabase {
  readonly shifts: Readonly<Record<string, number>>;
  readonly eventShift: number;
}

const CACHE_LIMIT = 65_536;
const COLUMNS = 14;
/** No database has more tasks. */
const TASKS_APART = 2 ** 32;

/** Loads rows of other databases into an initially empty one, under unique row numbers. Run it inside a transaction. */
export class PortableLoader {
  readonly #store: Store;
  readonly #statements = new Map<
    string,
    { strings: PreparedStatement | undefined; rows: PreparedStatement; shifts: readonly string[] }
  >();
  readonly #dependents: readonly {
    strings: PreparedStatement | undefined;
    rows: PreparedStatement;
    shifts: readonly string[];
  }[];
  readonly #strings: StringDictionary;
  readonly #calls: CallDictionary;
  readonly #credentials: CredentialDictionary;
  readonly #programs: ProgramDictionary;
  readonly #actors: ActorDictionary;
  readonly #nameCall: PreparedStatement;
  readonly #named = new Set<number>();
  readonly #known = new Map<string, number | null>();
  readonly #events: RowBatch;
  readonly #block: PreparedStatement;
  #shifts: Readonly<Record<string, number>> = {};
  #begun = 0;

  constructor(store: Store) {
    this.#store = store;
    for (const table of [...BOOT_TABLES, ...TASK_TABLES, ...DATABASE_TABLES])
      this.#statements.set(table.name, prepared(store, table, "json_each(@rows) r", "r.value"));
    this.#dependents = EVENT_TABLES.map((table) =>
      prepared(store, table, "json_each(@rows) e, json_each(e.value, '$[1]') r", "r.value", {
        column: "event",
        value: "json_extract(e.value, '$[0]') + @eventShift",
      }),
    );
    this.#strings = new StringDictionary(store);
    this.#calls = new CallDictionary(store);
    this.#credentials = new CredentialDictionary(store);
    this.#programs = new ProgramDictionary(store);
    this.#actors = new ActorDictionary(store);
    this.#nameCall = store.prepare("UPDATE call SET name = ? WHERE id = ?");
    this.#events = new RowBatch(store, "event", COLUMNS, "INSERT OR IGNORE");
    this.#block = store.prepare(
      "INSERT OR IGNORE INTO block (source, offset, length, bytes, crc) VALUES (?, ?, ?, ?, ?)",
    );
  }

  /**
   * The rows that follow are those of a database with these hosts and boots up to this row. `tasksLater`: its tasks come when those of
   * other databases have begun, so they get numbers that are far from all others.
   */
  begin(nodes: Iterable<string | null>, lastBoot: number, { tasksLater = false } = {}): CarriedDatabase {
    const add = this.#store.prepare("INSERT OR IGNORE INTO node (name) VALUES (?)");
    for (const node of nodes) add.run(node);
    const shift = (table: string) =>
      this.#store.prepare(`SELECT coalesce(max(id), 0) FROM "${table}"`).pluck().get() as number;
    const bootShift = shift("boot");
    if (bootShift + lastBoot > MAX_BOOT)
      throw new StoreError(
        "CTR_STORE_FAILED",
        this.#store.path,
        `has no room for more than ${MAX_BOOT} boots`,
        {
          hint: "name the hosts that are asked for: --node NAME",
        },
      );
    this.#shifts = {
      bootShift,
      eventShift: bootDistance(0 as BootId, bootShift as BootId),
      containerShift: shift("container"),
      taskShift: tasksLater ? this.#begun * TASKS_APART : shift("task"),
      sourceShift: shift("source"),
      runShift: shift("run"),
      claimShift: shift("claim_source"),
    };
    this.#begun += 1;
    return { shifts: this.#shifts, eventShift: this.#shifts["eventShift"]! };
  }

  /** The next rows belong to a database begun earlier. */
  resume({ shifts }: CarriedDatabase): void {
    this.#events.flush();
    this.#shifts = shifts;
  }

  /** Rows of one table, as a JSON array of arrays. False: no table of that name is known. */
  rows(table: string, rows: string): boolean {
    const statement = this.#statements.get(table);
    if (statement === undefined) return false;
    this.#run(statement, rows);
    return true;
  }

  /** Adds an event; no-op if present. */
  event(event: CarriedEvent): void {
    const { values } = this.#events;
    let at = this.#events.next();
    values[at++] = event.id + this.#shifts["eventShift"]!;
    values[at++] = event.timeMs;
    values[at++] = this.#strings.idOf(event.types);
    values[at++] = event.call === null ? null : this.#call(event.call);
    values[at++] = event.success;
    values[at++] = event.exit;
    values[at++] = event.pid;
    values[at++] = this.#actor(event);
    values[at++] = event.key === null ? null : this.#strings.idOf(event.key);
    values[at++] = event.items;
    values[at++] = event.flags;
    values[at++] = event.source + this.#shifts["sourceShift"]!;
    values[at++] = event.offset;
    values[at] = event.length;
    this.#events.added();
  }

  /** Rows that hang on events: of each table of EVENT_TABLES `[[event, [row, …]], …]`, or nothing. */
  dependents(tables: readonly string[]): void {
    this.#events.flush();
    tables.forEach((rows, at) => {
      if (rows !== "") this.#run(this.#dependents[at]!, rows);
    });
  }

  block({ source, offset, length, bytes, crc }: CarriedBlock): void {
    this.#block.run(source + this.#shifts["sourceShift"]!, offset, length, bytes, crc);
  }

  /** Deletes rows of boots not loaded, and duplicate inventories from other databases. */
  finish(): void {
    this.#events.flush();
    for (const table of ["segment", "problem"])
      this.#store.exec(`DELETE FROM ${table} WHERE boot NOT IN (SELECT id FROM boot)`);
    for (const { name, columns } of DATABASE_TABLES)
      if (columns["source"] === "claim")
        this.#store.exec(`DELETE FROM ${name} WHERE source NOT IN (SELECT id FROM claim_source)`);
  }

  #run(
    {
      strings,
      rows,
      shifts,
    }: { strings: PreparedStatement | undefined; rows: PreparedStatement; shifts: readonly string[] },
    text: string,
  ): void {
    strings?.run({ rows: text });
    rows.run({ rows: text, ...Object.fromEntries(shifts.map((name) => [name, this.#shifts[name]!])) });
  }

  #call({ arch, number, name }: { arch: number; number: number; name: string | null }): number {
    const id = this.#calls.idOf(arch, number);
    if (!this.#named.has(id)) {
      this.#named.add(id);
      if (name !== null) this.#nameCall.run(name, id);
    }
    return id;
  }

  #actor({ ppid, credential, program }: CarriedEvent): number | null {
    const name = `${ppid}\0${credential?.join("\0")}\0${credential?.map((value) => (value === null ? "-" : "+")).join("")}\0${program?.comm}\0${program?.exe}\0${program?.comm === null}${program?.exe === null}${program?.claimed}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const text = (value: string | null) => (value === null ? null : this.#strings.idOf(value));
    const id = this.#actors.idOf(
      ppid,
      credential === null
        ? null
        : this.#credentials.idOf(
            credential.map((value) => (typeof value === "string" ? String(toSqlText(value)) : value)),
          ),
      program === null ? null : this.#programs.idOf(text(program.comm), text(program.exe), program.claimed),
    );
    if (this.#known.size >= CACHE_LIMIT) this.#known.clear();
    this.#known.set(name, id);
    return id;
  }
}

/** Builds the structures for searches after all rows are loaded. */
export function finishLoad(store: Store): void {
  buildSecondaryIndexes(store);
}

function prepared(
  store: Store,
  table: PortableTable,
  from: string,
  row: string,
  of?: { readonly column: string; readonly value: string },
) {
  const { strings, rows } = takeIn(table, from, row, of);
  const shifts = new Set([...shiftsOf(table), ...(of === undefined ? [] : ["eventShift"])]);
  return {
    strings: strings === undefined ? undefined : store.prepare(strings),
    rows: store.prepare(rows),
    shifts: [...shifts],
  };
}
