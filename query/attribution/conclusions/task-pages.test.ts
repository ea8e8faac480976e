// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { KeptInputs, TaskConclusion } from "../../../types/attribution/conclusions.ts";
import { conclude, fold, newModel } from "../conclude.ts";
import { host } from "../testing/host-story.ts";
import { PAGE } from "./shared-inputs.ts";

const TASKS = 2 * PAGE + 100;
const FIRST_PID = 1000;
const SIZE = 32;

describe("pages of tasks whose inputs are what they were", () => {
  it("have the conclusions that they had, and the block of a page that has changed is found", () => {
    const story = host();
    for (let at = 0; at < TASKS; at++) {
      story.clones(100, FIRST_PID + at);
      story.acts(FIRST_PID + at, { ppid: 100 });
    }
    const model = newModel();
    let folded = 0;
    let kept: KeptInputs | undefined;
    let tasks: readonly TaskConclusion[] = [];
    /** Numbers of blocks that are concluded after what the story tells. */
    const concludedAfter = (tell: () => void): number[] => {
      tell();
      fold(model, story.events.slice(folded));
      folded = story.events.length;
      const { blocks, ...inputs } = conclude(model, SIZE).blocks(kept);
      const now = [...blocks];
      tasks = now.flatMap((block, i) => block.tasks ?? tasks.slice(i * SIZE, (i + 1) * SIZE));
      kept = { ...inputs, blocks: now };
      expect(tasks).toEqual([...conclude(model, SIZE).tasks]);
      return now.flatMap((block, i) => (block.tasks === undefined ? [] : [i]));
    };
    const all = concludedAfter(() => undefined);
    expect(all.length).toBe(Math.ceil(model.tasks.length / SIZE));
    expect(concludedAfter(() => undefined)).toEqual([]);
    const inSecond = PAGE + 500;
    const changed = concludedAfter(() => story.execs(FIRST_PID + inSecond, ["/bin/date"]));
    const row = [...model.tasks].findIndex(({ pid }) => pid === FIRST_PID + inSecond);
    expect(changed).toContain(Math.floor(row / SIZE));
    expect(changed.length).toBeLessThan(4);
    expect(kept?.pages?.length).toBe(3);
    kept = { ...kept!, pages: undefined };
    expect(concludedAfter(() => undefined)).toEqual([]);
  });
});
