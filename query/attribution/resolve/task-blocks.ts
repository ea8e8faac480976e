// SPDX-License-Identifier: Apache-2.0
import type {
  KeptInputs,
  SpanPart,
  TaskBlock,
  TaskBlocks,
  TaskConclusion,
} from "../../../types/attribution/conclusions.ts";
import { append } from "../../../types/group-by.ts";
import type { LikelyAnswers } from "../likely/likely-answers.ts";
import type { Model } from "../model/model.ts";
import { SpanParts, type SpanTable } from "../model/table/span-rows.ts";
import { concludeTask } from "./conclude-tasks.ts";
import type { Resolution } from "./resolution.ts";
import { blockInputs, rowCounts, sharedInputs } from "./shared-inputs.ts";

/** Sparse fields of tasks that no conclusion on a task reads from its row; what the passes have made of them is an input of all. */
const UNREAD = new Set([
  "furtherMarks", "set", "operations", "adopted", "beforeAdopted", "bornAfter", "followsKnown", "opened",
  "forksOwn", "runtimeId", "runtime", "runtimeEvent", "runtimeNames",
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
  const isKept =
    kept !== undefined &&
    areAllThere(kept, counts) &&
    sharedInputs(model, resolution, kept.counts) === kept.shared;
  return {
    counts,
    shared: sharedInputs(model, resolution, counts),
    blocks: blocksOf(model, resolution, spans, likely, size, isKept ? kept : undefined),
  };
}

/** What is likely of a task may change with any event: it is concluded each time. */
const NEVER = "";

function isUnknown({ memberships }: TaskConclusion): boolean {
  return memberships.some(({ container }) => container === null);
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
  const sparse = sparseByBlock(model, size);
  for (let first = 0, block = 0; first < model.tasks.length; first += size, block++) {
    const count = Math.min(size, model.tasks.length - first);
    const inputs = blockInputs(model, first, count, sparse.get(block) ?? []);
    const before = kept?.blocks[block];
    const isSame = before !== undefined && before.inputs === inputs;
    let parts: readonly SpanPart[];
    let tasks: TaskConclusion[] | undefined;
    if (isSame) parts = before.spans;
    else {
      const own = new SpanParts();
      tasks = Array.from({ length: count }, (_, at) =>
        concludeTask(model, resolution, own, likely, first + at),
      );
      parts = own.all();
    }
    for (const [answer, span] of parts) spans.extend(answer, span);
    yield { inputs: tasks?.some(isUnknown) ? NEVER : inputs, spans: parts, tasks, count };
  }
}

function sparseByBlock({ tasks }: Model, size: number): Map<number, unknown[]> {
  const byBlock = new Map<number, unknown[]>();
  for (const [name, row, value] of tasks.sparseValues())
    if (!UNREAD.has(name)) append(byBlock, Math.floor(row / size), [name, row, value]);
  return byBlock;
}
