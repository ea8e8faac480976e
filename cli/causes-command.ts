// SPDX-License-Identifier: Apache-2.0

import { readCauses } from "../query/causes/read-causes.ts";
import { viewCauses } from "../query/causes/view-causes.ts";
import { causesNdjson, causesText } from "../report/causes-text.ts";
import { type CommandHandler, EXIT } from "./command-handler.ts";
import { withDatabase } from "./open-database.ts";
import { readChoice } from "./read-number.ts";
import { zoneOf } from "./read-times.ts";

/** `ctraudit causes`: possible causes across containers. */
export const causesCommand: CommandHandler = async (_args, options, { stdout, ...context }) => {
  const format = readChoice(options, "format", ["text", "ndjson"]) ?? "text";
  const zone = await zoneOf(options);
  return withDatabase(options, { stdout, ...context }, (store) => {
    const causes = viewCauses(store, readCauses(store));
    stdout.write(format === "text" ? causesText(causes, zone) : causesNdjson(causes));
    return causes.length === 0 ? EXIT.nothing : EXIT.done;
  });
};
