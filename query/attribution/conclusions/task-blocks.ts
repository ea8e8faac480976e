// SPDX-License-Identifier: Apache-2.0
import type {
  KeptInputs,
  LikelyParts,
  SpanParts,
  TaskBlock,
  TaskBlocks,
  TaskConclusion,
} from "../../../types/attribution/conclusions.ts";
import { append } from "../../../types/group-by.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import type { LikelyAnswers } from "../likely/likely-answers.ts";
import type { Model } from "../model/model.ts";
import { FewSpans, type SpanTable } from "../model/table/span-rows.ts";
import type { Resolution } from "../resolve/resolution.ts";
import { concludeTask } from "./conclude-tasks.ts";
import { blockInputs, PAGE, pageInputs, rowCounts, sharedInputs } from "./shared-inputs.ts";

/** Sparse fields of tasks that no conclusion on a task reads from its row; what the passes have made of them is an input of all. */
const UNREAD = new Set([
  "set", "operations", "adopted", "beforeAdopted", "opened",
  "forkedSameProgram", "forgottenClones", "runtimeId", "runtime", "runtimeEvent", "runtimeNames",
]); // biome-ignore format: one list

/** More than there are fields of a task. */
const NAMES = 256;

/**
 * Concludes all tasks, a block at a time; not those of a block whose inputs are what they were. Extends the spans of containers by all of them.
 */
export function concludeTaskBlocks(
  model: Model,
  resolution: Resolution,
  spans: SpanTable,
  likely: LikelyAnswers,
  size: number,
  kept: KeptInputs | undefined,
): TaskBlocks {
  const counts = rowCounts(model);
  const mayBeKept = kept !== undefined && areAllThere(kept, counts);
  const digests = sharedInputs(model, resolution, likely, mayBeKept ? [counts, kept.counts] : [counts]);
  const isKept = mayBeKept && digests[1] === kept.shared;
  const sparse = new SparseInputs(model, resolution, size);
  const pages = pageInputs(model, size, (first, count) => sparse.of(first, count));
  const inputsOf = (first: number, count: number) =>
    blockInputs(model, first, count, sparse.of(first, count));
  return {
    counts,
    shared: digests[0]!,
    pages,
    blocks: blocksOf(model, resolution, spans, likely, size, { inputsOf, pages }, isKept ? kept : undefined),
  };
}

function areAllThere({ counts }: KeptInputs, now: TaskBlocks["counts"]): boolean {
  return (
    counts.tasks <= now.tasks && counts.locations <= now.locations && counts.containers <= now.containers
  );
}

interface BlockInputs {
  readonly inputsOf: (first: number, count: number) => string;
  readonly pages: readonly string[];
}

function* blocksOf(
  model: Model,
  resolution: Resolution,
  spans: SpanTable,
  likely: LikelyAnswers,
  size: number,
  { inputsOf, pages }: BlockInputs,
  kept: KeptInputs | undefined,
): Generator<TaskBlock> {
  for (let first = 0, block = 0; first < model.tasks.length; first += size, block++) {
    const count = Math.min(size, model.tasks.length - first);
    const before = kept?.blocks[block];
    const page = Math.floor(first / PAGE);
    const isSamePage = before !== undefined && kept?.pages?.[page] === pages[page];
    const inputs = isSamePage ? before.inputs : inputsOf(first, count);
    const isSame = before !== undefined && before.inputs === inputs;
    let parts: SpanParts;
    let likelyParts: LikelyParts;
    let tasks: TaskConclusion[] | undefined;
    if (isSame) [parts, likelyParts] = [before.spans, before.likely];
    else {
      const own = new FewSpans();
      tasks = Array.from({ length: count }, (_, at) =>
        concludeTask(model, resolution, own, likely, (first + at) as TaskIndex),
      );
      parts = own.parts();
      likelyParts = likely.takeParts();
    }
    spans.add(parts);
    likely.add(likelyParts);
    yield { inputs, spans: parts, likely: likelyParts, tasks, count };
  }
}

/** Inputs of the conclusions on tasks, beside the words of their rows. A million tasks have as many: their places are kept, and no copies. */
class SparseInputs {
  readonly #model: Model;
  readonly #resolution: Resolution;
  readonly #size: number;
  readonly #names: string[] = [];
  /** Row of the task times NAMES, plus the number of the field, by block. */
  readonly #places = new Map<number, number[]>();

  constructor(model: Model, resolution: Resolution, size: number) {
    this.#model = model;
    this.#resolution = resolution;
    this.#size = size;
    for (const [name, row] of model.tasks.sparseValues((name) => !UNREAD.has(name))) {
      if (this.#names.at(-1) !== name) this.#names.push(name);
      append(this.#places, Math.floor(row / size), row * NAMES + this.#names.length - 1);
    }
  }

  /** Those of the tasks of a block. */
  of(first: number, count: number): unknown[] {
    const found: unknown[] = [
      ...this.#resolution.inputsOfTasks(first as TaskIndex, (first + count) as TaskIndex),
    ];
    for (const place of this.#places.get(first / this.#size) ?? []) {
      const row = Math.floor(place / NAMES);
      const name = this.#names[place % NAMES]!;
      found.push([name, row, this.#model.tasks.sparseValue(name, row)]);
    }
    return found;
  }
}
