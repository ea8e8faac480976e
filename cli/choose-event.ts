// SPDX-License-Identifier: Apache-2.0
import { distinctIds, parseEventReference, resolveEvent } from "../query/resolve-event.ts";
import { escapeControls } from "../report/escape-controls.ts";
import type { Store } from "../store/store.ts";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./command-handler.ts";

const MOST_LISTED = 20;

/** The row of the one event that a text means. Throws CTR_CLI_USAGE, CTR_CLI_NOT_FOUND, CTR_CLI_AMBIGUOUS. */
export function chooseEvent(store: Store, text: string): number {
  const reference = parseEventReference(text);
  if (reference === undefined) {
    const hint = "give NODE/SEC.MS:SERIAL, SEC.MS:SERIAL or SERIAL, as search prints them";
    throw new CliError("CTR_CLI_USAGE", `not an event: ${text}`, { hint });
  }
  const found = resolveEvent(store, reference);
  if (found.length === 0)
    throw new CliError("CTR_CLI_NOT_FOUND", `no such event: ${text}`, { exitStatus: EXIT.nothing });
  if (found.length > 1) {
    const listed = distinctIds(store, found.slice(0, MOST_LISTED)).map((id) => escapeControls(id));
    const more = found.length > MOST_LISTED ? ` and ${found.length - MOST_LISTED} more` : "";
    throw new CliError("CTR_CLI_AMBIGUOUS", `${found.length} events match ${text}`, {
      hint: `give one of ${listed.join(", ")}${more}`,
    });
  }
  return found[0]!;
}
