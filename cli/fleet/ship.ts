// SPDX-License-Identifier: Apache-2.0
import { setTimeout as wait } from "node:timers/promises";
import { type FleetConnection, openConnection } from "../../fleet/connection.ts";
import { ShipCursor } from "../../fleet/ship/cursor.ts";
import { insistently } from "../../fleet/ship/insist.ts";
import { type Shipped, shipDatabase } from "../../fleet/ship/ship-database.ts";
import { counted, grouped } from "../../report/number-text.ts";
import { openForReading } from "../../store/connection.ts";
import { dataVersion } from "../../store/repositories/portable/origin.ts";
import type { Store } from "../../store/store.ts";
import { type CliContext, EXIT, type OptionValues } from "../command-handler.ts";
import { databasePath } from "../database-path.ts";
import { readNumber } from "../read-number.ts";
import { readSize } from "../read-size.ts";
import { StopSignals } from "../stop-signals.ts";
import { fleetAddress } from "./fleet-server.ts";

/** How long a single shipment waits for a server. */
const PATIENCE_MS = 120_000;
const POLL_MS = 1000;
/** A database that is written to is read again after so many times the time that it took. */
const REST = 10;
const LEAST_RATE = 1024;
const MOST_RATE = 2 ** 40;

/** `ctraudit fleet ship`: brings the server to the state of a database, once or as it grows. */
export async function shipToFleet(options: OptionValues, context: CliContext): Promise<number> {
  const address = fleetAddress(options, context);
  const path = databasePath(options, context);
  const rate = options.text("bandwidth");
  const bytesPerSecond =
    rate === undefined ? Number.POSITIVE_INFINITY : readSize("bandwidth", rate, LEAST_RATE, MOST_RATE);
  const isFollowing = options.isSet("follow");
  const quorum = readNumber(options, "quorum") ?? 0;
  const store = openForReading(path);
  const connection = openConnection(address, { quorum });
  const signals = new StopSignals();
  const insisting = insistently({
    patienceMs: isFollowing ? Number.POSITIVE_INFINITY : PATIENCE_MS,
    nowMs: Date.now,
    signal: signals.signal,
    onPause: (error, pauseMs) =>
      context.warn(`ctraudit: ${error.message}; again in ${(pauseMs / 1000).toFixed(1)} s`),
  });
  try {
    const cursor = new ShipCursor(path, address.shown, options.isSet("again"));
    const once = () =>
      shipDatabase(store, connection, cursor, {
        shipper: context.version,
        nowMs: Date.now,
        insisting,
        onSent: limited(bytesPerSecond, signals.signal),
      });
    const shipped = await once();
    warn(shipped, connection, context);
    if (isFollowing) await follow(store, once, connection, context, signals.signal);
    return signals.exitStatus ?? EXIT.done;
  } catch (error) {
    if (signals.exitStatus !== undefined) return signals.exitStatus;
    throw error;
  } finally {
    signals.release();
    store.close();
    await connection.close();
  }
}

async function follow(
  store: Store,
  once: () => Promise<Shipped>,
  connection: FleetConnection,
  context: CliContext,
  signal: AbortSignal,
): Promise<void> {
  let seen = -1;
  while (!signal.aborted) {
    const version = dataVersion(store);
    let pauseMs = POLL_MS;
    if (version !== seen) {
      const startedMs = Date.now();
      const shipped = await once();
      if (shipped.version !== null) warn(shipped, connection, context);
      seen = version;
      pauseMs = Math.max(POLL_MS, REST * (Date.now() - startedMs));
    }
    await wait(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Waits as long as so many bytes should take. */
function limited(bytesPerSecond: number, signal: AbortSignal): (bytes: number) => Promise<void> {
  let freeMs = 0;
  return async (bytes) => {
    const nowMs = Date.now();
    freeMs = Math.max(freeMs, nowMs) + (1000 * bytes) / bytesPerSecond;
    if (freeMs > nowMs) await wait(freeMs - nowMs, undefined, { signal });
  };
}

function warn(shipped: Shipped, { shown }: FleetConnection, context: CliContext): void {
  const { version, sentEvents, sentBytes, sentSlices, slices } = shipped;
  if (version === null) context.warn(`ctraudit: ${shown} has all of it`);
  else
    context.warn(
      `ctraudit: ${counted(sentEvents, "event")} sent, ${grouped(sentSlices)} of ${counted(slices, "part")} of the database (${grouped(sentBytes)} bytes); ${shown} has all of it`,
    );
}
