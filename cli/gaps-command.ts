// SPDX-License-Identifier: Apache-2.0
import { readGaps } from "../query/stats-gaps.ts";
import { readLosses, readOverflows } from "../query/stats-losses.ts";
import { readMissingFiles } from "../query/stats-missing-files.ts";
import { gapObject, gapText } from "../report/list-text.ts";
import {
  lossObject,
  lossText,
  missingFileObject,
  missingFileText,
  overflowObject,
  overflowText,
} from "../report/loss-text.ts";
import { safeJson } from "../report/safe-json.ts";
import { type CommandHandler, EXIT } from "./command-handler.ts";
import { withDatabase } from "./open-database.ts";
import { readChoice } from "./read-number.ts";
import { zoneOf } from "./read-times.ts";

/** `ctraudit gaps`: missing serials, records dropped by the plugin, losses reported by the kernel, and missing rotated files. */
export const gapsCommand: CommandHandler = async (_args, options, context) => {
  const format = readChoice(options, "format", ["text", "ndjson"]) ?? "text";
  const zone = await zoneOf(options);
  return withDatabase(options, context, (store) => {
    let found = 0;
    for (const gap of readGaps(store)) {
      context.stdout.write(`${format === "text" ? gapText(gap, zone) : safeJson(gapObject(gap))}\n`);
      found += 1;
    }
    for (const overflow of readOverflows(store)) {
      context.stdout.write(
        `${format === "text" ? overflowText(overflow, zone) : safeJson(overflowObject(overflow))}\n`,
      );
      found += 1;
    }
    for (const loss of readLosses(store).filter(({ kind }) => kind !== "overflow")) {
      context.stdout.write(`${format === "text" ? lossText(loss) : safeJson(lossObject(loss))}\n`);
      found += 1;
    }
    for (const file of readMissingFiles(store)) {
      context.stdout.write(
        `${format === "text" ? missingFileText(file) : safeJson(missingFileObject(file))}\n`,
      );
      found += 1;
    }
    if (found === 0) return EXIT.nothing;
    return options.isSet("strict") ? EXIT.doubtful : EXIT.done;
  });
};
