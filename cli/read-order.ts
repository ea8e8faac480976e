// SPDX-License-Identifier: Apache-2.0
import { SORT_KEYS, type SortKey } from "../questions/sort-key.ts";
import { CliError } from "./cli-error.ts";
import type { OptionValues } from "./command-handler.ts";
import { expected, readNumber } from "./read-number.ts";

/** Number and order of the events. */
export interface Order {
  /** undefined: by host, boot and serial, auditd's own events by time. */
  readonly key: SortKey | undefined;
  readonly descending: boolean;
  readonly limit: number;
}

/** Order and limit by --sort, --limit and --just-one. Throws CTR_CLI_USAGE. */
export function readOrder(options: OptionValues): Order {
  const limit = readNumber(options, "limit");
  if (limit === 0) throw expected("limit", "a number from 1", "0");
  if (limit !== undefined && options.isSet("count"))
    throw new CliError("CTR_CLI_USAGE", "--count counts all events: it excludes --limit");
  const text = options.text("sort");
  const key = SORT_KEYS.find((name) => name === text?.replace(/^-/, ""));
  if (text !== undefined && key === undefined) throw expected("sort", SORT_KEYS.join(", "), text, SORT_KEYS);
  return {
    key,
    descending: text?.startsWith("-") === true,
    limit: options.isSet("just-one") ? 1 : (limit ?? Number.POSITIVE_INFINITY),
  };
}
