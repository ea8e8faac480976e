// SPDX-License-Identifier: Apache-2.0

import { callNames } from "../interpret/call-names.ts";
import { readEvent, type ShownEvent } from "../query/show.ts";
import type { EventView } from "../questions/event-view.ts";
import { escapeControls } from "../report/escape-controls.ts";
import { eventReader } from "../store/search/event-reader.ts";
import { recordSource } from "../store/search/record-source.ts";
import type { Store } from "../store/store.ts";
import { chooseEvent } from "./choose-event.ts";
import { type CliContext, type CommandHandler, EXIT, type OptionValues } from "./command-handler.ts";
import { withDatabase } from "./open-database.ts";
import { readChoice } from "./read-number.ts";
import { readPasswd } from "./read-passwd.ts";
import { zoneOf } from "./read-times.ts";

const FORMATS = ["text", "raw", "json"] as const;

/** `ctraudit show`: one event with everything that is known of it. */
export const showCommand: CommandHandler = async (args, options, context) => {
  const format = readChoice(options, "format", FORMATS) ?? "text";
  const zone = await zoneOf(options);
  const names = await readPasswd(options);
  return withDatabase(options, context, async (store) => {
    const event = chooseEvent(store, args[0] ?? "");
    const shown = readEvent(store, event, recordSource(store), eventReader(store, names));
    if (format === "text") {
      const { showText } = await import("../report/show-text.ts");
      const more = options.isSet("why") ? await explain(store, shown) : {};
      context.stdout.write(showText(shown, { zone, names: callNames(), why: options.isSet("why"), ...more }));
    } else await printData(format, shown, context);
    const { conflict, gap } = shown.event.attribution;
    return isDoubtful(options, conflict || gap || shown.conflicts.length > 0) ? EXIT.doubtful : EXIT.done;
  });
};

/** Where the chain's events stand, and the causes that the event or its task has a part in. */
async function explain(store: Store, { event, sources }: ShownEvent) {
  const { causesOf, readCauses } = await import("../query/causes/read-causes.ts");
  const { viewCauses } = await import("../query/causes/view-causes.ts");
  const records = recordSource(store);
  const causes = viewCauses(store, causesOf(store, readCauses(store), event.row, event.pid));
  const bytesOf = (proof: EventView) => {
    const [first] = records.records(proof.row);
    if (first === undefined) return "no bytes";
    return `source ${first.source} ${escapeControls(sources.get(first.source) ?? "")} from byte ${first.offset}`;
  };
  return { causes, bytesOf };
}

function isDoubtful(options: OptionValues, doubt: boolean): boolean {
  return options.isSet("strict") && doubt;
}

async function printData(
  format: "raw" | "json",
  shown: ShownEvent,
  { stdout, stdoutIsTerminal }: CliContext,
): Promise<void> {
  if (format === "raw") {
    const { rawEvent } = await import("../report/raw-event.ts");
    const lines = shown.records.map(({ line }) => line);
    stdout.write(rawEvent(lines, stdoutIsTerminal), stdoutIsTerminal ? "utf8" : "latin1");
    return;
  }
  const { jsonEventWriter } = await import("../report/json-event.ts");
  stdout.write(`${jsonEventWriter(callNames())(shown.event, shown)}\n`);
}
