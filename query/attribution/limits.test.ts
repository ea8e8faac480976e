// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { KeptInputs } from "../../types/attribution/conclusions.ts";
import { conclude, fold, newModel } from "./conclude.ts";
import type { Model } from "./model/model.ts";
import { restoreModel, snapshotModel } from "./model/snapshot.ts";
import { countedState, countSteps } from "./testing/count-steps.ts";
import { CRAFTED_STORIES } from "./testing/crafted-stories.ts";
import { type HostStory, host } from "./testing/host-story.ts";
import { LONG_STORIES } from "./testing/long-stories.ts";
import { plainState } from "./testing/plain-state.ts";

/** Stories of any length: each tells one thing n times. */
const STORIES = Object.entries({ ...LONG_STORIES, ...CRAFTED_STORIES });

/** All conclusions, but those that are kept: what an ingest does, but for reading and writing rows. */
function concludeAll(model: Model, kept?: KeptInputs): KeptInputs {
  const { blocks, containers, events, conflicts } = conclude(model);
  const { counts, shared, pages, blocks: all } = blocks(kept);
  const inputs = [...all].map(({ inputs, spans, likely }) => ({ inputs, spans, likely }));
  for (const part of [containers(), events(), conflicts()]) for (const _ of part);
  return { counts, shared, pages, blocks: inputs };
}

/** An ingest of one half of the log, and then of the other. */
function attribute({ events }: HostStory, model: Model): void {
  const half = Math.ceil(events.length / 2);
  fold(model, events.slice(0, half));
  const kept = concludeAll(model);
  fold(model, events.slice(half));
  concludeAll(model, kept);
}

/** Events, and the statements in them: one event may have any number. */
function lengthOf({ events }: HostStory): number {
  return events.reduce((length, { statements }) => length + 1 + (statements?.length ?? 0), 0);
}

function stepsPerRecord(tell: (story: HostStory, n: number) => void, n: number): number {
  const story = host();
  tell(story, n);
  const model = countedState(newModel());
  return countSteps(() => attribute(story, model)) / lengthOf(story);
}

/** Lists of up to 256 are full with both. */
describe("the work of attribution grows with the log's length and no faster", () => {
  it.each(STORIES)("%s", (_, tell) => {
    const [few, many] = [stepsPerRecord(tell, 700), stepsPerRecord(tell, 1400)];
    expect(many).toBeLessThan(few + Math.max(20, 0.1 * few));
  });
});

describe("a state with all of it", () => {
  it.each(STORIES)("is stored and taken up again: %s", (_, tell) => {
    const story = host();
    tell(story, 50);
    const model = newModel();
    fold(model, story.events);
    expect(plainState(restoreModel(snapshotModel(model)))).toEqual(plainState(model));
  });
});
