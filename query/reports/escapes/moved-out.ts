// SPDX-License-Identifier: Apache-2.0
import { readCauses } from "../../causes/read-causes.ts";
import { readMoves } from "../container-picture.ts";
import { confines } from "../container-row.ts";
import { placeName } from "../place-name.ts";
import { type ReportReader, searchEvents } from "../report-reader.ts";
import type { Escape } from "./escape.ts";

/** Tasks that went from a container to a place that is not in it. */
export function movedOut(reader: ReportReader, boot: number): Escape[] {
  const byOwnAct = new Set(
    readCauses(reader.store).flatMap(({ kind, to }) => (kind === "left-container" ? [to] : [])),
  );
  return readMoves(reader, boot).flatMap((move) => {
    if (move.from === null) return [];
    const from = reader.container(move.from);
    if (!confines(from)) return [];
    const to = move.to === null ? null : reader.container(move.to);
    if (to?.path.includes(from.key) === true) return [];
    return [
      {
        // Where it is not known where to, and nothing that it did led there, its place may only have been lost.
        rank: to !== null || move.toEvidence === "undefined" || byOwnAct.has(move.event) ? 1 : 2,
        timeMs: reader.timeMs(move.event),
        containers: [move.from, move.to],
        words: () => {
          const events = [move.because, move.event].map(reader.id);
          const place = to === null ? `a place that is ${move.toEvidence}` : placeName(to);
          return {
            what: "left its container",
            where: placeName(from),
            how: `pid ${move.pid} to ${place}`,
            events,
            search: searchEvents(events),
          };
        },
      },
    ];
  });
}
