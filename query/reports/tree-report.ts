// SPDX-License-Identifier: Apache-2.0
import { HOST_PIDS_NAME } from "../../types/host-pids.ts";
import type { BootTree, TreeContainer } from "../tree.ts";
import { placeName } from "./cell-names.ts";
import { containerPicture } from "./container-picture.ts";
import { isDoubtful, reportFoot } from "./report-foot.ts";
import type { Cell, Report, ReportRow, ReportTable } from "./report-model.ts";
import type { ReportReader } from "./report-reader.ts";
import { scopeRanges } from "./scope-ranges.ts";

const NOTE =
  "Nested as in the log. A container not seen to end was last seen at its last event. host?: the host by process ids alone, or a sandbox with the same process ids.";

/** The tree as a document: a table for each boot, and a picture where there is one boot. */
export function treeReport(
  reader: ReportReader,
  trees: readonly BootTree[],
  times: { readonly fromMs?: number; readonly toMs?: number },
): Report {
  const [only] = trees.length === 1 ? trees : [];
  const picture = only === undefined ? undefined : containerPicture(reader, only.boot.row);
  const foot = reportFoot(reader, scopeRanges(reader, { ...times, words: [] }));
  return {
    name: "tree",
    title: "Containers",
    subject: null,
    ...(picture === undefined ? {} : { picture }),
    tables: trees.map(bootTable),
    foot,
    doubtful: isDoubtful(foot) || trees.some(({ conflicts }) => conflicts > 0),
  };
}

function bootTable(tree: BootTree): ReportTable {
  const { boot, roots, unplaced, taskless } = tree;
  const rest: ReportRow[] = [
    ...unplaced.map(({ evidence, tasks, events, causes }) => {
      const why = causes.map(({ cause }) => cause).join("; ");
      return plainRow(
        [evidence, `${tasks} tasks${why === "" ? "" : `: ${why}`}`, events],
        ["--container", evidence],
      );
    }),
    ...(taskless > 0 ? [plainRow(["no task", null, taskless], null)] : []),
  ];
  return {
    id: `boot-${boot.row}`,
    title: `${boot.node ?? "a host without a name"}, boot ${boot.number}`,
    note: NOTE,
    columns: ["container", "class", "made", "ended", "last event", "events", "known by", "shown by"],
    rows: [...roots.flatMap(containerRows), ...rest],
  };
}

function plainRow(
  [name, why, events]: readonly [string, string | null, number],
  search: string[] | null,
): ReportRow {
  return { cells: [name, why, null, null, null, events, null, null], events: [], search };
}

function containerRows(root: TreeContainer): ReportRow[] {
  const rows: ReportRow[] = [];
  const open = [{ container: root, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { container, depth } = next;
    for (const child of container.children.toReversed()) open.push({ container: child, depth: depth + 1 });
    const { view, createdMs, firstBirthMs, endedMs, lastMs, events, evidence, proof } = container;
    const made = createdMs ?? firstBirthMs;
    rows.push({
      cells: [
        view.isHostByPids ? HOST_PIDS_NAME : placeName(view),
        view.class,
        made === null ? "not in the log" : { timeMs: made },
        endedMs === null ? "not seen" : { timeMs: endedMs },
        timeCell(lastMs),
        events,
        evidence,
        { event: proof },
      ],
      events: [proof],
      search: ["--container", view.isHostByPids ? HOST_PIDS_NAME : view.key],
      depth,
    });
  }
  return rows;
}

const timeCell = (timeMs: number | null): Cell => (timeMs === null ? null : { timeMs });
