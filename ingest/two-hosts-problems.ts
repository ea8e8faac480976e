// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store/store.ts";
import { alternate } from "./alternating-runs.ts";
import type { BootSpan } from "./boot-span.ts";
import { CurveFit } from "./curve-fit.ts";
import { IngestError } from "./ingest-error.ts";
import type { NodeState } from "./node-state.ts";
import type { SourceReader } from "./source-reader.ts";
import type { Leap } from "./split-boot-spans.ts";
import type { TwoHosts } from "./two-hosts.ts";

/** Each position where serials begin to alternate is a problem. */
export function tellOfTurns(reader: SourceReader, found: readonly TwoHosts[]): void {
  const { problems, tracker, sink } = reader;
  for (const { node, sequence, timeMs } of found) {
    const own = tracker.bootSpans.filter((bootSpan) => bootSpan.node === node.id);
    const place = sink.placeOf(sequence, timeMs, own);
    if (place === undefined) continue;
    const { offset, length } = place;
    const text =
      "serials alternate between two runs: records of two hosts; give each host's log a name with --node";
    problems.add("contradiction", text, reader.lineAt(offset), offset, offset + length);
  }
}

/**
 * Serials that go on block by block with one run and another are two hosts' where they make no one boot either: parts of boots
 * lie at one time, or events have one serial. Collectors that deliver blocks of one host out of order make one.
 */
export function tellOfBlocks(
  reader: SourceReader,
  bootSpans: readonly BootSpan[],
  told: ReadonlySet<NodeState>,
): void {
  const { assembler, problems, sink } = reader;
  const overlaps = new Set(overlapsIn(bootSpans).map(({ first }) => first.node));
  for (const node of assembler.nodes.values()) {
    const { runs } = node.turns.saved();
    if (told.has(node) || runs?.first === undefined || !alternate(runs)) continue;
    if (!overlaps.has(node.id) && sink.collisions === 0) continue;
    const own = bootSpans.filter((bootSpan) => bootSpan.node === node.id);
    const place = sink.placeOf(runs.first.sequence, runs.first.timeMs, own);
    if (place === undefined) continue;
    const { offset, length } = place;
    problems.add("contradiction", BLOCKS, reader.lineAt(offset), offset, offset + length);
  }
}

const BLOCKS =
  "blocks of two runs of serials alternate at one time: records of two hosts without names; events and boots of both may be mixed; give each host's log a name with --node";

/** Each position where a source was cut in two is a problem. */
export function tellOfLeaps(reader: SourceReader, leaps: readonly Leap[]): void {
  for (const { before, after, waitMs, offset, length } of leaps) {
    const text = `serials rise from ${before} to ${after} within ${Math.max(waitMs, 0)} ms, faster than a kernel assigns them: records of two hosts, or of two boots; give each host's log a name with --node`;
    reader.problems.add("contradiction", text, reader.lineAt(offset), offset, offset + length);
  }
}

/** This many overlapping parts of boots are neither a minute's disorder nor a clock set back once or twice. */
const MANY_PARTS = 6;

/** Parts of boots of a source that begin before others have ended, although their serials fell: the number per node, and the first. */
export function overlapsIn(
  bootSpans: readonly BootSpan[],
): { readonly first: BootSpan; readonly count: number }[] {
  const ends = new Map<number, { lastMs: number; first: BootSpan | undefined; count: number }>();
  for (const bootSpan of bootSpans) {
    if (!bootSpan.hasEvents) continue;
    const end = ends.get(bootSpan.node) ?? { lastMs: Number.NEGATIVE_INFINITY, first: undefined, count: 0 };
    ends.set(bootSpan.node, end);
    if (bootSpan.cut === "serial-fell" && bootSpan.firstMs < end.lastMs) {
      end.first ??= bootSpan;
      end.count++;
    }
    end.lastMs = Math.max(end.lastMs, bootSpan.lastMs);
  }
  return [...ends.values()].flatMap(({ first, count }) => (first === undefined ? [] : [{ first, count }]));
}

/** Maximum number of examined pairs of parts. */
const MAX_PAIRS = 256;

/** Whether the order of a source's lines may be lost: very many parts of boots overlap in time, or two of them have records of one event. */
export function mayBeDisorder(store: Store, bootSpans: readonly BootSpan[]): boolean {
  const overlaps = overlapsIn(bootSpans);
  if (overlaps.some(({ count }) => count >= MANY_PARTS)) return true;
  if (overlaps.length === 0) return false;
  const fit = new CurveFit(store);
  let pairs = 0;
  for (const [i, part] of bootSpans.entries())
    for (const other of bootSpans.slice(0, i)) {
      if (++pairs > MAX_PAIRS) return false;
      if (part.hasEvents && other.node === part.node && other.hasEvents && fit.shareAny(other, part))
        return true;
    }
  return false;
}

/** Boots of one host follow each other: if many parts of them overlap, the order of the lines is lost. One row reports it. */
export function tellOfDisorder(reader: SourceReader, bootSpans: readonly BootSpan[]): void {
  for (const { first, count } of overlapsIn(bootSpans)) {
    if (count < MANY_PARTS) continue;
    const place = reader.sink.firstOf(first);
    if (place === undefined) continue;
    const { offset, length } = place;
    const text =
      "many boots at one time: the order of the lines is lost, and boots and containers are parts of those that were; read the log as auditd wrote it";
    reader.problems.add("contradiction", text, reader.lineAt(offset), offset, offset + length);
  }
}

/** The lines may be unordered, and the source is too large to be sorted in memory: it was read as it stands. */
export function tellOfUnsorted(
  reader: SourceReader,
  bootSpans: readonly BootSpan[],
  mostBytes: number,
): void {
  const [overlap] = overlapsIn(bootSpans);
  const place = overlap === undefined ? undefined : reader.sink.firstOf(overlap.first);
  if (place === undefined) return;
  const { offset, length } = place;
  const text = `parts of boots lie at one time: the lines may be in no order, and the source is larger than the ${mostBytes} bytes that are sorted. It was read as it stands: --bound sorted-bytes=N`;
  reader.problems.add("order-unknown", text, reader.lineAt(offset), offset, offset + length);
}

export function contradiction(path: string): IngestError {
  const text =
    "it has the times of a known source and other serials: two hosts, without node= to distinguish them";
  return new IngestError("CTR_INGEST_CONTRADICTION", path, text, {
    hint: "give each host's logs a name: --node NAME",
  });
}

export function twoHosts(path: string): IngestError {
  const text =
    "it has records of two hosts, without names to distinguish them: serials alternate between two runs, or one event has two calls";
  return new IngestError("CTR_INGEST_CONTRADICTION", path, text, {
    hint: "give each host's log its own name: --node NAME",
  });
}
