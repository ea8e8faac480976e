// SPDX-License-Identifier: Apache-2.0

import type { StoredText } from "../../../questions/event-view.ts";
import type { FirstSeen, RareProgram } from "../../../questions/fleet-answers.ts";
import type { CallTest } from "../../../questions/search-criteria.ts";
import type { ContainerId } from "../../../types/ids.ts";
import { bootOf } from "../../event-key.ts";
import { bootReader } from "../../search/boot-reader.ts";
import { containerReader } from "../../search/container-reader.ts";
import { groupEvents } from "../../search/group-events.ts";
import type { Store } from "../../store.ts";
import { portableEvents } from "./portable-events.ts";

const byteName = (text: StoredText) =>
  typeof text === "string" ? text : `\0${Buffer.from(text).toString("latin1")}`;

/** The question of fleet/read/aggregate.ts to a server, for one database: programs that one container of an image ran and its siblings did not. */
export function rareProgramsOf(store: Store, isExec: CallTest): RareProgram[] {
  const boots = bootReader(store);
  const container = containerReader(store, boots);
  const { image } = portableEvents(store);
  const groups = groupEvents(
    store,
    { call: isExec, success: true },
    ["container", "program"],
    ["events", "firstMs", "first"],
    {
      onlyValued: true,
    },
  );
  const siblings = new Map<string, Set<ContainerId>>();
  const runs = new Map<string, { image: string; program: StoredText; of: typeof groups }>();
  for (const group of groups) {
    const name = image(group.of.container!);
    if (name === null) continue;
    siblings.set(name, (siblings.get(name) ?? new Set()).add(group.of.container!));
    const key = `${name}\0${byteName(group.of.program!)}`;
    const run = runs.get(key) ?? { image: name, program: group.of.program!, of: [] };
    runs.set(key, { ...run, of: [...run.of, group] });
  }
  return [...runs.values()].flatMap(({ image: name, program, of }) => {
    const [only] = of;
    if (of.length !== 1 || siblings.get(name)!.size < 2) return [];
    return {
      image: name,
      siblings: siblings.get(name)!.size,
      program,
      container: container(only!.of.container!).key,
      node: boots.boot(bootOf(only!.measures.first)).node,
      events: only!.measures.events,
      firstMs: only!.measures.firstMs,
    };
  });
}

/** Programs that ran for the first time at a time or after it. */
export function firstSeenOf(store: Store, isExec: CallTest, sinceMs: number): FirstSeen[] {
  const groups = groupEvents(
    store,
    { call: isExec, success: true },
    ["program", "node"],
    ["events", "firstMs"],
  );
  const programs = new Map<string, { program: StoredText; firstMs: number; nodes: number; events: number }>();
  for (const { of, measures } of groups) {
    if (of.program === null) continue;
    const known = programs.get(byteName(of.program));
    programs.set(byteName(of.program), {
      program: of.program,
      firstMs: Math.min(known?.firstMs ?? Infinity, measures.firstMs),
      nodes: (known?.nodes ?? 0) + 1,
      events: (known?.events ?? 0) + measures.events,
    });
  }
  return [...programs.values()].filter(({ firstMs }) => firstMs >= sinceMs);
}
