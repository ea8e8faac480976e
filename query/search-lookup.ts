// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store/store.ts";
import type { CredentialView, StoredText } from "./search-event-view.ts";

const CACHE_LIMIT = 65_536;

/** Rows of the dictionary tables, each read once while it is in the cache. */
export interface Lookup {
  string(row: number): StoredText;
  types(row: number): readonly string[];
  keys(row: number): readonly StoredText[];
  call(row: number): { arch: number; number: number };
  credential(row: number): CredentialView;
  program(row: number): { comm: StoredText | null; exe: StoredText | null; claimed: boolean };
}

/** Opens the dictionaries of a database; memory is bounded by 65,536 rows of each. */
export function openLookup(store: Store): Lookup {
  const strings = store.prepare("SELECT value FROM string WHERE id = ?");
  const calls = store.prepare("SELECT arch, number FROM call WHERE id = ?");
  const credentials = store.prepare(
    "SELECT auid, uid, gid, euid, egid, ses, tty, subj FROM credential WHERE id = ?",
  );
  const programs = store.prepare("SELECT comm, exe, claimed FROM program WHERE id = ?");
  const string = cached((row) => (strings.get(row) as { value: StoredText }).value);
  return {
    string,
    types: cached((row) => String(string(row)).split(",")),
    keys: cached((row) => splitKeys(string(row))),
    call: cached((row) => calls.get(row) as { arch: number; number: number }),
    credential: cached((row) => credentials.get(row) as CredentialView),
    program: cached((row) => {
      const found = programs.get(row) as { comm: number | null; exe: number | null; claimed: number };
      return {
        comm: found.comm === null ? null : string(found.comm),
        exe: found.exe === null ? null : string(found.exe),
        claimed: found.claimed === 1,
      };
    }),
  };
}

function cached<T>(read: (row: number) => T): (row: number) => T {
  const cache = new Map<number, T>();
  return (row) => {
    const known = cache.get(row);
    if (known !== undefined) return known;
    const value = read(row);
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
