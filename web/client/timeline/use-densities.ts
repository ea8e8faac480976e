// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "preact/hooks";
import { ask } from "../state/ask.ts";
import { useStamp } from "../state/live.ts";
import type { DensityAnswer, EventRow, EventsAnswer } from "../state/types.ts";
import type { Densities } from "./scene.ts";
import type { Span } from "./view-span.ts";

/** No requests while the view moves. */
const QUIET_MS = 150;
const SLOTS = 240;
/** Maximum number of single events shown. */
const FEW = 250;

/** Counts from the server for the lanes in view. They are requested when the span stops moving; the last counts stay until then. */
export function useDensities(
  db: number,
  span: Span | undefined,
  lanes: string,
): { densities: Densities | undefined; events: readonly EventRow[] | undefined; isBusy: boolean } {
  const stamp = useStamp();
  const [densities, setDensities] = useState<Densities | undefined>();
  const [events, setEvents] = useState<readonly EventRow[] | undefined>();
  const [isBusy, setBusy] = useState(false);
  const from = span === undefined ? 0 : Math.floor(span.from);
  const to = span === undefined ? 0 : Math.ceil(span.to);
  useEffect(() => {
    if (span === undefined || lanes === "") return undefined;
    const stop = new AbortController();
    const read = async () => {
      setBusy(true);
      const { data } = await ask<DensityAnswer>(
        db,
        "density",
        { from, to, slots: SLOTS, lanes },
        stop.signal,
      );
      const of = new Map(
        data.lanes.map(({ lane, buckets }) => [
          lane,
          { buckets, most: Math.max(1, ...buckets.map(([, events]) => events)) },
        ]),
      );
      setDensities({ widthMs: data.widthMs, of });
      const total = data.lanes.flatMap(({ buckets }) => buckets).reduce((sum, [, count]) => sum + count, 0);
      if (total > FEW) setEvents(undefined);
      else {
        const found = await ask<EventsAnswer>(db, "events", { from, to, limit: 2 * FEW }, stop.signal);
        setEvents(found.data.events);
      }
      setBusy(false);
    };
    const timer = setTimeout(() => void read().catch(() => !stop.signal.aborted && setBusy(false)), QUIET_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [db, from, to, lanes, stamp]);
  return { densities, events, isBusy };
}
