// SPDX-License-Identifier: Apache-2.0
import treeify from "object-treeify";
import { type TreeContainer, withChildren } from "../query/tree.ts";
import { isReservedName } from "../types/reserved-names.ts";
import { shortId } from "../types/short-id.ts";
import { isSinceBoot } from "../types/unset-clock.ts";
import { claimLines } from "./claims-text.ts";
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
  /** Claims of inventories about it: separate lines below, each after the passing branches. */
  readonly notes?: readonly { readonly branches: string; readonly text: string }[];
}

/** Format of lifetimes, and whether every sandbox has its own line. */
export interface TreeStyle {
  readonly zone: Zone;
  readonly all: boolean;
  /** Times of the boot: within one day, times of day are enough. */
  readonly fromMs: number;
  readonly toMs: number;
}

interface RowStyle extends TreeStyle {
  readonly endsAreLogged: boolean;
}

/** The lines of a container and of its descendants, with branches. Stored containers nest at most 64 deep, not counting pods. */
export function treeRows(root: TreeContainer, style: TreeStyle): TreeRow[] {
  // only a kernel that also numbers the host logs every end: elsewhere a missing end proves nothing
  const endsAreLogged = root.view.class === "host" && root.view.contid !== null;
  const rowStyle = { ...style, endsAreLogged };
  const lone = style.all ? new Set<TreeContainer>() : loneSandboxes(root);
  const rows: TreeRow[] = [];
  const branches: Branches = {};
  const open: { readonly twig: Twig; readonly into: Branches }[] = [{ twig: root, into: branches }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { twig, into } = next;
    const below: Branches = {};
    into[`#${rows.length}`] = below;
    rows.push("view" in twig ? rowOf(twig, rowStyle) : foldedRow(twig));
    if ("view" in twig)
      for (const child of twigsOf(twig, lone).reverse()) open.push({ twig: child, into: below });
  }
  const lines = treeify(branches["#0"]!, { joined: false });
  const drawn = lines.map((line) => {
    const at = line.indexOf("#");
    const row = rows[Number(line.slice(at + 1))]!;
    const branches = line.slice(0, at);
    return {
      ...row,
      label: branches + row.label,
      ...notesBehind(row, branches.replaceAll("├─", "│ ").replaceAll("└─", "  ")),
    };
  });
  return [rows[0]!, ...drawn];
}

function notesBehind({ notes }: TreeRow, branches: string): Pick<TreeRow, "notes"> {
  return notes === undefined ? {} : { notes: notes.map(({ text }) => ({ branches, text })) };
}

/** A pending line: of a container, or of sandboxes that share one. */
type Twig = TreeContainer | readonly TreeContainer[];
interface Branches {
  [row: string]: Branches;
}

function twigsOf(container: TreeContainer, lone: ReadonlySet<TreeContainer>): Twig[] {
  const folded = container.children.filter((child) => lone.has(child));
  const others = container.children.filter((child) => !lone.has(child));
  return folded.length === 0 ? others : [...others, folded];
}

function rowOf(container: TreeContainer, style: RowStyle): TreeRow {
  const { view, evidence, events } = container;
  return {
    label: label(container),
    contid: view.contid === null ? "" : `contid ${view.contid}`,
    life: view.class === "host" ? "" : life(container, style),
    events: grouped(events),
    evidence: escapeControls(evidence),
    ...(view.claimed === undefined
      ? {}
      : { notes: claimLines(view.claimed).map((text) => ({ branches: "", text })) }),
  };
}

/** Unnamed private namespaces without a container below: a runtime's container that shares the initial PID namespace has its own line. */
function loneSandboxes(root: TreeContainer): Set<TreeContainer> {
  const lone = new Set<TreeContainer>();
  for (const container of [...withChildren(root)].reverse()) {
    const { view, children } = container;
    const isNamed = view.id !== null || view.name !== null;
    if (view.class === "sandbox" && !isNamed && children.every((child) => lone.has(child)))
      lone.add(container);
  }
  return lone;
}

function foldedRow(folded: readonly TreeContainer[]): TreeRow {
  const all = folded.flatMap((container) => [...withChildren(container)]);
  const total = all.reduce((sum, { events }) => sum + events, 0);
  const text = all.length === 1 ? "sandbox" : "sandboxes";
  return {
    label: `${grouped(all.length)} ${text} (--all)`,
    contid: "",
    life: "",
    events: grouped(total),
    evidence: "",
  };
}

function label({ view, namespaces }: TreeContainer): string {
  const { name } = view;
  const id = view.id !== null && isReservedName(view.id) ? null : view.id; // as the name is left out
  const mark = view.class === "pod" || view.class === "sandbox" ? `${view.class} ` : "";
  const named = name !== null && name !== id ? escapeControls(name) : undefined;
  const short = id === null ? undefined : escapeControls(shortId(id));
  const plain = view.name === null ? keyWithoutNode(view.key) : containerLabel(view);
  const text =
    short === undefined ? (named ?? plain) : [short, ...(named === undefined ? [] : [named])].join("  ");
  return `${mark}${text}${view.class === "pod" && namespaces.length > 0 ? `  (${namespaces.map(escapeControls).join(", ")})` : ""}`;
}

function keyWithoutNode(key: string): string {
  return escapeControls(key.replace(/^.*?\/(?=\d+\.\d+:\d)/s, ""));
}

/** If the creation is not in the log, the birth of the first task may be. Without a logged end, a container is running if the kernel logs every end; elsewhere it was last seen at its last event. */
function life({ createdMs, firstBirthMs, endedMs, lastMs }: TreeContainer, style: RowStyle): string {
  const { zone, fromMs, toMs, endsAreLogged } = style;
  const sameDay = formatDateTime(fromMs, zone).slice(0, 10) === formatDateTime(toMs, zone).slice(0, 10);
  const text = (timeMs: number) =>
    sameDay || isSinceBoot(timeMs) ? formatClock(timeMs, zone) : formatDateTime(timeMs, zone).slice(5);
  const older = firstBirthMs !== null ? "unseen" : sameDay ? "before" : "before the log";
  const start = createdMs === null ? older : text(createdMs);
  if (endedMs !== null) return `${start} → ${text(endedMs)}`;
  if (endsAreLogged) return `${start} → running`;
  return lastMs === null ? `${start} →` : `${start} → seen ${text(lastMs)}`;
}
