// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import { WHOLE_FOOT } from "../fixtures/testing/hostile-report.ts";
import type { Report } from "../query/reports/report-model.ts";
import type { BootTree, TreeContainer } from "../query/tree.ts";
import type { BootId, ContainerId } from "../types/ids.ts";
import { reportText } from "./document/report-text.ts";
import { PLAIN } from "./paint.ts";
import { treeText } from "./tree-text.ts";
import { UTC } from "./zone.ts";

/** More than the maximum number of arguments of a function call. */
const MANY = 150_000;

function container(number: number, children: readonly TreeContainer[] = []): TreeContainer {
  const row = number as ContainerId;
  const view = { row, key: `n/${row}`, contid: null, name: null, id: null, path: [], parent: null } as const;
  const kind = { class: row === 0 ? "host" : "container", isHostByPids: false } as const;
  const times = { createdMs: 0, firstBirthMs: null, endedMs: null, firstMs: 0, lastMs: 0 };
  return {
    view: { ...view, ...kind },
    ...times,
    evidence: "lineage",
    proof: "",
    namespaces: [],
    events: 1,
    children,
  };
}

describe("the maximum number of rows of a log", () => {
  it("fit in a tree", () => {
    const roots = [
      container(
        0,
        Array.from({ length: MANY }, (_, i) => container(i + 1)),
      ),
    ];
    const boot = { row: 1 as BootId, number: 1, node: null, cut: "source-start", firstMs: 0, lastMs: 1 };
    const tree: BootTree = {
      boot,
      events: MANY,
      roots,
      containers: MANY,
      unplaced: [],
      likely: [],
      taskless: 0,
      gaps: { gaps: 0, serials: 0 },
      conflicts: 0,
      failure: null,
    };
    const proof = { calls: {}, namespacePaths: 0, containerRecords: 0, isBlind: false };
    const text = treeText(tree, proof as never, { zone: UTC, columns: 80, all: false, paint: PLAIN });
    expect(text.split("\n").length).toBeGreaterThan(MANY);
  });

  it("fit in a report's table", () => {
    const rows = Array.from({ length: MANY }, (_, i) => ({ cells: [i], events: [], search: null }));
    const table = { id: "t", title: "t", columns: ["n"], rows };
    const report: Report = {
      name: "x",
      title: "X",
      subject: null,
      tables: [table],
      foot: WHOLE_FOOT,
      doubtful: false,
    };
    const head = { command: "report x", version: "0", schema: 4, zone: "UTC", sources: [], proof: false };
    const text = reportText(report, head, UTC, { columns: 80, paint: PLAIN });
    expect(text.split("\n").length).toBeGreaterThan(MANY);
  });
});
