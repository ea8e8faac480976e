// SPDX-License-Identifier: Apache-2.0

import { UTC, type Zone } from "../report/zone.ts";
import { newestBootMs } from "../store/search/boot-reader.ts";
import type { Store } from "../store/store.ts";
import { CliError } from "./cli-error.ts";
import type { CliContext, OptionValues } from "./command-handler.ts";
import { readDatabase } from "./open-database.ts";
import { CHECKPOINT } from "./time-keywords.ts";

/** The zone of --tz. Throws CTR_CLI_USAGE. */
export async function zoneOf(options: OptionValues): Promise<Zone> {
  const text = options.text("tz");
  return text === undefined ? UTC : (await import("./read-zone.ts")).readZone(text);
}

/** The times of two options, in epoch milliseconds; `store` where another than that of --db is asked. Throws CTR_CLI_TIME, also where the end comes first. */
export async function readTimes(
  options: OptionValues,
  names: { readonly from: string; readonly to: string },
  zone: Zone,
  context: CliContext,
  store?: Store,
): Promise<{ fromMs?: number; toMs?: number }> {
  const from = options.text(names.from);
  const to = options.text(names.to);
  if (from === undefined && to === undefined) return {};
  const { parseTime } = await import("./parse-time.ts");
  const bootMs = () =>
    store === undefined ? readDatabase(options, context, newestBootMs) : newestBootMs(store);
  const base = { zone, nowMs: context.nowMs, bootMs };
  const { checkpointMs } = from === CHECKPOINT ? await import("./checkpoint-file.ts") : {};
  const start = {
    ...base,
    edge: "start",
    ...(checkpointMs && { checkpointMs: () => checkpointMs(options) }),
  } as const;
  const fromMs = from === undefined ? undefined : await parseTime(from, start);
  const toMs = to === undefined ? undefined : await parseTime(to, { ...base, edge: "end" });
  if (fromMs !== undefined && toMs !== undefined && toMs < fromMs) {
    throw new CliError("CTR_CLI_TIME", `--${names.to} ${to} is before --${names.from} ${from}`);
  }
  return { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) };
}
