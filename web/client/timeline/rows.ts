// SPDX-License-Identifier: Apache-2.0
import type { Lane, LanesAnswer } from "../state/types.ts";

export const GROUPINGS = ["nesting", "image", "pod", "node"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** One line of the timeline: a lane, or a group of them that stands for all its lanes. */
export interface Row {
  readonly id: string;
  readonly label: string;
  readonly depth: number;
  readonly lane: Lane | undefined;
  /** Of a group. */
  readonly lanes: readonly Lane[];
  readonly hasChildren: boolean;
  readonly isClosed: boolean;
}

export interface RowChoice {
  readonly grouping: Grouping;
  /** Ids of rows not in their default state: groups are closed, lanes open. */
  readonly toggled: ReadonlySet<string>;
  readonly withSandboxes: boolean;
}

/** More containers than this are grouped by default. */
const MANY = 200;

/** Many containers are grouped by the property that at least half of them have; otherwise they are shown nested. */
export function usualGrouping(lanes: readonly Lane[]): Grouping {
  const containers = lanes.filter(({ class: kind }) => kind === "container");
  if (containers.length <= MANY) return "nesting";
  const known = (name: "image" | "pod") => containers.filter((lane) => lane[name] !== null).length;
  return (["image", "pod"] as const).find((name) => known(name) >= containers.length / 2) ?? "nesting";
}

/** Lanes of sandboxes without a name, and without named descendants. */
export function namelessLanes(lanes: readonly Lane[]): ReadonlySet<string> {
  const needed = new Set<string>();
  const byName = new Map(lanes.map((lane) => [lane.lane, lane]));
  for (const lane of lanes) {
    if (lane.class === "sandbox" && !lane.named) continue;
    for (let at = lane.parent; at !== null && !needed.has(at); at = byName.get(at)?.parent ?? null)
      needed.add(at);
  }
  return new Set(
    lanes
      .filter(({ lane, class: kind, named }) => kind === "sandbox" && !named && !needed.has(lane))
      .map(({ lane }) => lane),
  );
}

/** The shown rows, from the top. */
export function rowsOf({ lanes }: Pick<LanesAnswer, "lanes">, choice: RowChoice): Row[] {
  const nameless = namelessLanes(lanes);
  const shown = choice.withSandboxes ? lanes : lanes.filter(({ lane }) => !nameless.has(lane));
  return choice.grouping === "nesting" ? nestedRows(shown, choice.toggled) : groupedRows(shown, choice);
}

function nestedRows(lanes: readonly Lane[], toggled: ReadonlySet<string>): Row[] {
  const parents = new Set(lanes.map(({ parent }) => parent));
  const rows: Row[] = [];
  /** Lanes below this depth are hidden until the next lane at or above it. */
  let hiddenBelow = Number.POSITIVE_INFINITY;
  for (const lane of lanes) {
    if (lane.depth > hiddenBelow) continue;
    const isClosed = toggled.has(lane.lane);
    hiddenBelow = isClosed ? lane.depth : Number.POSITIVE_INFINITY;
    rows.push({
      id: lane.lane,
      label: lane.label,
      depth: lane.depth,
      lane,
      lanes: [lane],
      hasChildren: parents.has(lane.lane),
      isClosed,
    });
  }
  return rows;
}

function groupedRows(lanes: readonly Lane[], { grouping, toggled }: RowChoice): Row[] {
  const rows: Row[] = [];
  const groups = new Map<string, Lane[]>();
  for (const lane of lanes) {
    if (lane.class === "host" || lane.kind !== "container") {
      rows.push({
        id: lane.lane,
        label: lane.label,
        depth: 0,
        lane,
        lanes: [lane],
        hasChildren: false,
        isClosed: false,
      });
      continue;
    }
    const name = nameOf(lane, grouping);
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [lane]);
    else known.push(lane);
  }
  for (const [name, members] of [...groups].sort(([, a], [, b]) => b.length - a.length)) {
    const id = `group ${name}`;
    const isClosed = !toggled.has(id);
    rows.push({
      id,
      label: `${name} (${members.length.toLocaleString("en")})`,
      depth: 0,
      lane: undefined,
      lanes: members,
      hasChildren: true,
      isClosed,
    });
    if (!isClosed)
      for (const lane of members)
        rows.push({
          id: lane.lane,
          label: lane.label,
          depth: 1,
          lane,
          lanes: [lane],
          hasChildren: false,
          isClosed: false,
        });
  }
  return rows;
}

function nameOf(lane: Lane, grouping: Grouping): string {
  const value = grouping === "image" ? lane.image : grouping === "pod" ? lane.pod : lane.node;
  return value ?? `no ${grouping} known`;
}
