// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import { bootOf } from "../../../store/event-key.ts";
import type { Cause } from "../../causes/cause.ts";
import { isHostByPids } from "../../causes/host-proof.ts";
import type { Followed } from "../escapes/deeds.ts";
import { AS_FAR_AS_PIDS, hostWords } from "../host-words.ts";
import type { ReportRow } from "../report-model.ts";
import { absence, searchWithin } from "./absence.ts";
import { proof, quotedText, sentence } from "./clause.ts";
import { isContested, requestSentences, requestTitle } from "./client-story.ts";
import { deedSentences } from "./deed-sentences.ts";
import { placeCells } from "./place-words.ts";
import type { Narrator, Story } from "./story.ts";

/** A root directory of the host's as that of a container's task, and the request to an engine before it. */
export function rootStory(
  narrator: Narrator,
  cause: Cause,
  requests: readonly Cause[],
  followed: readonly Followed[],
): Story {
  const caveat = isHostByPids(narrator.reader.events, cause.through) ? AS_FAR_AS_PIDS : "";
  const what =
    cause.kind === "host-root"
      ? `The host's root directory${caveat}`
      : `The root directory of a file system with events of the host${caveat}`;
  return {
    attack: `${what}, taken ${requests.length === 0 ? "from within a container" : isContested(requests) ? "in a container made after requests of several clients to an engine" : `after ${requestTitle(narrator, requests[0]!)}`}`,
    sentences: [
      ...requestSentences(narrator, requests),
      rootSentence(narrator, cause),
      ...(cause.kind === "host-file-system" && cause.through.length > 0
        ? [ownRootAbsence(narrator, cause)]
        : []),
      ...deedSentences(narrator, followed),
    ],
  };
}

function rootSentence({ reader, doers }: Narrator, { kind, from, through }: Cause): ReportRow {
  const event = reader.events.event(from);
  const [file] = reader.events.files(event);
  const call = event.call === null ? "chroot" : callNames().call(event.call);
  const shown = through[0];
  const numbers = `device ${file?.dev ?? "unknown"}, inode ${file?.inode ?? "unknown"}`;
  const host = hostWords(reader, through);
  return sentence(
    "At ",
    { timeMs: event.timeMs },
    ", ",
    doers.placed(from),
    ` changed its root directory by ${call} to `,
    quotedText(file?.path ?? file?.name),
    shown === undefined
      ? ", the root directory of the host's first process, for the container counts in the host's process ids."
      : kind === "host-root"
        ? ` (${numbers}): the same directory as “/” in an event of ${host}.`
        : ` (${numbers}), the root directory of a file system that an event of ${host} names.`,
    proof(...through.map(reader.id)),
  );
}

/** No event of the host on `/` has the directory's numbers. */
function ownRootAbsence({ reader }: Narrator, { from }: Cause): ReportRow {
  const boot = reader.events.boots.boot(bootOf(from));
  return absence(
    [
      "That it is the root directory of the host itself is not shown: no event of the host on “/” has this device and inode.",
    ],
    searchWithin(reader, boot, 'file = "/" and class = host', boot.firstMs, boot.lastMs),
  );
}

/** Another root directory within the container. */
export function chrootStory({ reader, doers }: Narrator, { from, toContainer }: Cause): Story {
  const event = reader.events.event(from);
  const [file] = reader.events.files(event);
  const place = toContainer === null ? null : reader.container(toContainer);
  return {
    attack: "Another root directory",
    sentences: [
      sentence(
        "At ",
        { timeMs: event.timeMs },
        ", ",
        doers.task(from),
        " changed its root directory to ",
        quotedText(file?.path ?? file?.name),
        ", and is still ",
        ...placeCells(place, "unknown"),
        ".",
      ),
    ],
  };
}
