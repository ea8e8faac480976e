// SPDX-License-Identifier: Apache-2.0
import { BOUNDS, type Bounds } from "../ingest/bounds.ts";
import { CliError } from "./cli-error.ts";
import { readSize } from "./read-size.ts";

/** `--bound NAME=N`, again or with commas between them. Throws CTR_CLI_USAGE. */
export function readBounds(texts: readonly string[]): Partial<Bounds> {
  const given = texts.flatMap((text) => text.split(",")).map((text) => text.trim());
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf("=");
      const bound = BOUNDS.find(({ name }) => name === text.slice(0, Math.max(0, at)));
      if (bound === undefined)
        throw new CliError("CTR_CLI_USAGE", `--bound ${text}: no such bound`, {
          hint: `NAME=N, with one of ${BOUNDS.map(({ name }) => name).join(", ")}`,
        });
      const { name, least, most } = bound;
      return [name, readSize(`bound ${name}`, text.slice(at + 1).trim(), least, most)];
    }),
  );
}
