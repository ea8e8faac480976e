// SPDX-License-Identifier: Apache-2.0
import type { TaskConclusion } from "../../../types/attribution/conclusions.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import type { LikelyAnswers } from "../likely/likely-answers.ts";
import { splitByLikely } from "../likely/split-membership.ts";
import type { Model } from "../model/model.ts";
import type { Spans } from "../model/table/span-rows.ts";
import { numberOfAnswer } from "../resolve/container-numbers.ts";
import type { Resolution } from "../resolve/resolution.ts";

/** Concludes every task with its memberships, one at a time. Extends the spans of containers by them. */
export function* concludeTasks(
  model: Model,
  resolution: Resolution,
  spans: Spans,
  likely: LikelyAnswers,
): Generator<TaskConclusion> {
  for (let index = 0 as TaskIndex; index < model.tasks.length; index++)
    yield concludeTask(model, resolution, spans, likely, index);
}

/** Concludes one task with its memberships. */
export function concludeTask(
  model: Model,
  resolution: Resolution,
  spans: Spans,
  likely: LikelyAnswers,
  index: TaskIndex,
): TaskConclusion {
  const { pid, first, last, parent, born, named } = model.tasks.get(index)!;
  const firstEvent = first || model.firstEvent;
  return {
    number: index,
    pid,
    first: firstEvent,
    last: last || firstEvent,
    parent: parent < 0 ? null : parent,
    born: born || null,
    silent: first === 0,
    memberships: first === 0 ? [] : membershipsOf(resolution, spans, likely, index, named),
  };
}

function membershipsOf(
  resolution: Resolution,
  spans: Spans,
  likely: LikelyAnswers,
  index: TaskIndex,
  named: number,
): TaskConclusion["memberships"] {
  const answers = resolution
    .memberships(index)
    .flatMap((answer) => splitByLikely(answer, () => likely.residences(index)));
  return answers
    .filter(({ from, to }) => from <= to) // otherwise its first event moved it
    .map(({ from, to, container, evidence, proof, excludesHost, conflict, reason, likely: place }) => {
      if (place !== undefined) likely.extend(place, from, to);
      if (from !== 0 && to !== 0) spans.extend(container, { first: from, last: to, evidence, proof });
      return {
        from,
        to,
        container: numberOfAnswer(resolution, container),
        evidence,
        proof: proof || from,
        excludesHost,
        conflict,
        reason,
        likely: place === undefined ? null : likely.conclusion(place),
        named: answers.length === 1 ? named : null,
      };
    });
}
