// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../interpret/call-names.ts";
import type { EventReader } from "../../questions/event-reader.ts";
import { type Cause, isRootOutside } from "./cause.ts";
import { usedSocket } from "./daemon-client.ts";
import { isHostByPids } from "./host-proof.ts";

/** The tie of a cause in words: no more of a client than its event shows, and of "host" how far that is proven. */
export function causeWords(events: EventReader, cause: Cause): string {
  const { kind, from, through, to, detail } = cause;
  if (kind === "daemon-client") {
    const used = usedSocket(cause);
    const which = through.length === 0 ? "" : ": which of them asked for it is not known";
    return `${requestWords(events, from, used)}${detail.slice(used.length)}${which}`;
  }
  const saysHost = isRootOutside(cause) || kind === "host-program" || kind === "replaced-program";
  return saysHost && isHostByPids(events, [from, ...through, to])
    ? `${detail}; the host as far as process ids tell`
    : detail;
}

/** Whether a request to an engine is inferred from a command line alone: no call on its socket is in the log. */
export function isByCommandLine(events: EventReader, { from }: Pick<Cause, "from">): boolean {
  return events.arguments(events.event(from)).length > 0;
}

/** A command line only names a socket; a call is on it. */
function requestWords(events: EventReader, from: number, used: string): string {
  const event = events.event(from);
  if (events.arguments(event).length === 0)
    return `called ${event.call === null ? "a call" : callNames().call(event.call)} on ${used}`;
  return used.includes("/") ? `ran a command line with ${used}` : `ran ${used}`;
}
