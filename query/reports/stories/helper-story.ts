// SPDX-License-Identifier: Apache-2.0
import { bootOf } from "../../../store/event-key.ts";
import { asText } from "../../../store/text.ts";
import { KTHREADD } from "../../../types/attribution/kernel-numbers.ts";
import type { Cause } from "../../causes/cause.ts";
import { HELPER_WINDOW_MS, isHelperPath } from "../../causes/kernel-helper.ts";
import type { Followed } from "../escapes/deeds.ts";
import { absence, searchWithin } from "./absence.ts";
import { proof, quotedText, sentence } from "./clause.ts";
import { deedSentences } from "./deed-sentences.ts";
import { durationWords } from "./duration-words.ts";
import { kernelHelperOf } from "./kernel-helpers.ts";
import type { Narrator, Story } from "./story.ts";

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
  if (to === from)
    return {
      attack,
      sentences: [
        written,
        absence(
          [
            "The log has no task that the kernel started within an hour after, but for its ordinary helpers (modprobe, udev, request-key and their like): a run of the program is not known.",
          ],
          searchWithin(
            reader,
            reader.events.boots.boot(bootOf(from)),
            `ppid = ${KTHREADD}`,
            reader.timeMs(from),
            reader.timeMs(from) + HELPER_WINDOW_MS,
          ),
        ),
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
        ": its first task after the write in the log, its ordinary helpers (modprobe, udev, request-key and their like) left out. That the file named this program is inferred from the order and the time.",
        proof(reader.id(from)),
      ),
      ...deedSentences(narrator, followed, to),
    ],
  };
}
