// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import type { BootId } from "../../../types/ids.ts";
import { readActs } from "../acts-across.ts";
import { optionalPlace, placeName } from "../cell-names.ts";
import { type ReportReader, searchEvents } from "../report-reader.ts";
import type { Escape } from "./escape.ts";

/** Acts of a container's task on a task that is not in it: signals, traces. Acts of the host on containers are no escapes. A task that traces another makes it run any code. */
export function actsOnOthers(reader: ReportReader, boot: BootId): Escape[] {
  const names = callNames();
  return readActs(reader, boot).flatMap((across) => {
    const { event, target, what } = across;
    const { container: source } = event;
    const other = reader.container(target);
    if (source?.class === "host" || (source !== null && other.path.includes(source.key))) return [];
    const traces = event.call !== null && names.call(event.call) === "ptrace" && event.success === true;
    const takesHost = traces && other.class === "host" && source !== null;
    return [
      {
        rank: takesHost ? 1 : 3,
        timeMs: event.timeMs,
        containers: [source?.row ?? null, target],
        alike: JSON.stringify(["across", source?.row ?? null, target, event.call]),
        source: { kind: "across", across },
        words: () => ({
          what: takesHost ? "traced a task of the host" : "acts on a task of another container",
          where: optionalPlace(source) ?? event.attribution.evidence,
          how: `${what} in ${placeName(other)}, by pid ${event.pid ?? "?"}`,
          events: [event.id],
          search: searchEvents([event.id]),
        }),
      },
    ];
  });
}
