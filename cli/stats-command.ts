// SPDX-License-Identifier: Apache-2.0

import { nameOfCall } from "../interpret/call-names.ts";
import { readStats, type Stats } from "../query/stats.ts";
import { COLOURED, PLAIN } from "../report/paint.ts";
import { safeJson } from "../report/safe-json.ts";
import { statsText } from "../report/stats-text.ts";
import { openRepositories } from "../store/open-repositories.ts";
import { type CommandHandler, EXIT } from "./command-handler.ts";
import { withDatabase } from "./open-database.ts";
import { readChoice } from "./read-number.ts";
import { zoneOf } from "./read-times.ts";

/** `ctraudit stats`: the evidence in the logs. */
export const statsCommand: CommandHandler = async (_args, options, context) => {
  const format = readChoice(options, "format", ["text", "json"]) ?? "text";
  const zone = await zoneOf(options);
  return withDatabase(options, context, async (store) => {
    const stats = await readStats(openRepositories(store), nameOfCall);
    const { stdout, columns, colour } = context;
    if (format === "json") stdout.write(`${safeJson({ type: "stats", version: 1, data: stats })}\n`);
    else stdout.write(statsText(stats, { zone, columns, paint: colour ? COLOURED : PLAIN }));
    if (stats.boots.length === 0 && stats.problems.length === 0) return EXIT.nothing;
    return options.isSet("strict") && isDoubtful(stats) ? EXIT.doubtful : EXIT.done;
  });
};

function isDoubtful({ boots, problems }: Stats): boolean {
  return (
    problems.length > 0 ||
    boots.some(({ gaps, conflicts, failure }) => gaps.gaps > 0 || conflicts.length > 0 || failure !== null)
  );
}
