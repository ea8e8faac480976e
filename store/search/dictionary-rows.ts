// SPDX-License-Identifier: Apache-2.0

import type { TextTest } from "../../questions/text-match.ts";
import { asText } from "../../types/as-text.ts";
import type { ContainerId } from "../../types/ids.ts";
import type { Store } from "../store.ts";
import { stringIds, stringsOfEvents } from "./text-match.ts";

/** Rows of `string` for record types: an event is meant when any of its records has a type that passes. */
export function typeIds(store: Store, test: TextTest): number[] {
  return stringIds(store, stringsOfEvents("types"), (list) => list.split(",").some(test));
}

/** Every record type that there is. */
export function typesOfEvents(store: Store): string[] {
  const lists = store.prepare(stringsOfEvents("types")).raw().all() as [number, string][];
  return [...new Set(lists.flatMap(([, list]) => list.split(",")))];
}

/** Rows of `string` for a rule's key; an event has several, joined by 0x01. */
export function keyIds(store: Store, test: TextTest): number[] {
  return stringIds(store, stringsOfEvents("key"), (list) => list.split("\x01").some(test));
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

/** Tests of an actor's attributes: all must pass. */
export interface ActorTests {
  /** Conditions in SQL on columns of `credential`, with their values. */
  readonly credential: readonly { readonly sql: string; readonly values: readonly (string | number)[] }[];
  readonly ppid?: { readonly sql: string; readonly values: readonly number[] };
  readonly texts: readonly { readonly column: "exe" | "comm" | "tty" | "subj"; readonly test: TextTest }[];
}

/** Rows of `actor` that pass. */
export function actorIds(store: Store, { credential, ppid, texts }: ActorTests): number[] {
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  const among = (column: string, rows: readonly number[]) => {
    conditions.push(`${column} IN (SELECT value FROM json_each(?))`);
    parameters.push(JSON.stringify(rows));
  };
  if (ppid !== undefined) {
    conditions.push(ppid.sql);
    parameters.push(...ppid.values);
  }
  const programTexts = texts.filter(({ column }) => column === "exe" || column === "comm");
  if (programTexts.length > 0) among("program", programIds(store, programTexts));
  const ownTexts = texts.filter(({ column }) => column === "tty" || column === "subj");
  if (credential.length + ownTexts.length > 0)
    among("credential", credentialIds(store, credential, ownTexts));
  return store
    .prepare(`SELECT id FROM actor WHERE ${conditions.join(" AND ")}`)
    .pluck()
    .all(...parameters) as number[];
}

function programIds(store: Store, texts: ActorTests["texts"]): number[] {
  const rows = store
    .prepare(
      `SELECT p.id, c.value AS comm, x.value AS exe FROM program p
       LEFT JOIN string c ON c.id = p.comm LEFT JOIN string x ON x.id = p.exe`,
    )
    .all() as { id: number; comm: string | Uint8Array | null; exe: string | Uint8Array | null }[];
  const passes = (row: (typeof rows)[number]) =>
    texts.every(({ column, test }) => {
      const value = row[column as "comm" | "exe"];
      return value !== null && test(asText(value));
    });
  return rows.filter(passes).map(({ id }) => id);
}

function credentialIds(
  store: Store,
  conditions: ActorTests["credential"],
  texts: ActorTests["texts"],
): number[] {
  const where = conditions.map(({ sql }) => `(${sql})`).join(" AND ") || "true";
  const rows = store
    .prepare(`SELECT id, tty, subj FROM credential WHERE ${where}`)
    .all(...conditions.flatMap(({ values }) => values)) as {
    id: number;
    tty: string | null;
    subj: string | null;
  }[];
  const passes = (row: (typeof rows)[number]) =>
    texts.every(({ column, test }) => {
      const value = row[column as "tty" | "subj"];
      return value !== null && test(value);
    });
  return rows.filter(passes).map(({ id }) => id);
}

/** Rows of `container` of these classes. */
export function containersOfClasses(store: Store, classes: readonly string[]): ContainerId[] {
  return store
    .prepare("SELECT id FROM container WHERE class IN (SELECT value FROM json_each(?))")
    .pluck()
    .all(JSON.stringify(classes)) as ContainerId[];
}
