// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from "node:timers/promises";
import type { ServedDatabase } from "./served-database.ts";

const LOOK_MS = 500;
/** A proxy or a browser closes an idle connection. */
const SILENCE_MS = 15_000;

/** Server-sent events of a database: `state` at the start and after each change of its file. */
export async function* liveEvents(
  database: ServedDatabase,
  stop: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  let told: string | undefined;
  let wasThere = true;
  let toldMs = 0;
  while (!stop.aborted) {
    const stamp = database.stamp();
    const nowMs = performance.now();
    const isThere = stamp !== "" && database.place.isThere();
    if (stamp !== told || isThere !== wasThere) {
      yield `event: state\ndata: ${JSON.stringify({ stamp, isThere })}\n\n`;
      told = stamp;
      wasThere = isThere;
      toldMs = nowMs;
    } else if (nowMs - toldMs > SILENCE_MS) {
      yield ": still here\n\n";
      toldMs = nowMs;
    }
    await sleep(LOOK_MS, undefined, { signal: stop, ref: false }).catch(() => undefined);
  }
}
