// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import type { EventFile } from "../../../questions/event-file.ts";
import { bootOf } from "../../../store/event-key.ts";
import { asText } from "../../../types/as-text.ts";
import type { Cause } from "../../causes/cause.ts";
import { actOfCause } from "../escapes/act-of-cause.ts";
import { deedVerb } from "../escapes/deed-verb.ts";
import type { Followed } from "../escapes/deeds.ts";
import { hostWords } from "../host-words.ts";
import type { ReportRow } from "../report-model.ts";
import { quoted } from "../report-reader.ts";
import { absence, searchWithin } from "./absence.ts";
import { type Clause, enumeration, proof, quotedText, sentence } from "./clause.ts";
import { deedSentences } from "./deed-sentences.ts";
import type { Narrator, Story } from "./story.ts";

/** A program of the host opened for writing by a name in /proc, and the host's run of it. */
export function programStory(narrator: Narrator, cause: Cause, followed: readonly Followed[]): Story {
  const { reader, doers } = narrator;
  const { from, through, to } = cause;
  const write = actOfCause(cause);
  const isAfter = write !== to;
  const run = isAfter ? to : through.at(-1)!;
  const opened = [from, ...through].filter((event) => event !== write && event !== run);
  const file = fileAt(narrator, write);
  return {
    attack: `A file executed on ${hostWords(reader, [run])}, opened for writing in a container through /proc (the way of CVE-2019-5736)`,
    sentences: [
      ...(opened.length === 0
        ? []
        : [
            sentence(
              "At ",
              { timeMs: reader.timeMs(opened[0]!) },
              ", ",
              doers.placed(opened[0]!),
              " opened ",
              enumeration(opened.map((event) => nameAt(narrator, event))),
              ".",
            ),
          ]),
      sentence(
        "At ",
        { timeMs: reader.timeMs(write) },
        ", ",
        doers.placed(write),
        " opened ",
        nameAt(narrator, write),
        ` for writing (${numbers(file)}), a file that ${hostWords(reader, [run])} executed.`,
        proof(reader.id(run)),
      ),
      sentence(
        "At ",
        { timeMs: reader.timeMs(run) },
        isAfter ? ", after that, " : ", before that, ",
        doers.placed(run),
        " was executed from the same file.",
        proof(reader.id(write)),
      ),
      ...(isAfter ? [] : [laterRunAbsence(narrator, write, run)]),
      ...deedSentences(narrator, followed, to),
    ],
  };
}

/** No run of the file by the host after it was opened for writing. Searches use names, not inodes: they also find other files with the name. */
function laterRunAbsence(narrator: Narrator, write: number, run: number): ReportRow {
  const { reader } = narrator;
  const [file] = reader.events.files(reader.events.event(run));
  const name = file?.path ?? file?.name ?? null;
  const boot = reader.events.boots.boot(bootOf(write));
  const named = name === null ? "" : ` and file = ${quoted(asText(name))}`;
  return absence(
    ["The log has no later run of that file by a task proven to be on the host."],
    searchWithin(
      reader,
      boot,
      `syscall in (execve, execveat) and class = host${named}`,
      reader.timeMs(write),
      boot.lastMs,
    ),
  );
}

/** A program that the host had executed, and that a container's task opened for writing, or put another file in the place of. */
export function replacedStory(narrator: Narrator, { from, through, to, detail }: Cause): Story {
  const { reader, doers } = narrator;
  const run = through[0]!;
  const did = deedVerb(reader.events.event(to), "changed", fileAt(narrator, to));
  const isWritten = detail.startsWith("opened ");
  return {
    attack: `A file executed on ${hostWords(reader, [run])}, ${isWritten ? "opened for writing" : "replaced"} in a container`,
    sentences: [
      sentence(
        "At ",
        { timeMs: reader.timeMs(run) },
        ", ",
        doers.placed(run),
        " was executed from ",
        nameAt(narrator, run, 0),
        ".",
      ),
      sentence(
        "At ",
        { timeMs: reader.timeMs(from) },
        ", ",
        doers.placed(from),
        from === to ? ` ${did} ` : " removed that file, and made ",
        nameAt(narrator, to),
        isWritten ? ", the same file." : ", in the place of that file.",
        proof(reader.id(to), reader.id(run)),
      ),
    ],
  };
}

/** A file made in a container, and its run outside. */
export function fileStory(narrator: Narrator, { from, to }: Cause, followed: readonly Followed[]): Story {
  const { reader, doers } = narrator;
  const event = reader.events.event(from);
  const call = event.call === null ? "a call" : callNames().call(event.call);
  const did = deedVerb(event, "changed", fileAt(narrator, from));
  return {
    attack: `A file from a container, executed on ${hostWords(reader, [to])}`,
    sentences: [
      sentence(
        "At ",
        { timeMs: event.timeMs },
        ", ",
        doers.placed(from),
        ` ${did} `,
        nameAt(narrator, from),
        ` by ${call} (${numbers(fileAt(narrator, from))}).`,
      ),
      sentence(
        "At ",
        { timeMs: reader.timeMs(to) },
        ", ",
        doers.placed(to),
        " was executed from the same file.",
        proof(reader.id(from)),
      ),
      ...deedSentences(narrator, followed, to),
    ],
  };
}

function fileAt({ reader }: Narrator, row: number): EventFile | undefined {
  return reader.events.files(reader.events.event(row)).findLast(({ nametype }) => nametype !== "PARENT");
}

/** `position`: of its PATH records; the last that is no parent's without it. */
function nameAt(narrator: Narrator, row: number, position?: number): Clause {
  const { events } = narrator.reader;
  const file = position === undefined ? fileAt(narrator, row) : events.files(events.event(row))[position];
  return { cells: quotedText(file?.path ?? file?.name).cells, events: [narrator.reader.id(row)] };
}

function numbers(file: EventFile | undefined): string {
  return `device ${file?.dev ?? "unknown"}, inode ${file?.inode ?? "unknown"}`;
}
