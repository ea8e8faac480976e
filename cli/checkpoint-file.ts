// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { readCheckpoint, writeCheckpoint } from "../query/search/checkpoint.ts";
import type { SearchCriteria } from "../query/search/search-criteria.ts";
import type { Store } from "../store/store.ts";
import { CliError } from "./cli-error.ts";
import type { OptionValues } from "./command-handler.ts";

/** What --checkpoint leaves out; nothing where its file is not there yet. Throws CTR_CLI_INPUT. */
export function checkpointOf(options: OptionValues): Pick<SearchCriteria, "after"> {
  const path = options.text("checkpoint");
  if (path === undefined || !existsSync(path)) return {};
  const after = readCheckpoint(readFileSync(path, "utf8"));
  if (after === undefined)
    throw new CliError("CTR_CLI_INPUT", `${path} is no checkpoint of ctraudit`, {
      hint: "remove it, or name another file",
    });
  return { after };
}

/** Writes the file anew: whole or not at all. */
export function saveCheckpoint(store: Store, options: OptionValues): void {
  const path = options.text("checkpoint");
  if (path === undefined) return;
  writeFileSync(`${path}.new`, writeCheckpoint(store), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
