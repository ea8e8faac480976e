// SPDX-License-Identifier: Apache-2.0
import { newestBootMs } from "../query/search/search-boot-reader.ts";
import { UTC, type Zone } from "../report/zone.ts";
import { CliError } from "./cli-error.ts";
import type { OptionValues, Surroundings } from "./command-handler.ts";
import { readDatabase } from "./open-database.ts";

/** The zone of --tz. Throws CTR_CLI_USAGE. */
export async function zoneOf(options: OptionValues): Promise<Zone> {
  const text = options.text("tz");
  return text === undefined ? UTC : (await import("./read-zone.ts")).readZone(text);
}

/** The times of two options, in epoch milliseconds. Throws CTR_CLI_TIME, also where the end comes first. */
export async function readTimes(
  options: OptionValues,
  names: { readonly from: string; readonly to: string },
  zone: Zone,
  surroundings: Surroundings,
): Promise<{ fromMs?: number; toMs?: number }> {
  const from = options.text(names.from);
  const to = options.text(names.to);
  if (from === undefined && to === undefined) return {};
  const { parseTime } = await import("./parse-time.ts");
  const bootMs = () => readDatabase(options, surroundings, newestBootMs);
  const context = { zone, nowMs: surroundings.nowMs, bootMs };
  const fromMs = from === undefined ? undefined : await parseTime(from, { ...context, edge: "start" });
  const toMs = to === undefined ? undefined : await parseTime(to, { ...context, edge: "end" });
  if (fromMs !== undefined && toMs !== undefined && toMs < fromMs) {
    throw new CliError("CTR_CLI_TIME", `--${names.to} ${to} is before --${names.from} ${from}`);
  }
  return { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) };
}
