// SPDX-License-Identifier: Apache-2.0
import type { ReportReader, Scope } from "../query/reports/report-reader.ts";
import { withDescendants } from "../query/resolve-container.ts";
import type { Zone } from "../report/zone.ts";
import { chooseContainer } from "./choose-container.ts";
import { CliError } from "./cli-error.ts";
import type { OptionValues, Surroundings } from "./command-handler.ts";
import { readTimes } from "./read-times.ts";

/** Which events a report is asked about, by --container, --subtree, --start and --end. Throws CliError. */
export async function readScope(
  reader: ReportReader,
  options: OptionValues,
  zone: Zone,
  surroundings: Surroundings,
): Promise<Scope> {
  const times = await readTimes(options, { from: "start", to: "end" }, zone, surroundings);
  const words = ["start", "end"].flatMap((name) =>
    options.text(name) === undefined ? [] : [`--${name}`, options.text(name)!],
  );
  const name = options.text("container");
  if (name === undefined) {
    if (options.isSet("subtree")) throw new CliError("CTR_CLI_USAGE", "--subtree needs --container");
    return { ...times, words };
  }
  const chosen = [...chooseContainer(reader.store, name, reader.container)];
  const isDeep = options.isSet("subtree");
  return {
    ...times,
    containers: isDeep ? withDescendants(reader.store, chosen) : chosen,
    words: ["--container", name, ...(isDeep ? ["--subtree"] : []), ...words],
  };
}
