// SPDX-License-Identifier: Apache-2.0

import { parseEventReference, resolveEvent } from "../query/resolve-event.ts";
import { bootOf } from "../store/event-key.ts";
import { bootReader } from "../store/search/boot-reader.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";
import { CliError } from "./cli-error.ts";
import type { OptionValues } from "./command-handler.ts";
import { expected } from "./read-number.ts";

const DEFAULT_MS = 10_000;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** The times and the boot of --around EVENT [SPAN]; undefined without it. Throws CTR_CLI_USAGE, _NOT_FOUND, _AMBIGUOUS. */
export function readAround(
  store: Store,
  options: OptionValues,
): { fromMs: number; toMs: number; boots: readonly BootId[] } | undefined {
  const text = options.text("around");
  if (text === undefined) return undefined;
  const [, event = "", amount, unit] = /^(.*?)(?: (\d+(?:\.\d+)?)(ms|s|m|h))?$/s.exec(text) ?? [];
  const reference = parseEventReference(event);
  if (reference === undefined) throw expected("around", "an event and a span such as 30s", text);
  const found = resolveEvent(store, reference);
  const [only] = found;
  if (only === undefined)
    throw new CliError("CTR_CLI_NOT_FOUND", `no such event: ${event}`, { exitStatus: 1 });
  if (found.length > 1)
    throw new CliError("CTR_CLI_AMBIGUOUS", `${found.length} events match ${event}`, {
      hint: `ctraudit show ${event} lists them`,
    });
  const timeMs = bootReader(store).eventTimeMs(only)!;
  const spanMs = amount === undefined ? DEFAULT_MS : Math.round(Number(amount) * (UNIT_MS[unit!] ?? 1));
  return { fromMs: timeMs - spanMs, toMs: timeMs + spanMs, boots: [bootOf(only)] };
}
