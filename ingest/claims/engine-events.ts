// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import type { ActionClaim } from "../../types/claims.ts";
import { bounded, claim, id, instant, named, part, podOf, text } from "./claim-shapes.ts";
import type { ClaimFormat, FoundClaims } from "./found-claim.ts";

/** A line of `docker events --format '{{json .}}'`. */
const dockerEvent = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({ ID: id, Attributes: named }),
  time: instant,
  timeNano: instant,
});

/** A line of `podman events --format json`: the spelling of its names depends on the version. */
const podmanEvent = z.object({
  ID: id,
  Status: z.string(),
  Name: text,
  Image: text,
  Time: instant,
  time: instant,
  timeNano: instant,
  ContainerExitCode: z.number().int().nullish().catch(null),
  Attributes: named,
  Details: part({ Attributes: named }),
});

const WORDS: Readonly<Record<string, string>> = {
  exec_start: "exec",
  exec: "exec",
  exec_die: "exec-end",
  exec_died: "exec-end",
  die: "end",
  died: "end",
  destroy: "remove",
  remove: "remove",
};

export const dockerEvents: ClaimFormat = (value) => {
  if (value === null || typeof value !== "object" || !("Actor" in value && "Action" in value))
    return undefined;
  const read = dockerEvent.safeParse(value);
  if (!read.success) return { wrong: "has no id or action" };
  const { Type, Action, Actor, time, timeNano } = read.data;
  const timeMs = timeNano ?? time;
  if (Type !== "container") return "other";
  if (timeMs === null) return { wrong: "has no time" };
  const at = Action.indexOf(": ");
  const attribute = (name: string) => Actor.Attributes.find(([each]) => each === name)?.[1] ?? null;
  return told("docker events", {
    id: Actor.ID,
    word: at < 0 ? Action : Action.slice(0, at),
    timeMs,
    detail: at < 0 ? null : bounded(Action.slice(at + 2)),
    exit: exitOf(attribute("exitCode")),
    name: attribute("name"),
    image: attribute("image"),
    labels: Actor.Attributes,
  });
};

export const podmanEvents: ClaimFormat = (value) => {
  if (
    value === null ||
    typeof value !== "object" ||
    !("Status" in value && "Type" in value && ("Time" in value || "time" in value))
  )
    return undefined;
  if (value.Type !== "container") return "other";
  const read = podmanEvent.safeParse(value);
  if (!read.success) return { wrong: "has no id or status" };
  const { ID, Status, Name, Image, Time, time, timeNano, ContainerExitCode, Attributes, Details } = read.data;
  const timeMs = timeNano ?? Time ?? time;
  if (timeMs === null) return { wrong: "has no time" };
  return told("podman events", {
    id: ID,
    word: Status,
    timeMs,
    detail: null,
    exit: ContainerExitCode ?? null,
    name: Name,
    image: Image,
    labels: [...Attributes, ...Details.Attributes],
  });
};

interface Told extends Omit<ActionClaim, "action"> {
  readonly word: string;
  readonly name: string | null;
  readonly image: string | null;
  readonly labels: readonly (readonly [string, string])[];
}

/** A start also has the container's names. */
function told(format: string, { word, name, image, labels, ...action }: Told): FoundClaims {
  const known = WORDS[word] ?? word;
  return {
    format,
    actions: [{ ...action, action: bounded(known) }],
    containers:
      known === "start"
        ? [
            claim({
              class: "container",
              id: action.id,
              name,
              image,
              ...podOf(labels),
              startedMs: action.timeMs,
            }),
          ]
        : [],
  };
}

function exitOf(text: string | null): number | null {
  return text !== null && /^-?\d{1,9}$/.test(text) ? Number(text) : null;
}
