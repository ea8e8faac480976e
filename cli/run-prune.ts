// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type PruneBounds,
  type PrunePlan,
  planPruning,
  prune,
  shrinkDatabase,
} from "../ingest/pruning/prune.ts";
import type { RunOrigin } from "../ingest/run-rows.ts";
import { syscallName } from "../interpret/syscall-names.ts";
import { attribute } from "../query/attribute.ts";
import type { Store } from "../store/store.ts";

const LOOK_MS = 100;
/** A process that follows logs looks for a request after each pass. */
const PATIENCE_MS = 60_000;

/** Takes logs out, concludes anew, and gives the space back. */
export async function runPrune(
  store: Store,
  bounds: PruneBounds,
  nowMs: number,
  origin: RunOrigin,
): Promise<PrunePlan> {
  const plan = planPruning(store, bounds);
  if (plan.sources.length === 0) return plan;
  await prune(store, plan, nowMs, { origin });
  attribute(store, syscallName);
  shrinkDatabase(store);
  return plan;
}

/** Where a process that has the database open for writing is asked to prune it. */
function requestPath(database: string): string {
  return `${database}.prune`;
}

/** Asks the process that writes to a database, and waits until it has done so. False: it does not take requests. */
export async function askToPrune(database: string, bounds: PruneBounds): Promise<boolean> {
  const path = requestPath(database);
  const { beforeMs, bytes } = bounds;
  writeFileSync(path, `${JSON.stringify({ beforeMs, bytes })}\n`, { flag: "wx", mode: 0o640 });
  const startedMs = performance.now();
  while (existsSync(path)) {
    const isTaken = readFileSync(path, "utf8").startsWith("taken");
    if (!isTaken && performance.now() - startedMs > PATIENCE_MS) {
      rmSync(path, { force: true });
      return false;
    }
    await sleep(LOOK_MS);
  }
  return true;
}

/** Prunes if requested. Throws StoreError. */
export async function pruneOnRequest(store: Store, before: () => void, origin: RunOrigin): Promise<boolean> {
  const path = requestPath(store.path);
  if (!existsSync(path)) return false;
  const bounds = readRequest(path);
  try {
    if (bounds === undefined) return false;
    writeFileSync(path, "taken\n");
    before();
    await runPrune(store, bounds, Date.now(), { ...origin, command: "ctraudit prune" });
    return true;
  } finally {
    rmSync(path, { force: true });
  }
}

function readRequest(path: string): PruneBounds | undefined {
  try {
    const { beforeMs, bytes } = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    return {
      ...(typeof beforeMs === "number" ? { beforeMs } : {}),
      ...(typeof bytes === "number" ? { bytes } : {}),
    };
  } catch {
    return undefined; // Of a process that was killed while it asked, or while it pruned.
  }
}
