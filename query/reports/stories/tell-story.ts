// SPDX-License-Identifier: Apache-2.0
import { repeatEvents } from "../escapes/collapse-repeats.ts";
import type { Followed } from "../escapes/deeds.ts";
import { type Escape, followedOf } from "../escapes/escape.ts";
import type { ReportRow } from "../report-model.ts";
import { acrossStory, actStory } from "./act-story.ts";
import { proof, quotedText, sentence } from "./clause.ts";
import { clientStory } from "./client-story.ts";
import { helperStory } from "./helper-story.ts";
import { moveStory } from "./move-story.ts";
import { fileStory, programStory, replacedStory } from "./program-story.ts";
import { chrootStory, rootStory } from "./root-story.ts";
import { shimStory } from "./shim-story.ts";
import type { Narrator, Story } from "./story.ts";

/** A finding as a story, with its number of attempts. */
export function tellStory(narrator: Narrator, finding: Escape): Story {
  const { attack, sentences } = storyOf(narrator, finding);
  return { attack, sentences: [...sentences, ...repeatSentences(finding)] };
}

function storyOf(narrator: Narrator, finding: Escape): Story {
  const { source } = finding;
  const followed = followedOf(finding);
  switch (source?.kind) {
    case "cause":
      return causeStory(narrator, source.cause, source.requests, followed) ?? plainStory(finding);
    case "move":
      return moveStory(narrator, source.excursion, followed);
    case "act":
      return actStory(narrator, source);
    case "across":
      return acrossStory(narrator, source);
    case "file":
    case undefined:
      return plainStory(finding);
  }
}

function repeatSentences({ repeats = [] }: Escape): ReportRow[] {
  const last = repeats.at(-1);
  if (last === undefined) return [];
  const count = repeats.length === 1 ? "once more" : `${repeats.length} more times`;
  return [
    sentence(
      `The same was done ${count}, the last time at `,
      { timeMs: last.timeMs },
      ".",
      proof(...repeatEvents(repeats), ...last.words().events),
    ),
  ];
}

function causeStory(
  narrator: Narrator,
  cause: Extract<Escape["source"], { kind: "cause" }>["cause"],
  requests: readonly (typeof cause)[],
  followed: readonly Followed[],
): Story | undefined {
  switch (cause.kind) {
    case "host-root":
    case "host-file-system":
      return rootStory(narrator, cause, requests, followed);
    case "kernel-helper":
      return helperStory(narrator, cause, followed);
    case "host-program":
      return programStory(narrator, cause, followed);
    case "replaced-program":
      return replacedStory(narrator, cause);
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

/** The story of a finding without sentences of its own: the words of its row. */
function plainStory({ timeMs, words }: Escape): Story {
  const { what, how, events } = words();
  const text = typeof how === "string" || how instanceof Uint8Array ? [": ", quotedText(how)] : [];
  return {
    attack: what,
    sentences: [sentence("At ", { timeMs }, `, ${what}`, ...text, ".", proof(...events))],
  };
}
