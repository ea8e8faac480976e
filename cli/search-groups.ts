// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../interpret/call-names.ts";
import { eventGroups, GROUP_FIELDS, type GroupField } from "../query/search/event-groups.ts";
import type { Repositories } from "../questions/repositories.ts";
import type { SearchCriteria } from "../questions/search-criteria.ts";
import { groupCells, groupColumns, groupCsv, groupObject } from "../report/group-text.ts";
import { counted } from "../report/number-text.ts";
import { safeJson } from "../report/safe-json.ts";
import type { Zone } from "../report/zone.ts";
import { CliError } from "./cli-error.ts";
import type { CliContext, OptionValues } from "./command-handler.ts";
import { plainTable } from "./plain-table.ts";
import { expected } from "./read-number.ts";

const FORMATS = ["text", "csv", "ndjson"] as const;
/** Options that speak of single events. */
const OF_EVENTS = ["count", "sort", "word", "just-one", "checkpoint", "raw", "interpret"] as const;

/** The fields of --by; undefined: events are printed. Throws CTR_CLI_USAGE. */
export function readGrouping(options: OptionValues): readonly GroupField[] | undefined {
  const text = options.text("by");
  if (text === undefined) return undefined;
  const excluded = OF_EVENTS.find((name) => options.isSet(name));
  if (excluded !== undefined)
    throw new CliError("CTR_CLI_USAGE", `--by counts groups of events: it excludes --${excluded}`);
  const format = options.text("format") ?? "text";
  if (!FORMATS.some((name) => name === format))
    throw expected("format with --by", FORMATS.join(", "), format, FORMATS);
  const fields = text.split(",").map((word) => {
    const field = GROUP_FIELDS.find((name) => name === word.trim());
    if (field === undefined) throw expected("by", GROUP_FIELDS.join(", "), word, GROUP_FIELDS);
    return field;
  });
  return [...new Set(fields)];
}

/** Prints the events that fit by their values of some fields, the largest group first; gives the number of groups. */
export async function printGroups(
  repositories: Repositories,
  criteria: SearchCriteria,
  fields: readonly GroupField[],
  limit: number,
  { options, context, zone }: { options: OptionValues; context: CliContext; zone: Zone },
): Promise<number> {
  const { stdout, warn } = context;
  const names = callNames();
  const found = await repositories.inOneState(() => eventGroups(repositories, criteria, fields));
  const shown = found.slice(0, limit);
  switch (options.text("format") ?? "text") {
    case "csv":
      stdout.write(`${groupColumns(fields).join(",")}\n`);
      for (const group of shown) stdout.write(`${groupCsv(group, fields, names, zone)}\n`);
      break;
    case "ndjson":
      for (const group of shown) stdout.write(`${safeJson(groupObject(group, fields, names))}\n`);
      break;
    default: {
      if (shown.length === 0) break;
      const columns = groupColumns(fields);
      const aligns = columns.map((name) =>
        ["events", "hosts", "containers"].includes(name) ? ("right" as const) : ("left" as const),
      );
      const rows = shown.map((group) => groupCells(group, fields, names, zone));
      for (const line of plainTable(columns, rows, aligns)) stdout.write(`${line}\n`);
    }
  }
  if (found.length > shown.length)
    warn(
      `ctraudit: ${counted(found.length - shown.length, "more group")}: --limit ${found.length} prints all`,
    );
  return found.length;
}
