// SPDX-License-Identifier: Apache-2.0
import { goTo, routeTo } from "../state/route.ts";
import { clockTime } from "../state/times.ts";
import type { EventAnswer } from "../state/types.ts";

const LANE = 46;
const STEP = 148;
const NAMES = 150;
const TOP = 22;
const DOT = 7;
/** More would be too wide to read; the text below has all. */
const MOST_STEPS = 12;
/** Number that fits on a narrow page, slightly smaller. */
const FEW_STEPS = 5;
const [LONGEST_NAME, LONGEST_ACT] = [20, 19];

interface Node {
  readonly id: string;
  readonly timeMs: number;
  readonly lane: string;
  readonly laneClass: string;
  readonly act: string;
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: "proof" | "cause";
  readonly label: string;
}

/** Locations of the event and its proofs in time order: a lane for each location, arrows from the proof to the proven event. */
export function ProofGraph({ answer, zone }: { answer: EventAnswer; zone: string }) {
  const { nodes, edges, lanes, omitted } = layOut(answer);
  if (nodes.length < 2) return null;
  const columns = new Map(nodes.map(({ id }, at) => [id, NAMES + STEP / 2 + at * STEP]));
  const heights = new Map(lanes.map(({ label }, at) => [label, TOP + LANE / 2 + at * LANE]));
  const [width, height] = [NAMES + nodes.length * STEP, TOP + lanes.length * LANE + 4];
  const placeOf = (id: string) => {
    const node = nodes.find((one) => one.id === id)!;
    return [columns.get(id)!, heights.get(node.lane)!] as const;
  };
  return (
    <div
      class={`scroll proof${nodes.length > FEW_STEPS ? "" : " few"}`}
      role="group"
      aria-label="The proof as a picture; the same stands in words below"
      tabIndex={0}
    >
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        {lanes.map(({ label, laneClass }, at) => (
          <g key={label} class={`lane ${laneClass}`}>
            <rect x={0} y={TOP + at * LANE} width={width} height={LANE - 4} />
            <text x={8} y={TOP + at * LANE + LANE / 2 + 2}>
              {shortened(label, LONGEST_NAME)}
            </text>
          </g>
        ))}
        {edges.map(({ from, to, kind, label }) => {
          const [[x1, y1], [x2, y2]] = [placeOf(from), placeOf(to)];
          const way = Math.sign(x2 - x1) || 1;
          const [start, end] = [x1 + way * DOT, x2 - way * (DOT + 2)];
          const middle = (start + end) / 2;
          return (
            <g key={`${kind} ${from} ${to}`} class={`edge ${kind}`}>
              <path
                d={`M${start} ${y1}C${middle} ${y1} ${middle} ${y2} ${end} ${y2}`}
                stroke-dasharray={kind === "cause" ? "5 3" : undefined}
              />
              <path class="head" d={`M${end + way * 2} ${y2}l${-way * 8} -4v8z`} />
              <text x={middle} y={(y1 + y2) / 2 + 12} text-anchor="middle">
                {label}
              </text>
            </g>
          );
        })}
        {nodes.map((node) => {
          const [x, y] = placeOf(node.id);
          return (
            <g
              key={node.id}
              class={`node${node.id === answer.event.id ? " this" : ""}`}
              onClick={() => goTo(routeTo("event", { event: node.id }))}
            >
              <title>{`${node.act} (${node.id})`}</title>
              <circle cx={x} cy={y} r={DOT} />
              <text x={x} y={y - 11} text-anchor="middle">
                {shortened(node.act, LONGEST_ACT)}
              </text>
              <text class="time" x={x} y={14} text-anchor="middle">
                {clockTime(node.timeMs, zone)}
              </text>
            </g>
          );
        })}
      </svg>
      {omitted > 0 && <p class="quiet">{omitted} further steps are in the words below.</p>}
    </div>
  );
}

function layOut(answer: EventAnswer) {
  const { event, chain, causes, path } = answer;
  const steps = [event, ...chain.filter(({ id }) => id !== event.id)];
  const nodes = new Map<string, Node>();
  for (const one of steps.slice(0, MOST_STEPS))
    nodes.set(one.id, {
      id: one.id,
      timeMs: one.timeMs,
      lane: one.container?.label ?? one.place,
      laneClass: one.container?.class ?? "none",
      act: `${one.act} ${one.on}`.trim(),
    });
  const edges: Edge[] = steps
    .slice(1, MOST_STEPS)
    .map(({ id }, at) => ({ from: id, to: steps[at]!.id, kind: "proof", label: steps[at]!.evidence }));
  for (const { from, to, kind } of causes) {
    if (nodes.size >= MOST_STEPS) break;
    // An event that is its own proof has no arrow.
    if (from.event === to.event) continue;
    for (const { event: id, timeMs, container } of [from, to])
      if (!nodes.has(id))
        nodes.set(id, {
          id,
          timeMs: timeMs ?? event.timeMs,
          lane: container?.label ?? "not proven",
          laneClass: container?.class ?? "none",
          act: "",
        });
    edges.push({ from: from.event, to: to.event, kind: "cause", label: `${kind}?` });
  }
  const sorted = [...nodes.values()].sort((a, b) => a.timeMs - b.timeMs || serialOf(a.id) - serialOf(b.id));
  // The containers of the event's own path first, from the host down.
  const order = path.map(({ label }) => label);
  const rank = (label: string) => (order.includes(label) ? order.indexOf(label) : order.length);
  const lanes = [...new Map(sorted.map(({ lane, laneClass }) => [lane, laneClass]))]
    .map(([label, laneClass]) => ({ label, laneClass }))
    .sort((a, b) => rank(a.label) - rank(b.label));
  return { nodes: sorted, edges, lanes, omitted: Math.max(0, steps.length - MOST_STEPS) };
}

const serialOf = (id: string) => Number(id.slice(id.lastIndexOf(":") + 1));

const shortened = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
