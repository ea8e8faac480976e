// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { SearchCriteria } from "../questions/search-criteria.ts";
import { type Checkpoint, goOn, readCheckpoint } from "../store/search/checkpoint.ts";
import type { Store } from "../store/store.ts";
import { CliError } from "./cli-error.ts";
import type { OptionValues } from "./command-handler.ts";
import { CHECKPOINT } from "./time-keywords.ts";

interface CheckpointFile {
  /** Events that --checkpoint leaves out. */
  readonly criteria: Pick<SearchCriteria, "since" | "except">;
  /** Writes the file anew: whole or not at all. */
  save(): void;
}

/** The file of --checkpoint, where it is given; it need not be there yet. Throws CTR_CLI_INPUT. */
export function openCheckpoint(store: Store, options: OptionValues): CheckpointFile {
  const path = options.text("checkpoint");
  if (path === undefined) return { criteria: {}, save: () => undefined };
  // With -ts checkpoint only the time counts: it is for a database in which the ids mean something else.
  const before = options.text("start") === CHECKPOINT ? undefined : readFile(path);
  const { criteria, text } = goOn(store, before);
  return {
    criteria,
    save() {
      writeFileSync(`${path}.new`, text, { mode: 0o600 });
      renameSync(`${path}.new`, path);
    },
  };
}

/** Where `-ts checkpoint` begins, in epoch milliseconds. Throws CTR_CLI_TIME, CTR_CLI_INPUT. */
export function checkpointMs(options: OptionValues): number {
  const path = options.text("checkpoint");
  const resumeMs = path === undefined ? undefined : readFile(path)?.resumeMs;
  if (resumeMs !== undefined) return resumeMs;
  throw new CliError("CTR_CLI_TIME", "no checkpoint to start from", {
    hint: path === undefined ? "give its file: --checkpoint FILE" : `${path} has no time yet`,
  });
}

function readFile(path: string): Checkpoint | undefined {
  if (!existsSync(path)) return undefined;
  const checkpoint = readCheckpoint(readFileSync(path, "utf8"));
  if (checkpoint !== undefined) return checkpoint;
  throw new CliError("CTR_CLI_INPUT", `${path} is not a checkpoint of ctraudit`, {
    hint: "remove it, or give another file",
  });
}
