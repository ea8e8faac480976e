// SPDX-License-Identifier: Apache-2.0
import type { PreparedStatement, Store } from "./store.ts";
import { toSqlText } from "./text.ts";

/** Maximum number of cached entries of one dictionary; a full cache is emptied, and filled again from the database. */
const MAX_ENTRIES = 65_536;

/** Placeholder for the row of a text without one, since the budget is spent. */
export const NO_ROW = 0;

/** Decides whether a new text may get a row. */
export interface TextBudget {
  readonly take: (bytes: number) => boolean;
}

/** Text shared by many rows, by its row of `string`. Takes latin1 text: one character per byte. */
export class StringDictionary {
  readonly #ids = new Map<string, number>();
  /** Budget of the current record; null: unbounded. */
  budget: TextBudget | null = null;
  readonly #find: PreparedStatement;
  readonly #insert: PreparedStatement;

  constructor(store: Store) {
    this.#find = store.prepare("SELECT id FROM string WHERE value = ?").pluck();
    this.#insert = store.prepare("INSERT INTO string (value) VALUES (?)");
  }

  idOf(latin1: string): number {
    return this.#ids.get(latin1) ?? this.#remember(latin1);
  }

  #remember(latin1: string): number {
    const value = toSqlText(latin1);
    const known = this.#find.get(value) as number | undefined;
    if (known === undefined && this.budget?.take(latin1.length) === false) return NO_ROW;
    const id = known ?? Number(this.#insert.run(value).lastInsertRowid);
    if (this.#ids.size >= MAX_ENTRIES) this.#ids.clear();
    this.#ids.set(detached(latin1), id);
    return id;
  }
}

/** Architectures and system call numbers, by their row of `call`. */
export class CallDictionary {
  readonly #ids = new Map<number, Map<number, number>>();
  #size = 0;
  readonly #find: PreparedStatement;
  readonly #insert: PreparedStatement;

  constructor(store: Store) {
    this.#find = store.prepare("SELECT id FROM call WHERE arch = ? AND number = ?").pluck();
    this.#insert = store.prepare("INSERT INTO call (arch, number) VALUES (?, ?)");
  }

  idOf(arch: number, number: number): number {
    return this.#ids.get(arch)?.get(number) ?? this.#remember(arch, number);
  }

  #remember(arch: number, number: number): number {
    const id =
      (this.#find.get(arch, number) as number | undefined) ??
      Number(this.#insert.run(arch, number).lastInsertRowid);
    if (++this.#size > MAX_ENTRIES) this.#forget();
    const numbers = this.#ids.get(arch);
    if (numbers === undefined) this.#ids.set(arch, new Map([[number, id]]));
    else numbers.set(number, id);
    return id;
  }

  #forget(): void {
    this.#ids.clear();
    this.#size = 1;
  }
}

/** The program (comm and exe are rows of `string`), by its row of `program`. Callers cache: this queries the database each time. */
export class ProgramDictionary {
  readonly #find: PreparedStatement;
  readonly #insert: PreparedStatement;

  constructor(store: Store) {
    this.#find = store
      .prepare("SELECT id FROM program WHERE ifnull(comm, -1) = ? AND ifnull(exe, -1) = ? AND claimed = ?")
      .pluck();
    this.#insert = store.prepare("INSERT INTO program (comm, exe, claimed) VALUES (?, ?, ?)");
  }

  /** `budget` is checked for a new pair: NO_ROW if it is spent. */
  idOf(comm: number | null, exe: number | null, claimed: boolean, budget: TextBudget | null = null): number {
    const flag = claimed ? 1 : 0;
    const found = this.#find.get(comm ?? -1, exe ?? -1, flag) as number | undefined;
    if (found === undefined && budget?.take(0) === false) return NO_ROW;
    return found ?? Number(this.#insert.run(comm, exe, flag).lastInsertRowid);
  }
}

/** ppid, credential and program, by their row of `actor`; null if all three are missing. Callers cache: this queries the database each time. */
export class ActorDictionary {
  readonly #find: PreparedStatement;
  readonly #insert: PreparedStatement;

  constructor(store: Store) {
    this.#find = store
      .prepare(
        "SELECT id FROM actor WHERE ifnull(ppid, -1) = ? AND ifnull(credential, -1) = ? AND ifnull(program, -1) = ?",
      )
      .pluck();
    this.#insert = store.prepare("INSERT INTO actor (ppid, credential, program) VALUES (?, ?, ?)");
  }

  idOf(ppid: number | null, credential: number | null, program: number | null): number | null {
    if (ppid === null && credential === null && program === null) return null;
    const found = this.#find.get(ppid ?? -1, credential ?? -1, program ?? -1) as number | undefined;
    return found ?? Number(this.#insert.run(ppid, credential, program).lastInsertRowid);
  }
}

/** Columns of `credential` in order: ten numbers, then tty and subj. */
export const CREDENTIAL_COLUMNS = [
  "auid",
  "uid",
  "gid",
  "euid",
  "suid",
  "fsuid",
  "egid",
  "sgid",
  "fsgid",
  "ses",
  "tty",
  "subj",
] as const;
const NUMBERS = 10;

/** The credentials, by their row of `credential`. Callers cache: this queries the database each time. */
export class CredentialDictionary {
  readonly #find: PreparedStatement;
  readonly #insert: PreparedStatement;

  constructor(store: Store) {
    const test = CREDENTIAL_COLUMNS.map((name, i) => `ifnull(${name}, ${i < NUMBERS ? "-1" : "''"}) = ?`);
    this.#find = store.prepare(`SELECT id FROM credential WHERE ${test.join(" AND ")}`).pluck();
    this.#insert = store.prepare(
      `INSERT INTO credential (${CREDENTIAL_COLUMNS.join(", ")}) VALUES (${CREDENTIAL_COLUMNS.map(() => "?").join(", ")})`,
    );
  }

  idOf(values: readonly (number | string | null)[]): number {
    const keys = values.map((value, i) => value ?? (i < NUMBERS ? -1 : ""));
    return (this.#find.get(keys) as number | undefined) ?? Number(this.#insert.run(values).lastInsertRowid);
  }
}

/** A copy that does not keep the sliced block of text alive. */
export function detached(latin1: string): string {
  return latin1.length < 13 ? latin1 : Buffer.from(latin1, "latin1").toString("latin1");
}
