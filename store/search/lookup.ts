// SPDX-License-Identifier: Apache-2.0

import type { CredentialView, ProgramView, StoredText } from "../../questions/event-view.ts";
import type { PreparedStatement, Store } from "../store.ts";

const CACHE_LIMIT = 65_536;

/** Rows of the dictionary tables, each read once while cached. */
export interface Lookup {
  string(row: number): StoredText;
  types(row: number): readonly string[];
  keys(row: number): readonly StoredText[];
  call(row: number): { arch: number; number: number };
  credential(row: number): CredentialView;
  program(row: number): ProgramView;
  actor(row: number): ActorRow;
}

/** ppid, and the rows of `credential` and `program`. */
export interface ActorRow {
  readonly ppid: number | null;
  readonly credential: number | null;
  readonly program: number | null;
}

/** Opens the dictionaries of a database; memory is bounded by 65,536 rows of each. */
export function openLookup(store: Store): Lookup {
  const string = cached(store, "SELECT value FROM string WHERE id = ?", ([value]) => value as StoredText);
  const optional = (row: unknown) => (row === null ? null : string(row as number));
  return {
    string,
    types: cached(store, "SELECT value FROM string WHERE id = ?", ([value]) => String(value).split(",")),
    keys: cached(store, "SELECT value FROM string WHERE id = ?", ([value]) => splitKeys(value as StoredText)),
    call: cached(store, "SELECT arch, number FROM call WHERE id = ?", ([arch, number]) => ({
      arch: arch as number,
      number: number as number,
    })),
    credential: cached(
      store,
      "SELECT auid, uid, gid, euid, egid, ses, tty, subj FROM credential WHERE id = ?",
      credentialView,
    ),
    actor: cached(store, "SELECT ppid, credential, program FROM actor WHERE id = ?", (row) => {
      const [ppid, credential, program] = row as (number | null)[];
      return { ppid: ppid!, credential: credential!, program: program! };
    }),
    program: cached(store, "SELECT comm, exe, claimed FROM program WHERE id = ?", ([comm, exe, claimed]) => ({
      comm: optional(comm),
      exe: optional(exe),
      claimed: claimed === 1,
    })),
  };
}

function credentialView(row: readonly unknown[]): CredentialView {
  const [auid, uid, gid, euid, egid, ses] = row as (number | null)[];
  const [tty, subj] = row.slice(6) as (StoredText | null)[];
  return {
    auid: auid!,
    uid: uid!,
    gid: gid!,
    euid: euid!,
    egid: egid!,
    ses: ses!,
    tty: tty!,
    subj: subj!,
  };
}

/** Reads each row once; its statement is prepared on first use. */
function cached<T>(store: Store, sql: string, view: (row: readonly unknown[]) => T): (row: number) => T {
  const cache = new Map<number, T>();
  let statement: PreparedStatement | undefined;
  return (row) => {
    const known = cache.get(row);
    if (known !== undefined) return known;
    statement ??= store.prepare(sql).raw();
    const value = view(statement.get(row) as unknown[]);
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(row, value);
    return value;
  };
}

/** The kernel joins several keys with 0x01. */
function splitKeys(value: StoredText): readonly StoredText[] {
  if (typeof value === "string") return value.split("\x01");
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = value.indexOf(1); at >= 0; at = value.indexOf(1, from)) {
    parts.push(value.subarray(from, at));
    from = at + 1;
  }
  return [...parts, value.subarray(from)];
}
