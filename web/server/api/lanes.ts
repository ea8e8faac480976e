// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { type Lane, readLanes } from "../../../query/explorer/lanes.ts";
import { readMarks } from "../../../query/explorer/marks.ts";
import { reportReader } from "../../../query/reports/report-reader.ts";
import { endpoint } from "./endpoint.ts";
import { inert, placeView } from "./views.ts";

const MOST_MARKS = 2000;

const lane = z.object({
  lane: z.string().describe("its name within this answer, as density takes it"),
  kind: z.enum(["container", "unknown", "undefined"]),
  boot: z.number(),
  node: z.string().nullable(),
  key: z.string().nullable().describe("as --container takes it"),
  label: z.string(),
  class: z.enum(["host", "container", "pod", "sandbox", "likely"]).nullable(),
  byPids: z.boolean().describe("host by process ids alone"),
  parent: z.string().nullable(),
  depth: z.number(),
  fromMs: z.number(),
  toMs: z.number(),
  startUnseen: z.boolean(),
  endUnseen: z.boolean(),
  events: z.number(),
  evidence: z.string().nullable(),
  proof: z.string().nullable(),
  image: z.string().nullable(),
  pod: z.string().nullable(),
  named: z.boolean().describe("a runtime or a record names it"),
});

const point = z.object({ timeMs: z.number().nullable(), lane: z.string().nullable(), event: z.string() });

const answer = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  lanes: z.array(lane),
  findings: z.array(
    z.object({
      number: z.number(),
      rank: z.number(),
      timeMs: z.number(),
      what: z.string(),
      lane: z.string().nullable(),
      event: z.string().nullable(),
      events: z.array(z.string()),
    }),
  ),
  causes: z.array(z.object({ kind: z.string(), detail: z.string(), from: point, to: point })),
  moves: z.array(
    z.object({
      timeMs: z.number(),
      event: z.string(),
      pid: z.number(),
      from: z.string().nullable(),
      to: z.string().nullable(),
    }),
  ),
  gaps: z.array(z.object({ boot: z.number(), fromMs: z.number(), toMs: z.number(), serials: z.number() })),
  taskless: z.number().describe("events that name no task, and stand on no lane"),
  omitted: z.object({ findings: z.number(), causes: z.number(), moves: z.number(), gaps: z.number() }),
});

/** All lanes of the timeline, with the marks on them and the arrows between them. */
export const lanes = endpoint({
  name: "lanes",
  summary: "containers over time, nested, with findings, causes, moves and gaps",
  query: z.object({}),
  answer,
  command: () => ["tree", "--all"],
  async read({ store }) {
    const read = readLanes(store);
    const marks = readMarks(reportReader(store), MOST_MARKS);
    const nodes = new Map(read.trees.map(({ boot }) => [boot.row, boot.node]));
    const times = read.trees.map(({ boot }) => boot);
    return {
      fromMs: Math.min(...times.map(({ firstMs }) => firstMs)),
      toMs: Math.max(...times.map(({ lastMs }) => lastMs)),
      lanes: read.lanes.map((one) => laneView(one, nodes.get(one.boot) ?? null)),
      findings: marks.findings.map(({ container, what, events, ...rest }) => ({
        ...rest,
        what: inert(what),
        lane: laneName(container),
        events: events.slice(0, 20),
      })),
      causes: marks.causes.map(({ kind, detail, from, to }) => ({
        kind,
        detail: inert(detail),
        from: { timeMs: from.timeMs, event: from.event, lane: laneName(from.container?.row ?? null) },
        to: { timeMs: to.timeMs, event: to.event, lane: laneName(to.container?.row ?? null) },
      })),
      moves: marks.moves.map(({ from, to, ...rest }) => ({
        ...rest,
        from: laneName(from),
        to: laneName(to),
      })),
      gaps: marks.gaps.flatMap(({ boot, serials, beforeMs, afterMs }) =>
        beforeMs === null || afterMs === null
          ? []
          : [
              {
                boot: boot.row,
                fromMs: Math.min(beforeMs, afterMs),
                toMs: Math.max(beforeMs, afterMs),
                serials,
              },
            ],
      ),
      taskless: read.trees.reduce((sum, { taskless }) => sum + taskless, 0),
      omitted: marks.omitted,
    };
  },
});

const laneName = (container: number | null): string | null => (container === null ? null : `c${container}`);

function laneView(one: Lane, node: string | null): z.input<typeof lane> {
  const { view, kind, boot, parent, image, pod, ...rest } = one;
  const shown = view === undefined ? undefined : placeView(view);
  return {
    ...rest,
    kind,
    boot,
    node: node === null ? null : inert(node),
    lane: view === undefined ? `${kind}-${boot}` : laneName(view.row)!,
    key: shown?.key ?? null,
    label: shown?.label ?? (kind === "unknown" ? "not proven" : "undefined"),
    class: shown?.class ?? null,
    byPids: view?.isHostByPids ?? false,
    parent: laneName(parent),
    image: image === null ? null : inert(image),
    pod: pod === null ? null : inert(pod),
    named: view !== undefined && (view.name !== null || view.id !== null || view.contid !== null),
  };
}
