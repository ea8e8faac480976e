// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import { bootOf } from "../../../store/event-key.ts";
import { callsBefore } from "../../../store/repositories/causes/call-events.ts";
import { bootEvents } from "../../../store/repositories/causes/placed-events.ts";
import { readCallRows } from "../../../store/repositories/events/call-rows.ts";
import { asText } from "../../../types/as-text.ts";
import { DetailKind } from "../../../types/detail-kind.ts";
import type { ReportReader } from "../report-reader.ts";
import { CLIENT_WINDOW_MS } from "./nearby-clients.ts";

/** Daemons that take orders over a network. */
const DAEMON = /^(?:dockerd|docker-containe.*|containerd|podman|balena-engined|buildkitd|crio)$/;
/** Limits of accepted connections read before a container, and shown. */
const MOST_LOOKED_AT = 64;
const MOST_TOLD = 3;
/** An address with a port is none of a socket in a directory. */
const OF_NETWORK = /:\d+$/;

/** Connections from elsewhere that an engine's daemon accepted in the minute before a container was made (rows of events), the newest first. */
export function engineConnections(reader: ReportReader, created: number): number[] {
  const names = callNames();
  const accepts = readCallRows(reader.store)
    .filter((call) => /^accept4?$/.test(names.call(call)))
    .map(({ id }) => id);
  const madeMs = reader.timeMs(created);
  return callsBefore(bootEvents(reader.store, bootOf(created)), accepts, created, MOST_LOOKED_AT)
    .filter((row) => {
      const event = reader.events.event(row);
      const comm = event.program?.claimed === false ? event.program.comm : null;
      const isInside = event.container !== null && event.container.class !== "host";
      return (
        !isInside &&
        madeMs - event.timeMs <= CLIENT_WINDOW_MS &&
        comm !== null &&
        DAEMON.test(asText(comm)) &&
        connectionFrom(reader, row) !== null
      );
    })
    .slice(0, MOST_TOLD);
}

/** The address of the other end; null: the record names none of a network. */
export function connectionFrom({ events }: ReportReader, row: number): string | null {
  const [peer] = events.details(events.event(row), DetailKind.peer);
  const text = peer === undefined ? "" : asText(peer);
  return OF_NETWORK.test(text) ? text : null;
}
