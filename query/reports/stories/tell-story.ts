// SPDX-License-Identifier: Apache-2.0
import type { Escape } from "../escapes/escape.ts";
import { acrossStory, actStory } from "./act-story.ts";
import { proof, quotedText, sentence } from "./clause.ts";
import { helperStory } from "./helper-story.ts";
import { moveStory } from "./move-story.ts";
import { fileStory, programStory } from "./program-story.ts";
import { chrootStory, clientStory, rootStory } from "./root-story.ts";
import { shimStory } from "./shim-story.ts";
import type { Narrator, Story } from "./story.ts";

/** A finding as a story. */
export function tellStory(narrator: Narrator, finding: Escape): Story {
  const { source, followed } = finding;
  switch (source?.kind) {
    case "cause":
      return causeStory(narrator, source.cause, source.request, followed) ?? plainStory(finding);
    case "move":
      return moveStory(narrator, source.excursion, followed);
    case "act":
      return actStory(narrator, source);
    case "across":
      return acrossStory(narrator, source);
    case undefined:
      return plainStory(finding);
  }
}

function causeStory(
  narrator: Narrator,
  cause: Extract<Escape["source"], { kind: "cause" }>["cause"],
  request: typeof cause | undefined,
  followed: Escape["followed"],
): Story | undefined {
  switch (cause.kind) {
    case "host-root":
      return rootStory(narrator, cause, request, followed);
    case "kernel-helper":
      return helperStory(narrator, cause, followed);
    case "host-program":
      return programStory(narrator, cause, followed);
    case "host-file":
      return fileStory(narrator, cause, followed);
    case "shim-client":
      return shimStory(narrator, cause, followed);
    case "daemon-client":
      return clientStory(narrator, cause);
    case "chroot":
      return chrootStory(narrator, cause);
    default:
      return undefined;
  }
}

/** What has no words of its own: as its row says it. */
function plainStory({ timeMs, words }: Escape): Story {
  const { what, how, events } = words();
  const text = typeof how === "string" || how instanceof Uint8Array ? [": ", quotedText(how)] : [];
  return {
    attack: what,
    sentences: [sentence("At ", { timeMs }, `, ${what}`, ...text, ".", proof(...events))],
  };
}
