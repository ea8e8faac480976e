// SPDX-License-Identifier: Apache-2.0

import type { TextTest } from "../../questions/text-match.ts";
import { asText } from "../../types/as-text.ts";
import { endOfName, isUnclean, joinPath } from "../../types/join-path.ts";
import { indexHint } from "../secondary-indexes.ts";
import type { SqlValue, Store } from "../store.ts";
import { fromSqlText, toSqlText } from "../text.ts";
import { pathTerm } from "./column-terms.ts";
import { pathOf } from "./event-files.ts";
import { anyOf, type SearchTerm } from "./search-term.ts";
import { ALL_STRINGS, stringIds } from "./text-match.ts";

/** Pairs of rows of `string`: a directory and a name relative to it. */
export type NamePairs = readonly (readonly [directory: number, name: number])[];

/** Forms in which a path is logged: a name, a name and the working directory, or a name and the directory of a descriptor. */
export interface NamedPaths {
  readonly names: readonly number[];
  readonly working: NamePairs;
  readonly opened: NamePairs;
}

/** Every form in which paths are logged that pass the test: as written, or as they are resolved. `exact`: the one path that can pass. */
export function namedPaths(store: Store, test: TextTest, exact?: string): NamedPaths {
  const passes = (path: string | null) => path !== null && test(asText(toSqlText(path)));
  const names =
    exact === undefined
      ? stringIds(store, ALL_STRINGS, (name) => test(name) || passesClean(name, test))
      : exactNames(store, exact, test);
  const working = pairs(
    store,
    `SELECT DISTINCT directory, name FROM path ${indexHint(store, "path_directory")} WHERE directory IS NOT NULL AND name IS NOT NULL`,
    (name, directory) => passes(pathOf(name, directory, null, null)),
  );
  const opened = pairs(
    store,
    `SELECT DISTINCT d.directory, p.name FROM descriptor_directory d CROSS JOIN path p ON p.event = d.event AND p.descriptor = d.descriptor
     WHERE p.name IS NOT NULL`,
    (name, directory) => passes(pathOf(name, null, 0, directory)),
  );
  return { names, working, opened };
}

/**
 * The same for a test that looks at how paths end: the last component of each path that passes ends with one of `endings`. Only names with such an
 * end are looked at, and those of which only the directory says how they end.
 */
export function pathsByEnd(store: Store, test: TextTest, endings: readonly string[]): NamedPaths {
  const passes = (path: string | null) => path !== null && test(asText(toSqlText(path)));
  const hasEnd = (name: string) => {
    const end = endOfName(name);
    return end === undefined || endings.some((ending) => end.endsWith(ending));
  };
  const candidates: number[] = [];
  const some = `${ALL_STRINGS} WHERE ${mayEndWith("value", endings)}`;
  const names = stringIds(store, some, (name, id) => {
    if (!hasEnd(name)) return false;
    candidates.push(id);
    return test(name) || passesClean(name, test);
  });
  const ids = JSON.stringify(candidates);
  const among = (column: string) => `${column} IN (SELECT value FROM json_each(@ids))`;
  const working = pairs(
    store,
    `SELECT DISTINCT directory, name FROM path WHERE ${among("name")} AND directory IS NOT NULL`,
    (name, directory) => passes(pathOf(name, directory, null, null)),
    { ids },
  );
  const opened = pairs(
    store,
    `SELECT DISTINCT d.directory, p.name FROM descriptor_directory d CROSS JOIN path p ON p.event = d.event AND p.descriptor = d.descriptor
     WHERE p.name IS NOT NULL AND (${among("d.directory")} OR ${among("p.name")})`,
    (name, directory) => passes(pathOf(name, null, 0, directory)),
    { ids },
  );
  return { names, working, opened };
}

/** A condition that holds for every name which, wherever it begins, may mean a path with one of these ends: plain words. */
export function mayEndWith(name: string, endings: readonly string[]): string {
  const ends = endings.map((ending) => `instr(${name}, '${ending}')`);
  return [...ends, `instr(${name}, '..')`, `rtrim(${name}, './') = ''`].join(" OR ");
}

/** Whether a PATH passes in one of the forms of `pathsByEnd`: by its name, with its working directory, or with the directory of its descriptor. */
export function passesInSomeForm(
  test: TextTest,
  name: string | null,
  directory: string | null,
  opened: string | null,
): boolean {
  if (name === null) return false;
  const passes = (path: string | null) => path !== null && test(asText(toSqlText(path)));
  return (
    passes(name) ||
    passesClean(name, test) ||
    (directory !== null && passes(pathOf(name, directory, null, null))) ||
    (opened !== null && passes(pathOf(name, null, 0, opened)))
  );
}

