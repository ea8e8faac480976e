// SPDX-License-Identifier: Apache-2.0
import type {
  KeptInputs,
  LikelyPart,
  SpanPart,
  TaskBlock,
  TaskBlocks,
  TaskConclusion,
} from "../../../types/attribution/conclusions.ts";
import { append } from "../../../types/group-by.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import type { LikelyAnswers } from "../likely/likely-answers.ts";
import type { Model } from "../model/model.ts";
import { SpanParts, type SpanTable } from "../model/table/span-rows.ts";
import { concludeTask } from "./conclude-tasks.ts";
import type { Resolution } from "./resolution.ts";
import { blockInputs, rowCounts, sharedInputs } from "./shared-inputs.ts";

/** Sparse fields of tasks that no conclusion on a task reads from its row; what the passes have made of them is an input of all. */
const UNREAD = new Set([
  "set", "operations", "adopted", "beforeAdopted", "opened",
  "forkedSameProgram", "runtimeId", "runtime", "runtimeEvent", "runtimeNames",
]); // biome-ignore format: one list

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
  return {
    counts,
    shared: digests[0]!,
    blocks: blocksOf(model, resolution, spans, likely, size, isKept ? kept : undefined),
  };
}

function areAllThere({ counts }: KeptInputs, now: TaskBlocks["counts"]): boolean {
  return (
    counts.tasks <= now.tasks && counts.locations <= now.locations && counts.containers <= now.containers
  );
}

function* blocksOf(
  model: Model,
  resolution: Resolution,
  spans: SpanTable,
  likely: LikelyAnswers,
  size: number,
  kept: KeptInputs | undefined,
): Generator<TaskBlock> {
  const sparse = sparseByBlock(model, resolution, size);
  for (let first = 0, block = 0; first < model.tasks.length; first += size, block++) {
    const count = Math.min(size, model.tasks.length - first);
    const inputs = blockInputs(model, first, count, sparse.get(block) ?? []);
    const before = kept?.blocks[block];
    const isSame = before !== undefined && before.inputs === inputs;
    let parts: readonly SpanPart[];
    let likelyParts: readonly LikelyPart[];
    let tasks: TaskConclusion[] | undefined;
    if (isSame) [parts, likelyParts] = [before.spans, before.likely];
    else {
      const own = new SpanParts();
      tasks = Array.from({ length: count }, (_, at) =>
        concludeTask(model, resolution, own, likely, (first + at) as TaskIndex),
      );
      parts = own.all();
      likelyParts = likely.takeParts();
    }
    for (const [answer, span] of parts) spans.extend(answer, span);
    likely.add(likelyParts);
    yield { inputs, spans: parts, likely: likelyParts, tasks, count };
  }
}

/** Inputs of conclusions on few tasks, beside the words of their rows. */
function sparseByBlock({ tasks }: Model, resolution: Resolution, size: number): Map<number, unknown[]> {
  const byBlock = new Map<number, unknown[]>();
  for (const input of resolution.inputsOfTasks()) append(byBlock, Math.floor(input[1] / size), input);
  for (const [name, row, value] of tasks.sparseValues((name) => !UNREAD.has(name)))
    append(byBlock, Math.floor(row / size), [name, row, value]);
  return byBlock;
}
