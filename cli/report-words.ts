// SPDX-License-Identifier: Apache-2.0
import { shellLine } from "../interpret/shell-line.ts";
import type { ReportReader } from "../query/reports/report-reader.ts";
import type { CaseWords, ReportHead } from "../report/document/report-head.ts";
import type { Zone } from "../report/zone.ts";
import { SCHEMA_VERSION } from "../store/migrate.ts";
import { readClaimSources } from "../store/repositories/claims/claim-rows.ts";
import { readHashedSources, sourceHash } from "../store/source-hash.ts";
import type { Store } from "../store/store.ts";
import type { OptionValues } from "./command-handler.ts";
import type { CommandSyntax } from "./command-parser.ts";
import type { OptionRow } from "./option-row.ts";
import { REPORT_OPTIONS } from "./report-options.ts";
import { SEARCH_OPTIONS } from "./search-options.ts";

const TZ: OptionRow = { long: "tz", argument: "<zone>", help: "" };

/** `search` as a report's proofs use it. */
export const SEARCH_SYNTAX: CommandSyntax = {
  name: "search",
  arguments: "[expression]",
  help: "",
  options: [...SEARCH_OPTIONS, TZ],
};

/** `report` as a manifest repeats it. */
export const REPORT_SYNTAX: CommandSyntax = {
  name: "report",
  arguments: "<name> [container]",
  help: "",
  options: [...REPORT_OPTIONS, TZ],
};

/** Options on the destination and form of a document, and not on its content. */
const OF_FILES: ReadonlySet<string> = new Set(["extract", "format", "sign", "password-file"]);

/** Case, examiner and note of a document, as the examiner gave them. */
export function caseOf(options: OptionValues): CaseWords {
  const words = ["case", "examiner", "note"] as const;
  return Object.fromEntries(
    words.flatMap((word) => {
      const text = options.text(word);
      return text === undefined ? [] : [[word, text]];
    }),
  );
}

/** The command as it can be given again: without the places of files. */
export function reportWords(args: readonly string[], options: OptionValues): string[] {
  return [...args, ...wordsOf(REPORT_OPTIONS, options)];
}

/** The options that were given, without those that say where a document goes and in which form. */
export function wordsOf(rows: readonly OptionRow[], options: OptionValues): string[] {
  const words = rows
    .filter(({ long }) => !OF_FILES.has(long))
    .flatMap(({ long, argument }) => {
      if (!options.isSet(long)) return [];
      return argument === undefined ? [`--${long}`] : [`--${long}`, options.text(long) ?? ""];
    });
  const zone = options.text("tz");
  return [...words, ...(zone === undefined ? [] : ["--tz", zone])];
}

/** The document's words on itself. */
export function reportHead(
  reader: ReportReader,
  args: readonly string[],
  options: OptionValues,
  zone: Zone,
  version: string,
): ReportHead {
  const command = shellLine(["ctraudit", "report", ...reportWords(args, options)]);
  return documentHead(reader, command, options, zone, version);
}

/** The same of a document that another command makes. */
export function documentHead(
  reader: ReportReader,
  command: string,
  options: OptionValues,
  zone: Zone,
  version: string,
): ReportHead {
  return {
    command,
    version,
    schema: SCHEMA_VERSION,
    zone: zone.name,
    sources: sourcesOf(reader.store),
    claims: readClaimSources(reader.store).map(({ kind, name, sha256, bytes }) => ({
      kind,
      name,
      sha256,
      bytes,
    })),
    proof: options.isSet("proof"),
    case: caseOf(options),
  };
}

/** A hash that is not in its row is computed where it is shown: a text without --proof shows none. */
function sourcesOf(store: Store): ReportHead["sources"] {
  return readHashedSources(store).map((row) => {
    let hash: string | null | undefined;
    return {
      name: row.name,
      get sha256() {
        hash ??= sourceHash(store, row);
        return hash;
      },
      bytes: row.size,
    };
  });
}
