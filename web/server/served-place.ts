// SPDX-License-Identifier: Apache-2.0
import { basename } from "node:path";
import { shellLine } from "../../interpret/shell-line.ts";

/** Location of a served database: a file, or a local copy of a fleet, which later copies may replace. */
export interface ServedPlace {
  readonly name: string;
  /** Its name on a command line. */
  readonly shown: string;
  readonly isCopy: boolean;
  /** The current file. */
  readonly file: () => string;
  /** Whether the server behind the copy answers. */
  readonly isThere: () => boolean;
}

export function placeOfFile(path: string): ServedPlace {
  return { name: basename(path), shown: path, isCopy: false, file: () => path, isThere: () => true };
}

/** Whether a command line needs a local database: documents to hand over need the records themselves. */
export function needsFile(words: readonly string[]): boolean {
  return (
    words[0] === "report" && (["container", "timeline"].includes(words[1]!) || words.includes("--extract"))
  );
}

/** The command line with these arguments, preceded, if they need a local database, by the one that makes it. `host`: the host of its logs. */
export function commandLine(
  { shown, isCopy }: Pick<ServedPlace, "shown" | "isCopy">,
  words: readonly string[],
  host: string | undefined,
): string {
  if (!isCopy || !needsFile(words)) return shellLine(["ctraudit", ...words, "--db", shown]);
  const pull = ["ctraudit", "fleet", "pull", host ?? "NODE", "--fleet", shown, "--db", "case.db"];
  return `${shellLine(pull)} && ${shellLine(["ctraudit", ...words, "--db", "case.db"])}`;
}
