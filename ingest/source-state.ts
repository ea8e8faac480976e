// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { BlockReader } from "../store/blocks.ts";
import { splitFrames } from "../store/record-frames.ts";
import type { Store } from "../store/store.ts";
import { recordsOfEvent } from "../transport/read-frame.ts";
import { BootSpan, type Cut, type Marks } from "./boot-span.ts";
import type { NodeState } from "./node-state.ts";
import type { OpenEvent } from "./open-event.ts";
import { isDaemonType } from "./record-kind.ts";
import { takeRecord } from "./repeated-record.ts";
import type { SavedTurns } from "./serial-turns.ts";
import type { SourceReader } from "./source-reader.ts";

/** The state from which a stopped ingest resumes without a difference: `source.resume`, as JSON. */
interface SavedState {
  /** Start of the first incomplete line. */
  readonly offset: number;
  readonly lines: number;
  readonly nodes: readonly SavedNode[];
  /** Boot spans without an event in the database yet. */
  readonly segments?: readonly SavedBootSpan[];
  readonly open: readonly SavedEvent[];
  readonly goesBack?: boolean;
}

interface SavedBootSpan {
  readonly node: number;
  readonly position: number;
  readonly cut: Cut;
  readonly marks: Marks;
}

interface SavedNode {
  readonly name: string | null;
  readonly newestMs: number | null;
  readonly highest: number | null;
  readonly wrap: number;
  readonly lastLoginMs: number | null;
  readonly lastProgramMs: number | null;
  readonly segment: number;
  readonly daemonSegment?: number;
  readonly recent?: readonly number[];
  readonly turns?: SavedTurns;
  readonly suspect: number;
}

interface SavedEvent {
  readonly node: number;
  readonly timeMs: number;
  readonly serial: number;
  readonly daemon: boolean;
  readonly sequence: number;
  readonly touchedMs: number | null;
  readonly ended: boolean;
  readonly mayLack?: boolean;
  readonly segment: number;
  /** offset, length, … */
  readonly runs: readonly number[];
}

export function saveState(reader: SourceReader): string {
  const open = [...reader.tracker.daemons.passed(), ...reader.assembler.openEvents()];
  const nodes = [...reader.assembler.nodes.values()];
  const places = new Map(nodes.map((node, i) => [node, i]));
  const saved: SavedState = {
    offset: reader.consumed,
    lines: reader.lines,
    nodes: nodes.map((node) => saveNode(node, open)),
    segments: reader.tracker.bootSpans
      .filter(({ boot }) => boot < 0)
      .map(({ node, position, cut, marks }) => ({ node, position, cut, marks })),
    open: open.map((event) => saveEvent(event, places.get(event.node) as number)),
    goesBack: reader.tracker.goesBack,
  };
  return JSON.stringify(saved);
}

/** Restores a new reader to the state of a stopped one; boot spans are its source's, in order. */
export function restoreState(
  store: Store,
  source: number,
  reader: SourceReader,
  json: string,
  stored: readonly BootSpan[],
): void {
  const saved = JSON.parse(json) as SavedState;
  reader.lines = saved.lines;
  reader.tracker.goesBack = saved.goesBack === true;
  const begun = saved.segments?.map(
    ({ node, position, cut, marks }) => new BootSpan(node, position, cut, marks),
  );
  const all = [...stored, ...(begun ?? [])].sort((a, b) => a.position - b.position);
  for (const bootSpan of all) reader.tracker.bootSpans.push(bootSpan);
  const bootSpans = new Map(all.map((bootSpan) => [bootSpan.position, bootSpan]));
  const nodes = saved.nodes.map(({ name }) => reader.assembler.nodeNamed(name));
  const byRow = new Map(nodes.map((node) => [node.id, node]));
  for (const bootSpan of all) if (bootSpan.hasEvents) byRow.get(bootSpan.node)?.index.takeUp(bootSpan);
  const blocks = new BlockReader(store);
  const open = saved.open.map((event) => {
    const restored = reader.assembler.reopen(
      nodes[event.node] as NodeState,
      event.timeMs,
      event.serial,
      event.daemon,
    );
    restoreEvent(restored, event, bootSpans);
    restored.bootId = restored.bootSpan?.marks.bootId ?? null;
    if (event.segment < 0) reader.tracker.daemons.await(restored);
    const known: AuditRecord[] = [];
    for (let i = 0; i < event.runs.length; i += 2) {
      const [offset, length] = [event.runs[i] as number, event.runs[i + 1] as number];
      restoreRecords(reader, restored, known, source, offset, blocks.text(source, offset, length));
    }
    return restored;
  });
  saved.nodes.forEach((node, i) => {
    restoreNode(nodes[i] as NodeState, node, bootSpans, open);
  });
}

