// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import type { ContainerIndex } from "../../types/ids.ts";
import { MAX_BELIEVED } from "./model/locations.ts";
import type { Model } from "./model/model.ts";
import { setOfLocation } from "./model/namespace-sets.ts";
import { AllContainers } from "./resolve/all-containers.ts";
import { type ContainerAnswer, isContainer } from "./resolve/container-answer.ts";
import { ContainerParents } from "./resolve/container-parents.ts";
import { nameContainers } from "./resolve/name-containers.ts";
import { Resolution } from "./resolve/resolution.ts";
import { fold, type HostStory, host, statement } from "./testing/host-story.ts";

const DEEP = 6000;
const chain = (from: number, length: number, mark = "^") =>
  Array.from({ length }, (_, i) => 100_000 + from - i).join(mark);
const operation = (fields: Record<string, string>) => [statement("CONTAINER_OP", fields)];

/** How many containers lie around each, itself counted, by what would be written. */
function depths(state: Model): number[] {
  nameContainers(state, state.containers);
  const resolution = new Resolution(state);
  const all = new AllContainers([...state.containers], resolution.found);
  const parents = new ContainerParents(state, resolution, all);
  const indexes = [...all.entries()].map(([index]) => index);
  return indexes.map((index) => {
    let depth = 0;
    for (
      let at: ContainerAnswer = index;
      isContainer(at) && depth <= indexes.length;
      at = parents.parentOf(at)
    )
      depth++;
    return depth;
  });
}

/** Containers of a kernel that numbers them, each made in the one before: 64 deep, the first one's parent not known. */
function tower(story: HostStory, base: number): void {
  for (let i = 0; i < MAX_BELIEVED; i++)
    story.acts(100, {
      statements: operation({
        op: "create",
        contid: String(base + i),
        ...(i === 0 ? {} : { parent: String(base + i - 1) }),
      }),
    });
}

describe("nesting that no kernel has", () => {
  it.each([
    ["of an ID", { record: "1", contid: chain(DEEP, DEEP) }, "CONTAINER_ID"],
    ["with commas", { record: "1", contid: chain(DEEP, DEEP, ",^") }, "CONTAINER_ID"],
    [
      "of a definition",
      { op: "define", contid: "5", parent: "7", ancestors: `7,${chain(DEEP, DEEP, ",")}` },
      "CONTAINER_OP",
    ],
  ])("a chain of thousands %s is read up to a bound, and a conflict says so", (_, fields, type) => {
    const story = host();
    story.acts(100, { statements: [statement("SYSCALL", { record: "1" }), statement(type, fields)] });
    const state = fold(story);
    expect(state.containers.length).toBeGreaterThan(MAX_BELIEVED - 2);
    expect(state.containers.length).toBeLessThan(MAX_BELIEVED + 3);
    expect(state.conflicts.map(({ kind }) => kind)).toContain("nesting");
    expect(Math.max(...depths(state))).toBeLessThanOrEqual(MAX_BELIEVED);
  });

  it("a chain that names a container twice puts none into itself", () => {
    const story = host();
    story.acts(100, { statements: [statement("CONTAINER_ID", { contid: "9^8^9^7" })] });
    const state = fold(story);
    expect([...state.containers].map(({ contid, parentLocation }) => [contid, parentLocation])).toEqual([
      ["9", -1],
    ]);
  });

  it("towers put below each other are written no deeper than containers can lie", () => {
    const story = host();
    const towers = 40;
    for (let i = 0; i < towers; i++) tower(story, 1000 * (i + 1));
    for (let i = 1; i < towers; i++)
      story.acts(100, {
        statements: operation({
          op: "define",
          contid: String(1000 * i),
          parent: String(1000 * (i + 1) + MAX_BELIEVED - 1),
        }),
      });
    const state = fold(story);
    expect(
      setOfLocation(state, state.containers.get((MAX_BELIEVED - 1) as ContainerIndex)!.location),
    ).toHaveLength(8);
    expect(Math.max(...depths(state))).toBeLessThanOrEqual(MAX_BELIEVED);
  });
});
