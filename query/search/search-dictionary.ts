// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store/store.ts";
import type { CredentialTest, SearchCriteria } from "./search-criteria.ts";

/**
 * What `event.<column>` holds anywhere, by leaps through its index: one look-up per value and none per event.
 * `column` is one of ours, never a user's.
 */
function distinctStrings(
  store: Store,
  column: "types" | "key",
): { id: number; value: string | Uint8Array }[] {
  return store
    .prepare(
      `WITH RECURSIVE leap (id) AS (
         SELECT min(${column}) FROM event WHERE ${column} IS NOT NULL
         UNION ALL
         SELECT (SELECT min(e.${column}) FROM event e WHERE e.${column} > leap.id) FROM leap WHERE leap.id IS NOT NULL)
       SELECT s.id, s.value FROM leap JOIN string s ON s.id = leap.id`,
    )
    .all() as { id: number; value: string | Uint8Array }[];
}

function asText(value: string | Uint8Array): string {
  return typeof value === "string" ? value : Buffer.from(value).toString("utf8");
}

/** Rows of `string` for the record types: an event is meant when any of its records has one of them. */
export function typeIds(store: Store, types: readonly string[]): number[] {
  const wanted = new Set(types);
  const rows = distinctStrings(store, "types");
  return rows
    .filter(({ value }) =>
      asText(value)
        .split(",")
        .some((type) => wanted.has(type)),
    )
    .map(({ id }) => id);
}

/** Rows of `string` for a rule's key; an event has several, joined by 0x01. */
export function keyIds(store: Store, key: string, wholeWord: boolean): number[] {
  const matches = wholeWord ? (part: string) => part === key : (part: string) => part.includes(key);
  const rows = distinctStrings(store, "key");
  return rows.filter(({ value }) => asText(value).split("\x01").some(matches)).map(({ id }) => id);
}

/** Rows of `call` that the test accepts. */
export function callIds(store: Store, test: (arch: number, number: number) => boolean): number[] {
  const rows = store.prepare("SELECT id, arch, number FROM call").all() as {
    id: number;
    arch: number;
    number: number;
  }[];
  return rows.filter(({ arch, number }) => test(arch, number)).map(({ id }) => id);
}

/** Rows of `program` whose exe or comm contains the text, or is it. */
function programIds(store: Store, { executable, comm, wholeWord }: SearchCriteria): number[] {
  const conditions: string[] = [];
  const parameters: string[] = [];
  for (const [column, text] of [
    ["exe", executable],
    ["comm", comm],
  ] as const) {
    if (text === undefined) continue;
    conditions.push(`p.${column} IN (SELECT id FROM string WHERE ${textMatch("value", wholeWord)})`);
    parameters.push(text);
  }
  const sql = `SELECT p.id FROM program p WHERE ${conditions.join(" AND ")}`;
  return (store.prepare(sql).all(...parameters) as { id: number }[]).map(({ id }) => id);
}

/** Rows of `string` that are a path containing the text, or the path itself. */
export function pathIds(store: Store, file: string, wholeWord: boolean | undefined): number[] {
  const sql = `SELECT id FROM string WHERE ${textMatch("value", wholeWord)}`;
  return (store.prepare(sql).all(file) as { id: number }[]).map(({ id }) => id);
}

/** Rows of `credential` that pass all tests on ids, terminal and subject. */
function credentialIds(store: Store, criteria: SearchCriteria): number[] {
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  for (const { columns, value } of criteria.credentials ?? ([] as readonly CredentialTest[])) {
    conditions.push(`? IN (${columns.join(", ")})`);
    parameters.push(value);
  }
  for (const [column, text] of [
    ["tty", criteria.terminal],
    ["subj", criteria.subject],
  ] as const) {
    if (text === undefined) continue;
    conditions.push(textMatch(column, criteria.wholeWord));
    parameters.push(text);
  }
  const sql = `SELECT id FROM credential WHERE ${conditions.join(" AND ")}`;
  return (store.prepare(sql).all(...parameters) as { id: number }[]).map(({ id }) => id);
}

/** Rows of `actor` that pass all tests on ppid, program and credential; undefined where there is none of these. */
export function actorIds(store: Store, criteria: SearchCriteria): number[] | undefined {
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  const among = (column: string, rows: readonly number[]) => {
    conditions.push(`${column} IN (SELECT value FROM json_each(?))`);
    parameters.push(JSON.stringify(rows));
  };
  if (criteria.ppid !== undefined) among("ppid", [criteria.ppid]);
  if ((criteria.executable ?? criteria.comm) !== undefined) among("program", programIds(store, criteria));
  if ((criteria.credentials ?? criteria.terminal ?? criteria.subject) !== undefined)
    among("credential", credentialIds(store, criteria));
  if (conditions.length === 0) return undefined;
  return store
    .prepare(`SELECT id FROM actor WHERE ${conditions.join(" AND ")}`)
    .pluck()
    .all(...parameters) as number[];
}

function textMatch(column: string, wholeWord: boolean | undefined): string {
  return wholeWord === true ? `${column} = ?` : `instr(${column}, ?) > 0`;
}