function saveNode(node: NodeState, open: readonly OpenEvent[]): SavedNode {
  return {
    name: node.name,
    newestMs: finiteOrNull(node.newestMs),
    highest: finiteOrNull(node.highest),
    wrap: node.wrap,
    lastLoginMs: finiteOrNull(node.bootSpan?.lastLoginMs ?? Number.NaN),
    lastProgramMs: finiteOrNull(node.bootSpan?.lastProgramMs ?? Number.NaN),
    segment: node.bootSpan?.position ?? -1,
    daemonSegment: node.daemonBootSpan?.position ?? -1,
    recent: node.recent.saved(),
    turns: node.turns.saved(),
    suspect: node.suspect === null ? -1 : open.indexOf(node.suspect),
  };
}

function saveEvent(event: OpenEvent, node: number): SavedEvent {
  const runs = [event.offset, event.end - event.offset];
  const spans = event.parts?.spans ?? [];
  for (let i = 0; i < spans.length; i += 3) runs.push(spans[i + 1] as number, spans[i + 2] as number);
  return {
    node,
    timeMs: event.timeMs,
    serial: event.serial,
    daemon: event.daemon,
    sequence: event.sequence,
    touchedMs: finiteOrNull(event.touchedMs),
    ...(event.mayLack ? { mayLack: true } : {}),
    ended: event.ended,
    segment: event.bootSpan?.position ?? -1,
    runs,
  };
}

function restoreNode(
  node: NodeState,
  saved: SavedNode,
  bootSpans: ReadonlyMap<number, BootSpan>,
  open: readonly OpenEvent[],
): void {
  node.newestMs = saved.newestMs ?? Number.NEGATIVE_INFINITY;
  node.highest = saved.highest ?? Number.NEGATIVE_INFINITY;
  node.wrap = saved.wrap;
  node.bootSpan = bootSpans.get(saved.segment) ?? null;
  node.daemonBootSpan = bootSpans.get(saved.daemonSegment ?? -1) ?? null;
  node.recent.restore(saved.recent ?? []);
  if (saved.turns !== undefined) node.turns.restore(saved.turns);
  if (node.bootSpan === null) return;
  node.bootSpan.lastLoginMs = saved.lastLoginMs ?? Number.NEGATIVE_INFINITY;
  node.bootSpan.lastProgramMs = saved.lastProgramMs ?? Number.NEGATIVE_INFINITY;
  node.suspect = open[saved.suspect] ?? null;
}

function restoreEvent(event: OpenEvent, saved: SavedEvent, bootSpans: ReadonlyMap<number, BootSpan>): void {
  event.sequence = saved.sequence;
  event.touchedMs = saved.touchedMs ?? Number.NEGATIVE_INFINITY;
  event.ended = saved.ended;
  event.mayLack = saved.mayLack ?? false;
  event.bootSpan = bootSpans.get(saved.segment) ?? null;
}

function restoreRecords(
  reader: SourceReader,
  event: OpenEvent,
  known: AuditRecord[],
  source: number,
  offset: number,
  text: string,
): void {
  splitFrames(text, (frame, start, end) => {
    for (const record of recordsOfEvent(frame, event.timeMs, event.serial, () => event.node.name)) {
      if (isDaemonType(record.type) !== event.daemon) continue;
      takeRecord(event, record, known, (contradicted) => {
        reader.map(event, record);
        event.isTainted ||= contradicted.length > 0;
      });
      event.addBytes(source, offset + start, offset + end);
    }
  });
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
