// SPDX-License-Identifier: Apache-2.0
import { basename } from "node:path";
import { shellLine } from "../../interpret/shell-line.ts";

/** Where a served database is: a file, or a local copy of what a server of a fleet has, which another one may follow. */
export interface ServedPlace {
  readonly name: string;
  /** As a command line names it. */
  readonly shown: string;
  readonly isCopy: boolean;
  /** The file that is read now. */
  readonly file: () => string;
  /** Whether the server that it is a copy of answers. */
  readonly isThere: () => boolean;
}

export function placeOfFile(path: string): ServedPlace {
  return { name: basename(path), shown: path, isCopy: false, file: () => path, isThere: () => true };
}

/** Whether a command line needs a local database: documents that are handed over rest on records that somebody holds. */
export function needsFile(words: readonly string[]): boolean {
  return (
    words[0] === "report" && (["container", "timeline"].includes(words[1]!) || words.includes("--extract"))
  );
}

/** The command line of these words; where they need a local database, with the one that makes it. `host`: whose logs those are. */
export function commandLine(
  { shown, isCopy }: Pick<ServedPlace, "shown" | "isCopy">,
  words: readonly string[],
  host: string | undefined,
): string {
  if (!isCopy || !needsFile(words)) return shellLine(["ctraudit", ...words, "--db", shown]);
  const pull = ["ctraudit", "fleet", "pull", host ?? "NODE", "--fleet", shown, "--db", "case.db"];
  return `${shellLine(pull)} && ${shellLine(["ctraudit", ...words, "--db", "case.db"])}`;
}
