// SPDX-License-Identifier: Apache-2.0

import type { Proof } from "../query/stats-proof.ts";
import type { BootTree, LikelyTasks, UnplacedTasks } from "../query/tree.ts";
import { LIKELY } from "../types/attribution/evidence.ts";
import { HOST_PIDS_MEANING, HOST_PIDS_NAME } from "../types/host-pids.ts";
import { isReservedName } from "../types/reserved-names.ts";
import { containerLabel } from "./container-label.ts";
import { escapeControls } from "./escape-controls.ts";
import { failureText } from "./failure-text.ts";
import { counted, grouped } from "./number-text.ts";
import type { Paint } from "./paint.ts";
import { proofLine, wrap } from "./proof-text.ts";
import { type TreeRow, treeRows } from "./tree-rows.ts";
import { formatDateTime, formatSpan, type Zone } from "./zone.ts";

export interface TreeTextOptions {
  readonly zone: Zone;
  readonly columns: number;
  readonly all: boolean;
  /** Whether to show the claims of inventories. */
  readonly names?: boolean;
  readonly paint: Paint;
  readonly fromMs?: number;
  readonly toMs?: number;
}

const NARROWEST_LABEL = 16;
const SHORT_ID = 12;
const BLIND = "no clone records: nesting cannot be inferred";

