// SPDX-License-Identifier: Apache-2.0
import { withHoles } from "./holes.ts";
import { type Answer, inferLines } from "./infer.ts";
import { calledHost } from "./score.ts";
import type { Subject } from "./subjects.ts";
import { tableText } from "./tables.ts";

/** A log with holes in which events of a container are called the host's. */
export interface Fault {
  readonly subject: string;
  readonly seed: number;
  readonly holes: string;
  readonly events: readonly Answer[];
}

/** Tries the holes of each seed on each log, and gives the logs that call a container's events the host's. */
export async function* huntFaults(
  subjects: readonly Subject[],
  seeds: readonly number[],
): AsyncGenerator<Fault> {
  for (const seed of seeds)
    for (const subject of subjects) {
      const { lines, description: holes } = withHoles(subject.lines, seed);
      const { answers } = await inferLines(lines);
      const events = calledHost(answers, subject);
      if (events.length > 0) yield { subject: subject.name, seed, holes, events };
    }
}

/** (c): the search for holes that make a container's event the host's. */
export async function measureHunt(subjects: readonly Subject[], seeds: readonly number[]): Promise<string> {
  const rows: string[][] = [];
  for await (const { subject, seed, holes, events } of huntFaults(subjects, seeds))
    rows.push([
      `${subject}, seed ${seed}: ${holes}`,
      String(events.length),
      events
        .slice(0, 5)
        .map(({ serial, pid }) => `${serial} of ${pid}`)
        .join(", "),
    ]);
  const tried = `${subjects.length} logs with the holes of ${seeds.length} seeds (${seeds[0]} to ${seeds.at(-1)}): in ${rows.length} of ${subjects.length * seeds.length} an event of a container is called the host's.`;
  return rows.length === 0
    ? tried
    : `${tried}\n\n${tableText(["log and holes", "called host", "events"], rows)}`;
}
