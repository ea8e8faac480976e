// SPDX-License-Identifier: Apache-2.0
import { confiner } from "../container-row.ts";
import { optionalPlace } from "../place-name.ts";
import { type ReportReader, searchEvents } from "../report-reader.ts";
import type { Escape, EscapeWords } from "./escape.ts";

interface Membership {
  readonly task: number;
  readonly pid: number;
  readonly from: number;
  readonly because: number;
  readonly container: number | null;
  readonly evidence: string;
}

/** A task's time in no container by the kernel's own word, with where it was before and after. */
interface Stretch {
  readonly first: Membership;
  readonly last: Membership;
  readonly steps: number;
  readonly before: number | null;
  readonly after: number | null;
}

/** Tasks whose place the kernel called undefined; those that came there out of a container are told as moves. */
export function undefinedPlaces(reader: ReportReader, boot: number): Escape[] {
  const isLeft = (row: number | null) => row !== null && confiner(reader.container(row)) !== null;
  return readStretches(reader, boot)
    .filter(({ before }) => !isLeft(before))
    .map((stretch) => ({
      rank: 2,
      timeMs: reader.timeMs(stretch.first.from),
      containers: [stretch.before, stretch.after],
      words: () => stretchWords(reader, stretch),
    }));
}

function stretchWords(reader: ReportReader, { first, last, steps, before, after }: Stretch): EscapeWords {
  const place = (row: number | null) => optionalPlace(row === null ? null : reader.container(row));
  const events = [first.because, first.from, last.from].map(reader.id);
  const [from, to] = [place(before), place(after)];
  return {
    what: "in a place that the kernel calls undefined",
    where: null,
    how: `pid ${first.pid}${from === null ? "" : `, before in ${from}`}${to === null ? "" : `, then in ${to}`}`,
    events,
    search: steps === 1 ? searchEvents(events) : ["-p", String(first.pid), "--evidence", "undefined"],
  };
}

function readStretches({ store }: ReportReader, boot: number): Stretch[] {
  const base = boot * 2 ** 36;
  const rows = store
    .prepare(
      `SELECT task, pid, from_event AS "from", because, container, evidence FROM membership
       WHERE from_event BETWEEN @first AND @last AND pid IN (
         SELECT pid FROM membership WHERE evidence = 'undefined' AND from_event BETWEEN @first AND @last)
       ORDER BY task, from_event`,
    )
    .all({ first: base, last: base + 2 ** 36 - 1 }) as Membership[];
  const parentPlace = store
    .prepare(
      `SELECT m.container FROM task t JOIN task p ON p.id = t.parent
         JOIN membership m ON m.pid = p.pid AND m.task = p.id AND m.from_event <= @event
       WHERE t.id = @task ORDER BY m.from_event DESC LIMIT 1`,
    )
    .pluck();
  const stretches: Stretch[] = [];
  for (let at = 0; at < rows.length; ) {
    const first = rows[at]!;
    let next = at + 1;
    if (first.evidence === "undefined") {
      const goesOn = (row: Membership | undefined) =>
        row?.task === first.task && row.evidence === "undefined";
      while (goesOn(rows[next])) next += 1;
      const before = rows[at - 1];
      const after = rows[next];
      stretches.push({
        first,
        last: rows[next - 1]!,
        steps: next - at,
        before:
          before?.task === first.task
            ? before.container
            : ((parentPlace.get({ task: first.task, event: first.from }) as number | null | undefined) ??
              null),
        after: after?.task === first.task ? after.container : null,
      });
    }
    at = next;
  }
  return stretches.sort((a, b) => a.first.from - b.first.from);
}
