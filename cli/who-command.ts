// SPDX-License-Identifier: Apache-2.0
import { reportReader } from "../query/reports/report-reader.ts";
import { whoReader } from "../query/who/who.ts";
import { whoJson } from "../report/who-json.ts";
import { whoText } from "../report/who-text.ts";
import { chooseContainer } from "./choose-container.ts";
import { chooseEvent } from "./choose-event.ts";
import { CliError } from "./cli-error.ts";
import { type CommandHandler, EXIT } from "./command-handler.ts";
import { withDatabase } from "./open-database.ts";
import { readChoice } from "./read-number.ts";
import { readPasswd } from "./read-passwd.ts";
import { zoneOf } from "./read-times.ts";
import { stdoutPage } from "./render-report.ts";

/** `ctraudit who EVENT`, or `--container`: the people behind them. */
export const whoCommand: CommandHandler = async (args, options, context) => {
  const format = readChoice(options, "format", ["text", "json"]) ?? "text";
  const zone = await zoneOf(options);
  const names = await readPasswd(options);
  const [text] = args;
  const container = options.text("container");
  if ((text === undefined) === (container === undefined))
    throw new CliError("CTR_CLI_USAGE", "who needs an event, or --container", {
      hint: "ctraudit search and ctraudit tree print them",
    });
  return withDatabase(options, context, (store) => {
    const reader = reportReader(store, names);
    const who = whoReader(reader);
    const answers =
      text === undefined
        ? chooseContainer(store, container!, reader.container).map((id) =>
            who.ofContainer(reader.container(id)),
          )
        : [who.ofEvent(chooseEvent(store, text))];
    for (const [at, answer] of answers.entries()) {
      if (at > 0 && format === "text") context.stdout.write("\n");
      context.stdout.write(
        format === "json" ? whoJson(answer) : whoText(answer, zone, stdoutPage(context).columns),
      );
    }
    return answers.some(({ people }) => people.length > 0) ? EXIT.done : EXIT.nothing;
  });
};
