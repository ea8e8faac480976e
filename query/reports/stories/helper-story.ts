// SPDX-License-Identifier: Apache-2.0
import { bootOf } from "../../../store/event-key.ts";
import { bootEvents, type PlacedEvent } from "../../../store/repositories/causes/placed-events.ts";
import { asText } from "../../../types/as-text.ts";
import { KTHREADD } from "../../../types/attribution/kernel-numbers.ts";
import type { BootId } from "../../../types/ids.ts";
import type { Cause } from "../../causes/cause.ts";
import {
  eventsOnHelpers,
  HELPER_WINDOW_MS,
  isHelperPath,
  ordinaryHelpers,
} from "../../causes/kernel-helper.ts";
import type { Followed } from "../escapes/deeds.ts";
import type { ReportRow } from "../report-model.ts";
import { absence, searchWithin } from "./absence.ts";
import { type Clause, enumeration, proof, quotedText, sentence } from "./clause.ts";
import { deedSentences } from "./deed-sentences.ts";
import { durationWords } from "./duration-words.ts";
import { kernelHelperOf } from "./kernel-helpers.ts";
import type { Narrator, Story } from "./story.ts";

/** So many paths of ordinary helpers are named, and so many of their events. */
const MOST_PATHS = 8;
const MOST_PROVEN = 50;

/** A helper's file written in a container, and the task that the kernel started after. */
export function helperStory(narrator: Narrator, { from, to }: Cause, followed: readonly Followed[]): Story {
  const { reader, doers } = narrator;
  const file = reader.events
    .files(reader.events.event(from))
    .find(({ path, name }) => isHelperPath(asText(path ?? name ?? "")));
  const path = file?.path ?? file?.name;
  const { attack, effect } = kernelHelperOf(asText(path ?? ""));
  const written = sentence(
    "At ",
    { timeMs: reader.timeMs(from) },
    ", ",
    doers.placed(from),
    " opened ",
    quotedText(path),
    ` for writing: ${effect}.`,
  );
  const leftOut = helpersLeftOut(reader, from, to);
  if (to === from)
    return {
      attack,
      sentences: [
        written,
        {
          ...absence(
            [
              "The log has no task that the kernel started within an hour after",
              ...(leftOut === null ? [] : [", but for ", ...leftOut.cells]),
              ": a run of the program is not known.",
            ],
            searchWithin(
              reader,
              reader.events.boots.boot(bootOf(from)),
              `ppid = ${KTHREADD}`,
              reader.timeMs(from),
              reader.timeMs(from) + HELPER_WINDOW_MS,
            ),
          ),
          events: leftOut?.events ?? [],
        },
      ],
    };
  return {
    attack,
    sentences: [
      written,
      sentence(
        "At ",
        { timeMs: reader.timeMs(to) },
        `, ${durationWords(reader.timeMs(to) - reader.timeMs(from))} after, the kernel started `,
        doers.placed(to),
        ": its first task after the write in the log",
        ...(leftOut === null ? [] : [" but for ", leftOut]),
        ". That the file named this program is inferred from the order and the time.",
        proof(reader.id(from)),
      ),
      ...otherWrites(narrator, from, to, asText(path ?? "")),
      ...deedSentences(narrator, followed, to),
    ],
  };
}

/** Writes to the file by others, between this one and the program's start: the kernel may have read what one of them wrote. */
function otherWrites({ reader, doers }: Narrator, from: number, to: number, path: string): ReportRow[] {
  const boot = bootOf(from);
  const name = baseName(path);
  const container = reader.events.event(from).container?.row ?? null;
  const others = writesOf(reader, boot).filter(
    (write) =>
      write.id > from && write.id < to && write.container !== container && baseName(write.text) === name,
  );
  const last = others.at(-1);
  if (last === undefined) return [];
  const more = others.length - 1;
  return [
    sentence(
      "Between the two, at ",
      { timeMs: last.timeMs },
      ", ",
      doers.placed(last.id),
      " opened a file of this name for writing, too",
      more === 0 ? "" : ` (and ${more} more event${more === 1 ? "" : "s"} before that)`,
      ": which write named the program is not known.",
      proof(...others.slice(-MOST_PROVEN).map(({ id }) => reader.id(id))),
    ),
  ];
}

const baseName = (path: string): string => path.replace(/^.*\//s, "");

const WRITES = new WeakMap<Narrator["reader"], Map<BootId, readonly PlacedEvent[]>>();

function writesOf(reader: Narrator["reader"], boot: BootId): readonly PlacedEvent[] {
  const known = WRITES.get(reader) ?? new Map<BootId, readonly PlacedEvent[]>();
  WRITES.set(reader, known);
  const found =
    known.get(boot) ??
    eventsOnHelpers(bootEvents(reader.store, boot), [], -1).filter(({ isChange }) => isChange);
  known.set(boot, found);
  return found;
}

const ORDINARY = new WeakMap<Narrator["reader"], Map<BootId, PlacedEvent[]>>();

function ordinaryOf(reader: Narrator["reader"], boot: BootId): readonly PlacedEvent[] {
  const known = ORDINARY.get(reader) ?? new Map<BootId, PlacedEvent[]>();
  ORDINARY.set(reader, known);
  const found = known.get(boot) ?? ordinaryHelpers(bootEvents(reader.store, boot));
  known.set(boot, found);
  return found;
}

/** Tasks that the kernel started between a write and the task told (within the hour, where it is none), at the path of an ordinary helper. */
function helpersLeftOut(reader: Narrator["reader"], from: number, to: number): Clause | null {
  const until = reader.timeMs(from) + HELPER_WINDOW_MS;
  const runs = ordinaryOf(reader, bootOf(from)).filter(
    ({ id, timeMs }) => id > from && timeMs <= until && (to === from || id < to),
  );
  if (runs.length === 0) return null;
  const paths = [...new Set(runs.map(({ text }) => text))];
  const shown = paths.slice(0, MOST_PATHS).map((path) => quotedText(path));
  const more = paths.length > MOST_PATHS ? [{ cells: ["others"], events: [] }] : [];
  return {
    cells: [
      `${runs.length} task${runs.length === 1 ? "" : "s"} at the path of an ordinary helper of the kernel's (`,
      ...enumeration([...shown, ...more]).cells,
      ")",
    ],
    events: runs.slice(0, MOST_PROVEN).map(({ id }) => reader.id(id)),
  };
}
