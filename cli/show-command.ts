// SPDX-License-Identifier: Apache-2.0

import { callNames } from "../interpret/call-names.ts";
import { parseEventReference, resolveEvent } from "../query/resolve-event.ts";
import { bootReader } from "../query/search/search-boot-reader.ts";
import { recordSource } from "../query/search/search-records.ts";
import { readEvent, type ShownEvent } from "../query/show.ts";
import { escapeControls } from "../report/escape-controls.ts";
import type { Store } from "../store/store.ts";
import { CliError } from "./cli-error.ts";
import { type CommandHandler, EXIT, type OptionValues, type Surroundings } from "./command-handler.ts";
import { withDatabase } from "./open-database.ts";
import { readChoice } from "./read-number.ts";
import { zoneOf } from "./read-times.ts";

const FORMATS = ["text", "raw", "json"] as const;
const MOST_LISTED = 20;

/** `ctraudit show`: one event with everything that is known of it. */
export const showCommand: CommandHandler = async (args, options, surroundings) => {
  const format = readChoice(options, "format", FORMATS) ?? "text";
  const zone = await zoneOf(options);
  return withDatabase(options, surroundings, async (store) => {
    const shown = readEvent(store, chooseEvent(store, args[0] ?? ""), recordSource(store));
    if (format === "text") {
      const { showText } = await import("../report/show-text.ts");
      surroundings.stdout.write(showText(shown, { zone, names: callNames(), why: options.isSet("why") }));
    } else await printData(format, shown, surroundings);
    const { conflict, gap } = shown.event.attribution;
    return isDoubtful(options, conflict || gap || shown.conflicts.length > 0) ? EXIT.doubtful : EXIT.done;
  });
};

function isDoubtful(options: OptionValues, doubt: boolean): boolean {
  return options.isSet("strict") && doubt;
}

function chooseEvent(store: Store, text: string): number {
  const reference = parseEventReference(text);
  if (reference === undefined) {
    const hint = "give NODE/SEC.MS:SERIAL, SEC.MS:SERIAL or SERIAL, as search prints them";
    throw new CliError("CTR_CLI_USAGE", `not an event: ${text}`, { hint });
  }
  const found = resolveEvent(store, reference);
  if (found.length === 0)
    throw new CliError("CTR_CLI_NOT_FOUND", `no such event: ${text}`, { exitStatus: EXIT.nothing });
  if (found.length > 1) {
    const boots = bootReader(store);
    const listed = found.slice(0, MOST_LISTED).map((event) => escapeControls(boots.eventId(event)));
    const more = found.length > MOST_LISTED ? ` and ${found.length - MOST_LISTED} more` : "";
    throw new CliError("CTR_CLI_AMBIGUOUS", `${found.length} events fit ${text}`, {
      hint: `give one of ${listed.join(", ")}${more}`,
    });
  }
  return found[0]!;
}

async function printData(
  format: "raw" | "json",
  shown: ShownEvent,
  { stdout, stdoutIsTerminal }: Surroundings,
): Promise<void> {
  if (format === "raw") {
    const { rawEvent } = await import("../report/raw-event.ts");
    const lines = shown.records.map(({ line }) => line);
    stdout.write(rawEvent(lines, stdoutIsTerminal), stdoutIsTerminal ? "utf8" : "latin1");
    return;
  }
  const { jsonEventWriter } = await import("../report/json-event.ts");
  stdout.write(`${jsonEventWriter(callNames())(shown.event)}\n`);
}
