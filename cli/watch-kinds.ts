// SPDX-License-Identifier: Apache-2.0
import { CliError } from "./cli-error.ts";
import type { OptionValues } from "./command-handler.ts";
import { expected } from "./read-number.ts";

const KINDS = ["events", "containers", "crossings"] as const;
export type WatchKind = (typeof KINDS)[number];

/** The kinds of lines: all, or those of --only. */
export function kindsOf(options: OptionValues, expression: string | undefined): readonly WatchKind[] {
  const asked = options.texts("only");
  for (const word of asked)
    if (!KINDS.some((kind) => kind === word)) throw expected("only", KINDS.join(", "), word, KINDS);
  const kinds = asked.length === 0 ? KINDS : KINDS.filter((kind) => asked.includes(kind));
  if ((expression !== undefined || hasRules(options)) && !kinds.includes("events"))
    throw new CliError("CTR_CLI_USAGE", "an expression and rules are for events, and --only leaves them out");
  return kinds;
}

export function hasRules(options: OptionValues): boolean {
  return options.isSet("builtin") || options.texts("rules").length > 0;
}
