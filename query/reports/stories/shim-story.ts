// SPDX-License-Identifier: Apache-2.0

import { callNames } from "../../../interpret/call-names.ts";
import { readBirth } from "../../../store/repositories/tasks/task-rows.ts";
import { DetailKind } from "../../../types/detail-kind.ts";
import type { Cause } from "../../causes/cause.ts";
import type { Followed } from "../escapes/deeds.ts";
import { hostWords } from "../host-words.ts";
import { proof, quotedText, sentence } from "./clause.ts";
import { deedSentences } from "./deed-sentences.ts";
import { durationWords } from "./duration-words.ts";
import type { Narrator, Story } from "./story.ts";

/** A shim's abstract socket, reached from within a container, and the task that a shim started outside. */
export function shimStory(
  narrator: Narrator,
  { from, to, toContainer, task }: Cause,
  followed: readonly Followed[],
): Story {
  const { reader, doers } = narrator;
  const event = reader.events.event(from);
  const [socket] = reader.events.details(event, DetailKind.peer);
  const after = Math.max(0, reader.timeMs(to) - reader.timeMs(from));
  const place = toContainer === null ? "in an unknown place" : `on ${hostWords(reader, [to])}`;
  return {
    attack: `A task ${place} started after a container reached a shim's socket (the way of CVE-2020-15257)`,
    sentences: [
      sentence(
        "At ",
        { timeMs: reader.timeMs(from) },
        ", ",
        doers.placed(from),
        ` called ${event.call === null ? "a call" : callNames().call(event.call)} on `,
        quotedText(socket),
        ", the abstract socket of a containerd shim, which starts tasks outside of containers.",
      ),
      sentence(
        "At ",
        { timeMs: reader.timeMs(to) },
        `, ${durationWords(after)} after, a shim started `,
        doers.placed(to),
        "; a request of the container for it is inferred from the order and the time.",
        proof(reader.id(from), ...birthOf(narrator, task)),
      ),
      ...deedSentences(narrator, followed, to),
    ],
  };
}

/** The clone by which the shim made it, where that is logged. */
function birthOf({ reader }: Narrator, task: Cause["task"]): string[] {
  const born = task === null ? null : readBirth(reader.store, task);
  return born === null ? [] : [reader.id(born)];
}
