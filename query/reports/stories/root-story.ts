// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import type { Cause } from "../../causes/cause.ts";
import { usedSocket } from "../../causes/daemon-client.ts";
import { isHostByPids } from "../../causes/host-proof.ts";
import type { Followed } from "../escapes/deeds.ts";
import { AS_FAR_AS_PIDS, hostWords } from "../host-words.ts";
import type { ReportRow } from "../report-model.ts";
import { proof, quotedText, sentence } from "./clause.ts";
import { deedSentences } from "./deed-sentences.ts";
import { containerCell, placeCells } from "./place-words.ts";
import type { Narrator, Story } from "./story.ts";

/** A root directory of the host's as that of a container's task, and the request to an engine before it. */
export function rootStory(
  narrator: Narrator,
  cause: Cause,
  request: Cause | undefined,
  followed: readonly Followed[],
): Story {
  const caveat = isHostByPids(narrator.reader.events, cause.through) ? AS_FAR_AS_PIDS : "";
  return {
    attack: `The host's root directory${caveat}, taken ${request === undefined ? "from within a container" : "after a request to an engine"}`,
    sentences: [
      ...(request === undefined ? [] : requestSentences(narrator, request)),
      rootSentence(narrator, cause),
      ...deedSentences(narrator, followed),
    ],
  };
}

/** A client in a container, and the container that an engine made for it. */
export function requestSentences(narrator: Narrator, request: Cause): ReportRow[] {
  const { reader } = narrator;
  const made = reader.container(request.toContainer!);
  const after = ((reader.timeMs(request.to) - reader.timeMs(request.from)) / 1000).toFixed(1);
  return [
    clientSentence(narrator, request),
    sentence(
      "At ",
      { timeMs: reader.timeMs(request.to) },
      `, ${after} s after, container `,
      containerCell(made),
      " was made; its making for this client is inferred from the order and the time.",
      proof(reader.id(request.from), reader.id(request.to)),
    ),
  ];
}

/** A command line only names a socket; a call reaches for it. */
function clientSentence({ reader, doers }: Narrator, request: Cause): ReportRow {
  const event = reader.events.event(request.from);
  const used = usedSocket(request);
  const isRun = reader.events.arguments(event).length > 0;
  const socket = quotedText(used);
  const did =
    isRun && !used.includes("/")
      ? [" was started, by its name an engine's client"]
      : isRun
        ? [" was started; its command line names ", socket, ", a socket for requests to an engine"]
        : [
            ` called ${event.call === null ? "a call" : callNames().call(event.call)} on `,
            socket,
            ", a socket for requests to an engine",
          ];
  return sentence("At ", { timeMs: event.timeMs }, ", ", doers.placed(request.from), ...did, ".");
}

function rootSentence({ reader, doers }: Narrator, { from, through }: Cause): ReportRow {
  const event = reader.events.event(from);
  const [file] = reader.events.files(event);
  const call = event.call === null ? "chroot" : callNames().call(event.call);
  const shown = through[0];
  const isDevice = file?.dev !== null && file?.dev !== undefined && shown !== undefined;
  return sentence(
    "At ",
    { timeMs: event.timeMs },
    ", ",
    doers.placed(from),
    ` changed its root directory by ${call} to `,
    quotedText(file?.path ?? file?.name),
    shown === undefined
      ? ", the root directory of the host's first process, for the container counts in the host's process ids."
      : `, the root directory of a file system that ${hostWords(reader, through)} uses`,
    isDevice ? ` (device ${file.dev}, inode ${file.inode}).` : shown === undefined ? "" : ".",
    proof(...through.map(reader.id)),
  );
}

/** An engine's client in a container, of which no more than the new container is known. */
export function clientStory(narrator: Narrator, cause: Cause): Story {
  return {
    attack: "A container, made after a request to an engine",
    sentences: requestSentences(narrator, cause),
  };
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
