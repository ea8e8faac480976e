// SPDX-License-Identifier: Apache-2.0
import { PATH_VALUES } from "../store/event-writer.ts";
import { type NameRule, NOT_KNOWN, WORKING_DIRECTORY } from "./name-rules.ts";

type Values = (number | bigint | string | null)[];

/** Positions of the values in a row of `path`: see PATH_VALUES. */
const AT = { item: 0, name: 1, nametype: 4, directory: 5, descriptor: 6 } as const;

/** The start directories of an event's relative names, as far as known. */
export interface NameBases {
  readonly rule: NameRule | null;
  /** Values of the rule's descriptor arguments, in order: a descriptor, WORKING_DIRECTORY or NOT_KNOWN. */
  readonly directories: readonly number[];
  /** Row of `string`; null without a CWD record. */
  readonly workingDirectory: number | null;
  /** All PATH records announced by the SYSCALL are present. */
  readonly hasAllPaths: boolean;
  /** A symlink's target does not name a file of the call. */
  readonly isSymlink: boolean;
  /** Positions of names consisting only of `.`, `..` and slashes. */
  readonly dotNames: readonly number[];
}

/**
 * Stores the start directory of each relative name: the working directory (its row of `string`), or a descriptor's number,
 * NOT_KNOWN if the event does not show which. `relative` has the positions of records with a relative name.
 */
export function placeNames(paths: Values, relative: readonly number[], bases: NameBases): void {
  const { rule, workingDirectory, isSymlink } = bases;
  const used = new Set<number>();
  for (const position of relative) {
    const row = position * PATH_VALUES;
    const isText = isSymlink && paths[row + AT.nametype] === "UNKNOWN";
    const directory = isText ? NOT_KNOWN : directoryOf(paths, row, bases);
    if (directory === WORKING_DIRECTORY) paths[row + AT.directory] = workingDirectory;
    else paths[row + AT.descriptor] = directory;
    used.add(directory);
  }
  if (rule?.kind !== "descriptors" || workingDirectory === null) return;
  // The parent of a name without a slash is logged as the working directory, even if the directory is a descriptor's.
  // Source: audit_log_name(), case 0
  for (let row = 0; row < paths.length; row += PATH_VALUES) {
    if (paths[row + AT.nametype] !== "PARENT" || paths[row + AT.name] !== workingDirectory) continue;
    const directory = directoryOf(paths, row, bases);
    if (directory !== WORKING_DIRECTORY && used.has(directory)) paths[row + AT.descriptor] = directory;
  }
}

function directoryOf(paths: Values, row: number, bases: NameBases): number {
  const { rule, dotNames } = bases;
  if (rule === null || rule.kind === "unknown") return NOT_KNOWN;
  if (rule.kind === "working") return WORKING_DIRECTORY;
  if (rule.kind === "new-root") return dotNames.includes(row / PATH_VALUES) ? NOT_KNOWN : WORKING_DIRECTORY;
  const [first = NOT_KNOWN, second = first] = bases.directories;
  if (first === second || rule.sides === undefined) return first;
  if (!bases.hasAllPaths) return NOT_KNOWN;
  const nametype = paths[row + AT.nametype] as string | null;
  const side = rule.sides(nametype, nthOfType(paths, row, nametype));
  return side === null ? NOT_KNOWN : side === 0 ? first : second;
}

/** Number of named records of its nametype before it, by item. */
function nthOfType(paths: Values, row: number, nametype: string | null): number {
  const item = paths[row + AT.item] as number;
  let before = 0;
  for (let at = 0; at < paths.length; at += PATH_VALUES)
    if (
      paths[at + AT.nametype] === nametype &&
      paths[at + AT.name] !== null &&
      (paths[at + AT.item] as number) < item
    )
      before++;
  return before;
}
