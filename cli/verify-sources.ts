// SPDX-License-Identifier: Apache-2.0
import { escapeControls } from "../report/escape-controls.ts";
import { counted } from "../report/number-text.ts";
import { checkSources } from "../store/care/check-sources.ts";
import { openForReading } from "../store/connection.ts";
import { readPrunedSources } from "../store/repositories/pruning/pruned-sources.ts";
import { type CliContext, EXIT, type OptionValues } from "./command-handler.ts";
import { databasePath } from "./open-database.ts";

/** Without an extract: the bytes of every source in the database against every hash that it has of them. */
export function verifyOwnSources(options: OptionValues, context: CliContext): number {
  const store = openForReading(databasePath(options, context));
  let changed = 0;
  try {
    for (const { id, name, bytes, proofs, damage } of checkSources(store)) {
      const what = `source ${id} ${name}`;
      const say = (verdict: string, text: string) =>
        context.stdout.write(`${verdict.padEnd(9)} ${escapeControls(`${what}: ${text}`)}\n`);
      for (const text of damage) say("changed", text);
      if (damage.length > 0) changed += 1;
      else if (proofs > 0) say("same", `${bytes} bytes, ${counted(proofs, "SHA-256")}`);
      else say("not known", `${bytes} bytes without a hash: an ingest is at work, or was stopped in it`);
    }
    for (const { id, name, size, sha256 } of readPrunedSources(store))
      context.stdout.write(
        `${"pruned".padEnd(9)} ${escapeControls(`source ${id} ${name}: ${size} bytes are gone, SHA-256 ${sha256}`)}\n`,
      );
  } finally {
    store.close();
  }
  context.stdout.write(changed === 0 ? "nothing has changed of what is here\n" : `${changed} changed\n`);
  return changed === 0 ? EXIT.done : EXIT.nothing;
}
