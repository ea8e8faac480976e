// SPDX-License-Identifier: Apache-2.0
import type { ReportReader, Scope, ScopeCondition } from "../query/reports/report-reader.ts";
import { withDescendants } from "../query/resolve-container.ts";
import type { Zone } from "../report/zone.ts";
import { chooseContainer } from "./choose-container.ts";
import { CliError } from "./cli-error.ts";
import type { CliContext, OptionValues } from "./command-handler.ts";
import { readTimes } from "./read-times.ts";

/** Which events a report is asked about, by --container, --subtree, --start, --end and --where. Throws CliError, ExpressionError. */
export async function readScope(
  reader: ReportReader,
  options: OptionValues,
  zone: Zone,
  context: CliContext,
): Promise<Scope> {
  const times = await readTimes(options, { from: "start", to: "end" }, zone, context);
  const words = ["passwd", "group", "start", "end"].flatMap((name) =>
    options.text(name) === undefined ? [] : [`--${name}`, options.text(name)!],
  );
  const text = options.text("where");
  const where = text === undefined ? {} : { where: await conditionOf(reader, text, zone, context) };
  const name = options.text("container");
  if (name === undefined) {
    if (options.isSet("subtree")) throw new CliError("CTR_CLI_USAGE", "--subtree needs --container");
    return { ...times, ...where, words };
  }
  const chosen = [...chooseContainer(reader.store, name, reader.container)];
  const isDeep = options.isSet("subtree");
  return {
    ...times,
    ...where,
    containers: isDeep ? withDescendants(reader.store, chosen) : chosen,
    words: ["--container", name, ...(isDeep ? ["--subtree"] : []), ...words],
  };
}

async function conditionOf(
  { store, events }: ReportReader,
  text: string,
  zone: Zone,
  context: CliContext,
): Promise<ScopeCondition> {
  const { readExpression } = await import("./read-expression.ts");
  return { text, condition: await readExpression(store, text, events, zone, context) };
}
