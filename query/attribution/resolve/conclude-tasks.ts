// SPDX-License-Identifier: Apache-2.0
import type { TaskConclusion } from "../../../types/attribution/conclusions.ts";
import type { LikelyAnswers } from "../likely/likely-answers.ts";
import { splitByLikely } from "../likely/split-membership.ts";
import type { Model } from "../model/model.ts";
import type { SpanTable } from "../model/table/span-rows.ts";
import { numberOf } from "./container-numbers.ts";
import type { Resolution } from "./resolution.ts";

/** Concludes every task with its memberships, one at a time. Extends the spans of containers by them. */
export function* concludeTasks(
  model: Model,
  resolution: Resolution,
  spans: SpanTable,
  likely: LikelyAnswers,
): Generator<TaskConclusion> {
  for (const [index, { pid, first, last, parent, born, named }] of model.tasks.entries()) {
    const firstEvent = first || model.firstEvent;
    yield {
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
}

function membershipsOf(
  resolution: Resolution,
  spans: SpanTable,
  likely: LikelyAnswers,
  index: number,
  named: number,
): TaskConclusion["memberships"] {
  const answers = resolution
    .memberships(index)
    .flatMap((answer) => splitByLikely(answer, () => likely.residences(index)));
  return answers
    .filter(({ from, to }) => from <= to) // otherwise its first event moved it
    .map(({ from, to, container, evidence, proof, excludesHost, conflict, cause, likely: place }) => {
      if (place !== undefined) likely.extend(place, from, to);
      if (from !== 0 && to !== 0) spans.extend(container, { first: from, last: to, evidence, proof });
      return {
        from,
        to,
        container: numberOf(resolution, container),
        evidence,
        proof: proof || from,
        excludesHost,
        conflict,
        cause,
        likely: place === undefined ? null : likely.conclusion(place),
        named: answers.length === 1 ? named : null,
      };
    });
}
