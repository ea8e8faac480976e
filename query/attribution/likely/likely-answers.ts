// SPDX-License-Identifier: Apache-2.0

import {
  type ContainerConclusion,
  type LikelyConclusion,
  type LikelyParts,
  NUMBERS_OF_LIKELY,
  type RowCounts,
} from "../../../types/attribution/conclusions.ts";
import { append } from "../../../types/group-by.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import type { Model } from "../model/model.ts";
import { residenceAt } from "../model/residences.ts";
import type { AllContainers } from "../resolve/all-containers.ts";
import { type ContainerAnswer, isContainer, UNKNOWN_ANSWER } from "../resolve/container-answer.ts";
import { HOST_NUMBER, numberOfAnswer, numberOfLikely } from "../resolve/container-numbers.ts";
import type { Resolution } from "../resolve/resolution.ts";
import type { KnownContainer, LikelyPlace, LikelyResidence } from "./likely-place.ts";
import { LikelyPlaces } from "./likely-places.ts";

const KEY_SUFFIX = "/likely";

/** Likely places as conclusions. `all`: the containers of the model and those that only marks show. */
export class LikelyAnswers {
  readonly #resolution: Resolution;
  readonly #places: LikelyPlaces;
  /** Found container -> first and last event of the memberships that were likely in it; of the tasks concluded last, and of those before. */
  readonly #recent = new Map<number, LikelySpan>();
  readonly #spans = new Map<number, LikelySpan>();

  constructor(model: Model, resolution: Resolution, all: AllContainers) {
    this.#resolution = resolution;
    this.#places = new LikelyPlaces(model, containersById(all), (task, event) =>
      placeOf(resolution.containerAt(residenceAt(model.tasks.get(task)!, event).location)),
    );
  }

  residences(task: TaskIndex): readonly LikelyResidence[] {
    return this.#places.of(task);
  }

  conclusion({ place, reason, proof }: LikelyResidence): LikelyConclusion {
    return { container: this.#numberOf(place!), reason, proof };
  }

  extend({ place }: LikelyResidence, from: number, to: number): void {
    if (place?.kind === "found") extendSpan(this.#recent, place.found, from, to);
  }

  /** Spans that were extended since the last call; `add` them. */
  takeParts(): LikelyParts {
    const parts: number[] = [];
    for (const [found, { first, last }] of this.#recent) parts.push(found, first, last);
    this.#recent.clear();
    return parts;
  }

  add(parts: LikelyParts): void {
    for (let at = 0; at < parts.length; at += NUMBERS_OF_LIKELY)
      extendSpan(this.#spans, parts[at]!, parts[at + 1]!, parts[at + 2]!);
  }

  /** All that the likely places of the tasks up to `counts` rest on, but for their own rows and for what `Resolution.inputs` and SHARED_FIELDS have: plain data. */
  inputs(counts: RowCounts): unknown[] {
    return this.#places.inputs(counts);
  }

  /** The containers that only command lines show. Read after all tasks. */
  *containers(): Generator<ContainerConclusion> {
    this.add(this.takeParts());
    for (const [i, { event, names }] of this.#places.allFound()) {
      const span = this.#spans.get(i);
      if (span === undefined) continue;
      yield {
        number: numberOfLikely(i),
        key: event,
        keySuffix: KEY_SUFFIX,
        parent: null,
        class: "likely",
        contid: null,
        created: null,
        ended: null,
        first: span.first,
        last: span.last,
        evidence: "unknown",
        proof: event,
        flags: null,
        names,
        namespaces: [],
      };
    }
  }

  #numberOf(place: LikelyPlace): number {
    if (place.kind === "host") return HOST_NUMBER;
    return place.kind === "found"
      ? numberOfLikely(place.found)
      : numberOfAnswer(this.#resolution, place.container)!;
  }
}

function placeOf(answer: ContainerAnswer): LikelyPlace | undefined {
  if (answer === UNKNOWN_ANSWER) return undefined;
  return isContainer(answer) ? { kind: "container", container: answer } : { kind: "host" };
}

/** In the order of their first events. */
function containersById(all: AllContainers): Map<string, KnownContainer[]> {
  const byId = new Map<string, KnownContainer[]>();
  for (const [index, { names, key }] of all.entries())
    for (const { kind, value } of names) if (kind === "id") append(byId, value, { index, key });
  for (const containers of byId.values()) containers.sort((a, b) => a.key - b.key);
  return byId;
}

/** First and last event of the tasks that are likely in one container. */
interface LikelySpan {
  first: number;
  last: number;
}

function extendSpan(spans: Map<number, LikelySpan>, found: number, first: number, last: number): void {
  const span = spans.get(found);
  if (span === undefined) spans.set(found, { first, last });
  else {
    span.first = Math.min(span.first, first);
    span.last = Math.max(span.last, last);
  }
}