/** The containers of one boot as a tree with columns, no wider than the terminal if possible. */
export function treeText(tree: BootTree, proof: Proof, options: TreeTextOptions): string {
  const { boot } = tree;
  const style = { ...options, fromMs: boot.firstMs, toMs: boot.lastMs };
  const rows = tree.roots.flatMap((root) => treeRows(root, style));
  const extra = [
    ...tree.unplaced.map(unplacedRow),
    ...tree.likely.map(likelyRow),
    ...(tree.taskless > 0 ? [tasklessRow(tree.taskless)] : []),
  ];
  const lines = [
    ...(proof.isBlind ? [options.paint("warning", BLIND)] : []),
    options.paint("strong", headline(tree, options)),
    ...aligned([...rows, ...extra], options),
    ...footLines(tree, proof, options),
    ...claimFoot(rows, options),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function headline({ boot, events }: BootTree, { zone, fromMs, toMs }: TreeTextOptions): string {
  const node = boot.node === null ? "(no node)" : escapeControls(boot.node);
  const parts = [
    node,
    `boot ${boot.number}`,
    formatSpan(boot.firstMs, boot.lastMs, zone),
    counted(events, "event"),
  ];
  if (fromMs !== undefined && fromMs === toMs) parts.push(`at ${formatDateTime(fromMs, zone)}`);
  else {
    if (fromMs !== undefined) parts.push(`from ${formatDateTime(fromMs, zone)}`);
    if (toMs !== undefined) parts.push(`to ${formatDateTime(toMs, zone)}`);
  }
  return parts.join(" · ");
}

function unplacedRow({ evidence, tasks, events, causes }: UnplacedTasks): TreeRow {
  const why =
    causes.length === 0 ? "" : `: ${escapeControls(causes[0]!.cause)}${causes.length > 1 ? ", …" : ""}`;
  return {
    label: `${escapeControls(evidence)}  ${counted(tasks, "task")}${why}`,
    contid: "",
    life: "",
    events: grouped(events),
    evidence: "",
  };
}

function likelyRow({ view, tasks, events }: LikelyTasks): TreeRow {
  const { id, name } = view;
  const isNamed = id !== null && name !== null && name !== id && !isReservedName(id);
  const label = isNamed
    ? `${escapeControls(id.slice(0, SHORT_ID))}  ${escapeControls(name)}`
    : containerLabel(view);
  return {
    label: `  likely ${label}  ${counted(tasks, "task")}`,
    contid: "",
    life: "",
    events: grouped(events),
    evidence: LIKELY,
  };
}

function tasklessRow(events: number): TreeRow {
  return { label: "no task", contid: "", life: "", events: grouped(events), evidence: "" };
}

function aligned(rows: readonly TreeRow[], options: TreeTextOptions): string[] {
  const { columns, paint, names } = options;
  const width = (cell: Exclude<keyof TreeRow, "notes">) =>
    rows.reduce((most, row) => Math.max(most, [...row[cell]].length), 0);
  const [contid, life, events, evidence] = [
    width("contid"),
    width("life"),
    width("events"),
    width("evidence"),
  ];
  const fixed = [contid, life, events, evidence]
    .filter((cell) => cell > 0)
    .reduce((sum, cell) => sum + cell + 2, 0);
  const label = Math.max(NARROWEST_LABEL, Math.min(width("label"), columns - fixed));
  return rows.flatMap((row) => {
    const cells = [
      spread(row, label, contid + life + (contid > 0 ? 2 : 0) + (life > 0 ? 2 : 0)),
      ...(row.contid === "" && row.life === ""
        ? []
        : [contid > 0 ? row.contid.padEnd(contid) : null, life > 0 ? row.life.padEnd(life) : null]),
      row.events.padStart(events),
      paint("quiet", row.evidence),
    ];
    const line = cells
      .filter((cell) => cell !== null)
      .join("  ")
      .trimEnd();
    return [line, ...(names ? noteLines(row, columns).map((note) => paint("quiet", note)) : [])];
  });
}

/** Claims below their container, folded and never cut. */
function noteLines({ notes = [] }: TreeRow, columns: number): string[] {
  return notes.flatMap(({ branches, text }) => {
    const [first = "", ...rest] = wrap(
      `claimed ${text}`,
      Math.max(NARROWEST_LABEL, columns - branches.length - 2),
    );
    return [first, ...rest].map((line) => `${branches}  ${line}`.trimEnd());
  });
}

function claimFoot(rows: readonly TreeRow[], { names, columns, paint }: TreeTextOptions): string[] {
  const claimed = rows.filter(({ notes }) => notes !== undefined);
  if (claimed.length === 0) return [];
  const speaking = claimed.filter(({ notes }) =>
    notes!.some(({ text }) => text.startsWith("contradiction: ")),
  );
  const warning =
    speaking.length === 0
      ? []
      : wrap(
          `${counted(speaking.length, "container")} with claims that contradict the log or each other${names ? "" : ": --names"}`,
          columns,
        );
  const text = names
    ? "claimed: by inventories, which may be wrong; no evidence"
    : `inventories speak of ${counted(claimed.length, "container")}: --names`;
  return [
    ...warning.map((line) => paint("warning", line)),
    ...wrap(text, columns).map((line) => paint("quiet", line)),
  ];
}

/** A label; if the columns between it and the count are empty, it may extend into them. */
function spread(row: TreeRow, label: number, middle: number): string {
  const room = row.contid === "" && row.life === "" ? label + middle : label;
  const characters = [...row.label];
  return characters.length > room ? `${characters.slice(0, room - 1).join("")}…` : row.label.padEnd(room);
}

function footLines(tree: BootTree, proof: Proof, { paint, columns }: TreeTextOptions): string[] {
  const { gaps, serials } = tree.gaps;
  const lines: string[] = [];
  if (tree.failure !== null)
    lines.push(...wrap(failureText(tree.failure), columns).map((line) => paint("warning", line)));
  if (gaps > 0)
    lines.push(paint("warning", `${counted(gaps, "gap")}, ${counted(serials, "serial")}: ctraudit gaps`));
  if (tree.conflicts > 0)
    lines.push(paint("warning", `${counted(tree.conflicts, "conflict")}: ctraudit stats`));
  const byPids = tree.roots.some(({ view }) => view.isHostByPids)
    ? wrap(`${HOST_PIDS_NAME} ${HOST_PIDS_MEANING}`, columns)
    : [];
  const likely =
    tree.likely.length === 0
      ? []
      : wrap("likely: by the shapes of command lines; they can be forged, and are no evidence", columns);
  return [
    ...lines,
    ...[...byPids, ...likely, ...proofLine(proof, columns)].map((line) => paint("quiet", line)),
  ];
}
