// SPDX-License-Identifier: Apache-2.0

import type { ContainerView } from "../../questions/container-view.ts";
import { ClaimReader } from "../../store/repositories/claims/claim-rows.ts";
import { isSameId } from "../../store/search/claims/compare-claims.ts";
import type { ContainerClaim, Sourced } from "../../types/claims.ts";
import type { Cell, ReportRow, ReportTable } from "./report-model.ts";
import type { ReportReader } from "./report-reader.ts";

const MOST_ACTIONS = 50;

/** Statements of inventories on a container, field by field, with contradictions; no table without a statement. */
export function claimTables(reader: ReportReader, { claimed, id }: ContainerView): ReportTable[] {
  if (claimed === undefined) return [];
  const { claims, contradictions, omitted } = claimed;
  const claimRows = claims.flatMap((claim) =>
    fieldsOf(claim).map(([what, value]) => plain([what, value, sourceText(claim)])),
  );
  return [
    {
      id: "claimed",
      title: "Claims of inventories",
      note: `Statements of files beside the log on the container with this id. They are claims: no place of an event rests on them.${omitted === 0 ? "" : ` ${omitted} more claims are left out.`}`,
      columns: ["what", "value", "inventory"],
      rows: [
        ...contradictions.map(({ kind, text }) => plain([`contradiction (${kind})`, text, null])),
        ...claimRows,
        ...actionRows(reader, id),
      ],
    },
  ];
}

function actionRows({ store }: ReportReader, id: string | null): ReportRow[] {
  if (id === null) return [];
  return new ClaimReader(store)
    .actions(id, MOST_ACTIONS)
    .filter((action) => isSameId(action.id, id))
    .map((action) =>
      plain([
        action.exit === null ? action.action : `${action.action}, exit code ${action.exit}`,
        action.detail === null
          ? { timeMs: action.timeMs }
          : `${new Date(action.timeMs).toISOString()} ${action.detail}`,
        sourceText(action),
      ]),
    );
}

function fieldsOf(claim: ContainerClaim): [string, Cell][] {
  const time = (timeMs: number | null): Cell => (timeMs === null ? null : { timeMs });
  const fields: [string, Cell][] = [
    ["image", claim.image],
    ["image id", claim.imageId],
    ["digest", claim.digest],
    ["name", claim.name],
    ["pod", claim.pod],
    ["namespace", claim.namespace],
    ["host", claim.node],
    ["user", claim.user],
    ["privileged", claim.privileged === null ? null : claim.privileged ? "yes" : "no"],
    ["made", time(claim.createdMs)],
    ["started", time(claim.startedMs)],
    ["ended", time(claim.endedMs)],
    ...claim.mounts.map(([source, target, access]): [string, Cell] => [
      "mount",
      `${source} on ${target === "" ? "an unnamed place" : target}${access === "" ? "" : ` (${access})`}`,
    ]),
    ...claim.ports.map((port): [string, Cell] => ["port", port]),
    ...claim.labels.map(([name, value]): [string, Cell] => [`label ${name}`, value]),
  ];
  return fields.filter(([, value]) => value !== null);
}

function sourceText({ source }: Sourced<object>): string {
  return `${source.formats}, ${source.name}`;
}

function plain(cells: readonly Cell[]): ReportRow {
  return { cells, events: [], search: null };
}
