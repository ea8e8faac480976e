// SPDX-License-Identifier: Apache-2.0
import { readCauses } from "../../causes/read-causes.ts";
import { causeEvents } from "../cause-table.ts";
import { confines } from "../container-row.ts";
import { placeName } from "../place-name.ts";
import { type ReportReader, searchEvents } from "../report-reader.ts";
import type { Escape } from "./escape.ts";

/** How grave a cause across containers is; none for one that leads into a container, or that is told as a move. */
const CAUSE_RANKS: Readonly<Record<string, number>> = {
  "kernel-helper": 1,
  "shim-client": 1,
  "host-file": 2,
  "daemon-client": 3,
  chroot: 4,
};

/** What a container's task may have caused outside of it. */
export function causedOutside(reader: ReportReader): Escape[] {
  return readCauses(reader.store).flatMap((cause) => {
    const rank = CAUSE_RANKS[cause.kind];
    const from = cause.fromContainer === null ? null : reader.container(cause.fromContainer);
    if (rank === undefined || from === null || !confines(from)) return [];
    const { toContainer } = cause;
    const isElsewhere = toContainer !== null && toContainer !== cause.fromContainer;
    return [
      {
        rank,
        timeMs: reader.timeMs(cause.to),
        containers: [cause.fromContainer, toContainer],
        words: () => {
          const events = causeEvents(reader, cause);
          const to = isElsewhere ? ` (led to ${placeName(reader.container(toContainer))})` : "";
          return {
            what: `cause: ${cause.kind}`,
            where: placeName(from),
            how: cause.detail + to,
            events,
            search: searchEvents(events),
          };
        },
      },
    ];
  });
}
