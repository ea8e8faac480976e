// SPDX-License-Identifier: Apache-2.0
import treeify from "object-treeify";
import type { TreeContainer } from "../query/tree.ts";
import { containerLabel } from "./container-label.ts";
import { escapeControls } from "./escape-controls.ts";
import { grouped } from "./number-text.ts";
import { formatClock, formatDateTime, type Zone } from "./zone.ts";

/** One line of the tree, in cells. */
export interface TreeRow {
  readonly label: string;
  readonly contid: string;
  readonly life: string;
  readonly events: string;
  readonly evidence: string;
}

interface Twig {
  readonly row: Omit<TreeRow, "label">;
  readonly label: string;
  readonly children: readonly Twig[];
}

/** How lives are written, and whether every sandbox has its line. */
export interface TreeStyle {
  readonly zone: Zone;
  readonly all: boolean;
  /** Times of the boot: within one day, clocks are enough. */
  readonly fromMs: number;
  readonly toMs: number;
}

interface RowStyle extends TreeStyle {
  readonly endsAreLogged: boolean;
}

const SHORT_ID = 12;

/** The lines of a container and of all below it, with the branches drawn. */
export function treeRows(root: TreeContainer, style: TreeStyle): TreeRow[] {
  // only a kernel that numbers the host as well logs every end: elsewhere silence proves nothing
  const endsAreLogged = root.view.class === "host" && root.view.contid !== null;
  const top = twig(root, { ...style, endsAreLogged });
  const rows: TreeRow[] = [{ ...top.row, label: top.label }];
  const twigs: Twig[] = [];
  const branches = (children: readonly Twig[]): Record<string, unknown> =>
    Object.fromEntries(children.map((child) => [`#${twigs.push(child) - 1}`, branches(child.children)]));
  const lines = treeify(branches(top.children), { joined: false });
  for (const line of lines) {
    const at = line.indexOf("#");
    const child = twigs[Number(line.slice(at + 1))]!;
    rows.push({ ...child.row, label: line.slice(0, at) + child.label });
  }
  return rows;
}

function twig(container: TreeContainer, style: RowStyle): Twig {
  const { view, evidence, events } = container;
  const lone = new Set(style.all ? [] : container.children.filter(isLoneSandbox));
  const children = container.children.filter((child) => !lone.has(child)).map((child) => twig(child, style));
  const row = {
    contid: view.contid === null ? "" : `contid ${view.contid}`,
    life: view.class === "host" ? "" : life(container, style),
    events: grouped(events),
    evidence,
  };
  return {
    row,
    label: label(container),
    children: lone.size === 0 ? children : [...children, foldedTwig([...lone])],
  };
}

/** Private namespaces that nobody has named, with no container below: a runtime's container that shares the host's pids has its line. */
function isLoneSandbox({ view, children }: TreeContainer): boolean {
  return view.class === "sandbox" && view.id === null && view.name === null && children.every(isLoneSandbox);
}

function foldedTwig(folded: readonly TreeContainer[]): Twig {
  const events = (container: TreeContainer): number =>
    container.children.reduce((sum, child) => sum + events(child), container.events);
  const size = (container: TreeContainer): number =>
    container.children.reduce((sum, child) => sum + size(child), 1);
  const count = folded.reduce((sum, container) => sum + size(container), 0);
  const total = folded.reduce((sum, container) => sum + events(container), 0);
  const text = count === 1 ? "sandbox" : "sandboxes";
  return {
    row: { contid: "", life: "", events: grouped(total), evidence: "" },
    label: `${grouped(count)} ${text} (--all)`,
    children: [],
  };
}

function label({ view, namespaces }: TreeContainer): string {
  const { id, name } = view;
  const mark = view.class === "pod" || view.class === "sandbox" ? `${view.class} ` : "";
  const named = name !== null && name !== id ? escapeControls(name) : undefined;
  const short = id === null ? undefined : escapeControls(id.slice(0, SHORT_ID));
  const plain = view.name === null ? keyWithoutNode(view.key) : containerLabel(view);
  const text =
    short === undefined ? (named ?? plain) : [short, ...(named === undefined ? [] : [named])].join("  ");
  return `${mark}${text}${view.class === "pod" && namespaces.length > 0 ? `  (${namespaces.join(", ")})` : ""}`;
}

function keyWithoutNode(key: string): string {
  return escapeControls(key.replace(/^.*?\/(?=\d+\.\d+:\d)/s, ""));
}

/** Of what was not seen being made the first task may have been seen. What was not seen to end is running where the kernel logs every end; elsewhere it was last seen at its last event. */
function life({ createdMs, firstBirthMs, endedMs, lastMs }: TreeContainer, style: RowStyle): string {
  const { zone, fromMs, toMs, endsAreLogged } = style;
  const sameDay = formatDateTime(fromMs, zone).slice(0, 10) === formatDateTime(toMs, zone).slice(0, 10);
  const text = (timeMs: number) =>
    sameDay ? formatClock(timeMs, zone) : formatDateTime(timeMs, zone).slice(5);
  const older = firstBirthMs !== null ? "unseen" : sameDay ? "before" : "before the log";
  const start = createdMs === null ? older : text(createdMs);
  if (endedMs !== null) return `${start} → ${text(endedMs)}`;
  if (endsAreLogged) return `${start} → running`;
  return lastMs === null ? `${start} →` : `${start} → seen ${text(lastMs)}`;
}
