// SPDX-License-Identifier: Apache-2.0
import { hostname, userInfo } from "node:os";
import type { Bounds } from "../ingest/bounds.ts";
import { INPUT_FORMATS, type InputFormat } from "../ingest/carrier-filter.ts";
import type { RunOrigin } from "../ingest/run-rows.ts";
import { CliError } from "./cli-error.ts";
import type { CliContext, OptionValues } from "./command-handler.ts";
import { readBounds } from "./read-bounds.ts";

/** Options that say how lines are read. Throws CTR_CLI_USAGE. */
export function lineOptions(options: OptionValues): {
  readonly inputFormat: InputFormat;
  readonly syslogTags: readonly string[];
  readonly bounds: Partial<Bounds>;
} {
  return {
    inputFormat: inputFormatOf(options),
    syslogTags: (options.text("syslog-tag") ?? "").split(",").filter((tag) => tag !== ""),
    bounds: readBounds(options.texts("bound")),
  };
}

/** The system's name for the current user; a number if there is none. */
export function originOf({ version, commandLine }: CliContext): RunOrigin {
  let user = String(process.getuid?.() ?? "");
  try {
    user = userInfo().username;
  } catch {
    // A uid without a passwd entry, as in many containers.
  }
  return { version, command: commandLine, user, host: hostname() };
}

function inputFormatOf(options: OptionValues): InputFormat {
  const asked = options.text("input-format") ?? "auto";
  const known = INPUT_FORMATS.find((format) => format === asked);
  if (known !== undefined) return known;
  throw new CliError("CTR_CLI_USAGE", `--input-format ${asked}: no such format`, {
    hint: `one of ${INPUT_FORMATS.join(", ")}`,
  });
}
