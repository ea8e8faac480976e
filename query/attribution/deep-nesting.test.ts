// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import type { ContainerIndex, LocationId, TaskIndex } from "../../types/ids.ts";
import { newModel } from "./conclude.ts";
import { putBack } from "./lifecycle/late-threads.ts";
import { bindLocation } from "./model/bind-location.ts";
import type { Container } from "./model/container.ts";
import { addContainer, setParentLocation } from "./model/containers.ts";
import { containerAt, NO_LOCATION, openLocation } from "./model/locations.ts";
import type { Model } from "./model/model.ts";
import { setOfLocation } from "./model/namespace-sets.ts";
import { MAX_BELIEVED } from "./model/nesting.ts";
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

/** How many containers lie around one in the model, itself counted. */
function depthOf(state: Model, { location }: Container): number {
  let depth = 0;
  for (let at = location; depth <= state.containers.length; depth++) {
    const container = at < 0 ? undefined : containerAt(state, at);
    if (container === undefined) break;
    at = container.parentLocation;
  }
  return depth;
}

function deepest(state: Model): number {
  return Math.max(...[...state.containers].map((container) => depthOf(state, container)));
}

/** So many containers, one in the other; the innermost. */
function nest(state: Model, outermost: LocationId, many: number): Container {
  const facts = { key: 8, evidence: "kernel", proof: 8 } as const;
  let container = addContainer(state, { ...facts, parentLocation: outermost });
  for (let i = 1; i < many; i++)
    container = addContainer(state, { ...facts, parentLocation: container.location });
  return container;
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
    expect(deepest(state)).toBe(MAX_BELIEVED);
  });

  it("is left out of the model where each is made as the parent of the one before", () => {
    const story = host();
    for (let i = 0; i < 300; i++)
      story.acts(100, {
        statements: operation({ op: "create", contid: `${10 + i}`, parent: `${11 + i}`, nsflags: "20000" }),
      });
    const state = fold(story);
    expect(deepest(state)).toBe(MAX_BELIEVED);
    expect(state.conflicts.map(({ kind }) => kind)).toContain("nesting");
  });

  it("leaves a place open that would put what lies in it too deep", () => {
    const state = newModel();
    const open = openLocation(state, "older");
    const low = nest(state, open, 40);
    const high = nest(state, NO_LOCATION, 25);
    bindLocation(state, open, high.location);
    expect(depthOf(state, low)).toBe(40);
    expect(state.conflicts).toHaveLength(1);
    bindLocation(state, open, containerAt(state, high.parentLocation)!.location);
    expect(depthOf(state, low)).toBe(MAX_BELIEVED);
    expect(state.conflicts).toHaveLength(1);
  });

  it("leaves out the parent of a container that a thread seemed to make, where more was put into it meanwhile", () => {
    for (const isAround of [false, true]) {
      const state = newModel();
      state.tasks.add({ pid: 700 });
      const above = nest(state, NO_LOCATION, 40);
      const made = nest(state, above.location, 1);
      Object.assign(state.locations.get(made.location)!, { kind: "open", why: "mixed", container: -1 });
      const low = nest(state, made.location, isAround ? 1 : 63);
      const outermost = state.containers.get(0 as ContainerIndex)!;
      if (isAround) expect(setParentLocation(state, outermost, low.location)).toBe(true);
      const container = state.containers.length - (isAround ? 2 : 64);
      putBack(state, 0 as TaskIndex, {
        kept: 0,
        moves: [],
        set: null,
        threadsDiverged: false,
        made: [{ container: container as ContainerIndex, set: null }],
      });
      expect(deepest(state)).toBe(isAround ? 42 : MAX_BELIEVED);
      expect(state.conflicts).toHaveLength(1);
    }
  });
});