/** The same for a test that only paths within a directory of this name pass, wherever the directory lies. */
export function pathsWithin(store: Store, test: TextTest, directory: string): NamedPaths {
  const passes = (path: string | null) => path !== null && test(asText(toSqlText(path)));
  const containing = (text: string) => `${ALL_STRINGS} WHERE instr(value, '${text}') > 0`;
  const names = stringIds(
    store,
    containing(`${directory}/`),
    (name) => test(name) || passesClean(name, test),
  );
  const bases = stringIds(
    store,
    containing(directory),
    (name) => name.endsWith(directory) || name.includes(`${directory}/`),
  );
  const ids = JSON.stringify(bases);
  const working = pairs(
    store,
    "SELECT DISTINCT directory, name FROM path WHERE directory IN (SELECT value FROM json_each(@ids)) AND name IS NOT NULL",
    (name, base) => passes(pathOf(name, base, null, null)),
    { ids },
  );
  const opened = pairs(
    store,
    `SELECT DISTINCT d.directory, p.name FROM descriptor_directory d CROSS JOIN path p ON p.event = d.event AND p.descriptor = d.descriptor
     WHERE p.name IS NOT NULL AND d.directory IN (SELECT value FROM json_each(@ids))`,
    (name, base) => passes(pathOf(name, null, 0, base)),
    { ids },
  );
  return { names, working, opened };
}

/** An absolute path whose clean form passes. Texts that are no paths have none. */
function passesClean(name: string, test: TextTest): boolean {
  const clean = isUnclean(name) ? joinPath(name, null) : null;
  return clean !== null && test(clean);
}

function exactNames(store: Store, exact: string, test: TextTest): number[] {
  const same = store.prepare("SELECT id FROM string WHERE value = ?").pluck().all(exact) as number[];
  const unclean = stringIds(
    store,
    "SELECT id, value FROM string WHERE value >= '/' AND value < '0' AND (instr(value, '//') OR instr(value, '/.') OR value LIKE '%/')",
    (name) => passesClean(name, test),
  );
  return [...new Set([...same, ...unclean])];
}

function pairs(
  store: Store,
  select: string,
  passes: (name: string, directory: string) => boolean,
  parameters: Readonly<Record<string, string>> = {},
): NamePairs {
  const sql = `SELECT q.directory, q.name, d.value, n.value FROM (${select}) q JOIN string d ON d.id = q.directory JOIN string n ON n.id = q.name`;
  const rows = store.prepare(sql).raw().iterate(parameters) as Iterable<[number, number, SqlValue, SqlValue]>;
  const found: [number, number][] = [];
  for (const [directory, name, base, text] of rows)
    if (passes(fromSqlText(text)!, fromSqlText(base)!)) found.push([directory, name]);
  return found;
}

/** Events with a PATH in one of these forms. */
export function namedPathTerm({ names, working, opened }: NamedPaths): SearchTerm {
  const terms = [pathTerm(names)];
  if (working.length > 0) terms.push(workingTerm(working));
  if (opened.length > 0) terms.push(openedTerm(opened));
  return anyOf("path", terms);
}

const pairsOf = (parameter: string) => `(SELECT value ->> 0, value ->> 1 FROM json_each(@${parameter}))`;

function workingTerm(pairs: NamePairs): SearchTerm {
  return {
    name: "path",
    filter: `EXISTS (SELECT 1 FROM path p WHERE p.event = e.id AND (+p.directory, +p.name) IN ${pairsOf("working")})`,
    source: `SELECT DISTINCT p.event AS id FROM json_each(@working) j CROSS JOIN path p INDEXED BY path_directory
      ON p.directory = j.value ->> 0 AND p.name = j.value ->> 1 WHERE p.event BETWEEN @first AND @last`,
    parameters: { working: JSON.stringify(pairs) },
  };
}

function openedTerm(pairs: NamePairs): SearchTerm {
  const rows = "path p ON p.event = d.event AND p.descriptor = d.descriptor";
  return {
    name: "path",
    filter: `EXISTS (SELECT 1 FROM descriptor_directory d JOIN ${rows} WHERE d.event = e.id AND (d.directory, p.name) IN ${pairsOf("opened")})`,
    source: `SELECT DISTINCT d.event AS id FROM descriptor_directory d CROSS JOIN ${rows}
      WHERE (d.directory, p.name) IN ${pairsOf("opened")} AND d.event BETWEEN @first AND @last`,
    parameters: { opened: JSON.stringify(pairs) },
  };
}
