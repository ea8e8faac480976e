// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import type { Move } from "../../../store/repositories/tasks/memberships.ts";
import type { Followed } from "../escapes/deeds.ts";
import type { Excursion } from "../escapes/escape.ts";
import type { ReportRow } from "../report-model.ts";
import { type Clause, proof, sentence } from "./clause.ts";
import { deedSentences } from "./deed-sentences.ts";
import { classWord, containerCell, placeCells } from "./place-words.ts";
import type { Narrator, Story } from "./story.ts";

/** A task's way out of a container, step by step, and its deeds outside. */
export function moveStory(
  narrator: Narrator,
  { from, steps, backAt }: Excursion,
  followed: readonly Followed[],
): Story {
  const { reader } = narrator;
  const [first, ...rest] = steps;
  const reached = rest.filter(({ to, toEvidence }, at) => {
    const before = at === 0 ? first! : rest[at - 1]!;
    return to !== before.to || toEvidence !== before.toEvidence;
  });
  const hosts = steps
    .flatMap(({ to }) => (to === null ? [] : [reader.container(to)]))
    .filter(({ class: kind }) => kind === "host");
  return {
    attack:
      hosts.length === 0
        ? "Out of a container by its own act: a task came to namespaces outside of it"
        : hosts.every(({ isHostByPids }) => isHostByPids)
          ? "Out of a container by its own act: a task came, as far as process ids tell, to the host (as nsenter does)"
          : "Out of a container by its own act: a task came to the host (as nsenter does)",
    sentences: [
      firstStep(narrator, first!, [` of ${classWord(from)} `, containerCell(from)]),
      ...reached.map((step) => furtherStep(narrator, step)),
      ...deedSentences(narrator, followed),
      ...(backAt === null
        ? []
        : [
            sentence(
              "At ",
              { timeMs: reader.timeMs(backAt) },
              ", it was back in container ",
              containerCell(from),
              ".",
              proof(reader.id(backAt)),
            ),
          ]),
    ],
  };
}

function firstStep({ reader, doers }: Narrator, step: Move, of: Clause["cells"]): ReportRow {
  return sentence(
    "At ",
    { timeMs: reader.timeMs(step.event) },
    ", ",
    doers.task(step.event),
    ...of,
    `${actOf(reader.events.event(step.event))} and was then `,
    ...placeOf(reader, step),
    ".",
    proof(reader.id(step.proof)),
  );
}

function furtherStep({ reader }: Narrator, step: Move): ReportRow {
  return sentence(
    "At ",
    { timeMs: reader.timeMs(step.event) },
    ", it",
    `${actOf(reader.events.event(step.event))} and was `,
    ...placeOf(reader, step),
    ".",
    proof(reader.id(step.event), reader.id(step.proof)),
  );
}

function actOf({
  call,
  success,
}: {
  call: Parameters<ReturnType<typeof callNames>["call"]>[0] | null;
  success: boolean | null;
}): string {
  return call === null
    ? " has an event"
    : ` called ${callNames().call(call)}${success === false ? " in vain" : ""}`;
}

function placeOf(reader: Narrator["reader"], { to, toEvidence }: Move): Clause["cells"] {
  const cells = placeCells(to === null ? null : reader.container(to), toEvidence);
  const [last] = cells.slice(-1);
  const plain = typeof last === "string" ? [...cells.slice(0, -1), last.replace(/,$/, "")] : cells;
  return toEvidence === "kernel" ? [...plain, ", by the kernel's word"] : plain;
}
