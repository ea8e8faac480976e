// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { goOn, readCheckpoint } from "../query/search/checkpoint.ts";
import type { SearchCriteria } from "../query/search/search-criteria.ts";
import type { Store } from "../store/store.ts";
import { CliError } from "./cli-error.ts";
import type { OptionValues } from "./command-handler.ts";

interface CheckpointFile {
  /** What --checkpoint leaves out. */
  readonly criteria: Pick<SearchCriteria, "since" | "except">;
  /** Writes the file anew: whole or not at all. */
  save(): void;
}

/** The file of --checkpoint, where it is given; it need not be there yet. Throws CTR_CLI_INPUT. */
export function openCheckpoint(store: Store, options: OptionValues): CheckpointFile {
  const path = options.text("checkpoint");
  if (path === undefined) return { criteria: {}, save: () => undefined };
  const before = existsSync(path) ? readCheckpoint(readFileSync(path, "utf8")) : undefined;
  if (before === undefined && existsSync(path))
    throw new CliError("CTR_CLI_INPUT", `${path} is no checkpoint of ctraudit`, {
      hint: "remove it, or name another file",
    });
  const { criteria, text } = goOn(store, before);
  return {
    criteria,
    save() {
      writeFileSync(`${path}.new`, text, { mode: 0o600 });
      renameSync(`${path}.new`, path);
    },
  };
}
