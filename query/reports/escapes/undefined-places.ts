// SPDX-License-Identifier: Apache-2.0

import {
  parentPlaceReader,
  readOnceUndefined,
  type TaskStay,
} from "../../../store/repositories/tasks/memberships.ts";
import type { BootId, ContainerId } from "../../../types/ids.ts";
import { optionalPlace } from "../cell-names.ts";
import { confiner } from "../container-row.ts";
import { type ReportReader, searchEvents } from "../report-reader.ts";
import type { Escape, EscapeWords } from "./escape.ts";

/** A task's time in no container by the kernel's own word, with where it was before and after. */
interface UndefinedStay {
  readonly first: TaskStay;
  readonly last: TaskStay;
  readonly steps: number;
  readonly before: ContainerId | null;
  readonly after: ContainerId | null;
}

/** Tasks in places that the kernel calls undefined; those from a container are reported as moves. */
export function undefinedPlaces(reader: ReportReader, boot: BootId): Escape[] {
  const isLeft = (row: ContainerId | null) => row !== null && confiner(reader.container(row)) !== null;
  return readStays(reader, boot)
    .filter(({ before }) => !isLeft(before))
    .map((stay) => ({
      // A task from the host, or from namespaces of no container, has left none.
      rank: stay.before === null ? 2 : 4,
      timeMs: reader.timeMs(stay.first.from),
      containers: [stay.before, stay.after],
      words: () => stayWords(reader, stay),
    }));
}

function stayWords(reader: ReportReader, { first, last, steps, before, after }: UndefinedStay): EscapeWords {
  const place = (row: ContainerId | null) => optionalPlace(row === null ? null : reader.container(row));
  const events = [first.proof, first.from, last.from].map(reader.id);
  const [from, to] = [place(before), place(after)];
  return {
    what: "in an undefined place",
    where: null,
    how: `pid ${first.pid}${from === null ? "" : `, before in ${from}`}${to === null ? "" : `, then in ${to}`}`,
    events,
    search: steps === 1 ? searchEvents(events) : ["-p", String(first.pid), "--evidence", "undefined"],
  };
}

function readStays({ store }: ReportReader, boot: BootId): UndefinedStay[] {
  const rows = readOnceUndefined(store, boot);
  const parentPlace = parentPlaceReader(store);
  const stays: UndefinedStay[] = [];
  for (let at = 0; at < rows.length; ) {
    const first = rows[at]!;
    let next = at + 1;
    if (first.evidence === "undefined") {
      const goesOn = (row: TaskStay | undefined) => row?.task === first.task && row.evidence === "undefined";
      while (goesOn(rows[next])) next += 1;
      const before = rows[at - 1];
      const after = rows[next];
      stays.push({
        first,
        last: rows[next - 1]!,
        steps: next - at,
        before: before?.task === first.task ? before.container : parentPlace(first.task, first.from),
        after: after?.task === first.task ? after.container : null,
      });
    }
    at = next;
  }
  return stays.sort((a, b) => a.first.from - b.first.from);
}
