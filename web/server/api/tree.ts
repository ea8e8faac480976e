// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { readTree, type TreeContainer } from "../../../query/tree.ts";
import { endpoint } from "./endpoint.ts";
import { timeMs, timeWord } from "./filter.ts";
import { inert, place, placeView } from "./views.ts";

const node = z.object({
  place,
  depth: z.number(),
  id: z.string().nullable(),
  contid: z.string().nullable(),
  createdMs: z.number().nullable().describe("null: older than the log, or its making is not in it"),
  endedMs: z.number().nullable().describe("null: not seen to end"),
  lastMs: z.number().nullable(),
  events: z.number(),
  evidence: z.string(),
  proof: z.string(),
  namespaces: z.array(z.string()),
  named: z.boolean(),
});

/** The containers at one time, or of all times. */
export const tree = endpoint({
  name: "tree",
  summary: "containers of each boot, nested, at a time or of all times",
  query: z.object({ at: timeMs.optional() }),
  answer: z.object({
    boots: z.array(
      z.object({
        node: z.string().nullable(),
        number: z.number(),
        fromMs: z.number(),
        toMs: z.number(),
        events: z.number(),
        containers: z.array(node),
        unplaced: z.array(
          z.object({
            evidence: z.string(),
            tasks: z.number(),
            events: z.number(),
            causes: z.array(z.string()),
          }),
        ),
      }),
    ),
  }),
  command: ({ at }) => ["tree", "--all", ...(at === undefined ? [] : ["--at", timeWord(at)])],
  async read({ repositories }, { at }) {
    const trees = await readTree(repositories, at === undefined ? {} : { fromMs: at, toMs: at });
    return {
      boots: trees.map(({ boot, events, roots, unplaced }) => ({
        node: boot.node === null ? null : inert(boot.node),
        number: boot.number,
        fromMs: boot.firstMs,
        toMs: boot.lastMs,
        events,
        containers: outline(roots),
        unplaced: unplaced.map(({ evidence, tasks, events: count, causes }) => ({
          evidence,
          tasks,
          events: count,
          causes: causes.map(({ cause, tasks: of }) => `${cause} (${of})`),
        })),
      })),
    };
  },
});

function outline(roots: readonly TreeContainer[]): z.input<typeof node>[] {
  const found: z.input<typeof node>[] = [];
  const open = roots.map((container) => ({ container, depth: 0 })).reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { container, depth } = next;
    const { view, createdMs, firstBirthMs, endedMs, lastMs, events, evidence, proof, namespaces } = container;
    found.push({
      place: placeView(view),
      depth,
      id: view.id === null ? null : inert(view.id),
      contid: view.contid,
      createdMs: createdMs ?? firstBirthMs,
      endedMs,
      lastMs,
      events,
      evidence,
      proof,
      namespaces: [...namespaces],
      named: view.name !== null || view.id !== null || view.contid !== null,
    });
    for (const child of container.children.toReversed()) open.push({ container: child, depth: depth + 1 });
  }
  return found;
}
