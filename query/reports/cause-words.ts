// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../interpret/call-names.ts";
import type { Cause } from "../causes/cause.ts";
import { usedSocket } from "../causes/daemon-client.ts";
import { hostCaveat } from "./host-words.ts";
import type { ReportReader } from "./report-reader.ts";

/** The tie of a cause in a row: no more of a client than its event shows, and of "host" how far that is proven. */
export function causeWords(reader: ReportReader, cause: Cause): string {
  const { kind, from, through, to, detail } = cause;
  if (kind === "daemon-client") {
    const used = usedSocket(cause);
    return requestWords(reader, from, used) + detail.slice(detail.indexOf(used) + used.length);
  }
  return kind === "host-root" || kind === "host-program"
    ? detail + hostCaveat(reader, [from, ...through, to])
    : detail;
}

/** A command line only names a socket; a call is on it. */
function requestWords({ events }: ReportReader, from: number, used: string): string {
  const event = events.event(from);
  if (events.arguments(event).length === 0)
    return `called ${event.call === null ? "a call" : callNames().call(event.call)} on ${used}`;
  return used.includes("/") ? `ran a command line with ${used}` : `ran ${used}`;
}
