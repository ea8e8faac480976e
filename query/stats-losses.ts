// SPDX-License-Identifier: Apache-2.0

import { readOverflows, type StoredOverflow } from "../store/repositories/gaps/overflow-rows.ts";
import { readLossLines } from "../store/repositories/problems/problem-rows.ts";
import type { Store } from "../store/store.ts";

/** Words of one source, a dmesg or a journal, on records that the kernel lost; and what ctraudit plugin could not keep. */
export interface Loss {
  readonly kind: "kernel" | "overflow";
  readonly source: string;
  readonly what: string;
  readonly count: number;
}

export { readOverflows, type StoredOverflow as Overflow };

const LOST = /audit_lost=([0-9]+)/;
const SUPPRESSED = /([0-9]+) callbacks suppressed/;
const MESSAGE = /: ([a-z][a-z_ ]+?)(?:=[0-9]| *$)/;

/**
 * The kernel's word on losses, by source. `audit_lost=` counts on from boot, or from where somebody set it to zero: its rises
 * are summed, and where it falls it began anew. Two sources may tell of the same loss: nothing is summed over them.
 */
export function readLosses(store: Store): Loss[] {
  const sources = new Map<number, SourceLosses>();
  for (const { source, name, detail } of readLossLines(store)) {
    const losses = sources.get(source) ?? { name, last: 0, lost: 0, suppressed: 0, lines: new Map() };
    sources.set(source, losses);
    count(losses, detail.split("\n", 1)[0] ?? "");
  }
  return [...sources.values()].flatMap(lossesOf).concat(overflowsOf(store));
}

/** By host. */
function overflowsOf(store: Store): Loss[] {
  const counts = new Map<string, number>();
  for (const { node, records } of readOverflows(store))
    counts.set(node ?? "", (counts.get(node ?? "") ?? 0) + records);
  return [...counts].map(([node, count]) => ({
    kind: "overflow",
    source: node === "" ? "ctraudit plugin" : `ctraudit plugin of ${node}`,
    what: "records that did not fit into its queue and its spool (overflow)",
    count,
  }));
}

interface SourceLosses {
  readonly name: string;
  /** The counter as it was last told. */
  last: number;
  lost: number;
  suppressed: number;
  /** Lines by what they say. */
  readonly lines: Map<string, number>;
}

function count(losses: SourceLosses, detail: string): void {
  const lost = LOST.exec(detail);
  const suppressed = SUPPRESSED.exec(detail);
  if (lost !== null) {
    const counter = Number(lost[1]);
    losses.lost += counter >= losses.last ? counter - losses.last : counter;
    losses.last = counter;
  } else if (suppressed !== null) losses.suppressed += Number(suppressed[1]);
  else {
    const message = MESSAGE.exec(detail.replace(/^.*tells of a loss/, ""))?.[1] ?? "another message";
    const what = message === "audit_backlog" ? "backlog above its limit" : message;
    losses.lines.set(what, (losses.lines.get(what) ?? 0) + 1);
  }
}

function lossesOf({ name, lost, suppressed, lines }: SourceLosses): Loss[] {
  const rows = [
    {
      kind: "kernel" as const,
      source: name,
      what: "records that the kernel says it lost (audit_lost)",
      count: lost,
    },
    {
      kind: "kernel" as const,
      source: name,
      what: "lines of the kernel's own that it held back (callbacks suppressed)",
      count: suppressed,
    },
    ...[...lines]
      .sort(([a, few], [b, many]) => many - few || (a < b ? -1 : 1))
      .map(([what, found]) => ({
        kind: "kernel" as const,
        source: name,
        what: `lines in which the kernel says: ${what}`,
        count: found,
      })),
  ];
  return rows.filter((row) => row.count > 0);
}
