// SPDX-License-Identifier: Apache-2.0

import { MAX_BOOT } from "../store/event-key.ts";
import { freeBoot } from "../store/repositories/boots/boot-writer.ts";
import { nodesOfSource } from "../store/repositories/sources/node-rows.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";
import type { BootSpan } from "./boot-span.ts";
import { BootSpanRows, bootSpansOfNode, bootSpansOfSource, type StoredBootSpan } from "./boot-span-rows.ts";
import type { BootSpanMover } from "./move-boot-span.ts";
import { BootSpanCuts } from "./split-boot-spans.ts";

/**
 * Cuts boot spans of the source's nodes, in all sources, at the beginnings of boots in the same host's journal: serials that
 * continue across a reboot look like one boot in a log without boot IDs. `touched` collects the boots whose events have moved.
 */
export function cutByBootIds(store: Store, source: number, touched: Set<BootId>, mover: BootSpanMover): void {
  for (const node of nodesOfSource(store, source)) {
    const stored = bootSpansOfNode(store, node).filter(({ bootSpan }) => bootSpan.hasEvents);
    const begins = beginsOf(stored);
    if (begins.length === 0) continue;
    for (const { source: own, bootSpan } of stored)
      if (bootSpan.marks.bootId === undefined) cutAll(store, own, bootSpan, begins, touched, mover);
  }
}

/** A boot named by the journal, after another named one. */
interface Begin {
  readonly before: BootSpan;
  readonly first: BootSpan;
}

function beginsOf(stored: readonly StoredBootSpan[]): Begin[] {
  const named = stored
    .map(({ bootSpan }) => bootSpan)
    .filter(({ marks }) => marks.bootId !== undefined)
    .sort((a, b) => a.firstMs - b.firstMs || a.firstSequence - b.firstSequence);
  return named.flatMap((first, i) => {
    const before = named[i - 1];
    return before === undefined || before.marks.bootId === first.marks.bootId ? [] : [{ before, first }];
  });
}

function cutAll(
  store: Store,
  source: number,
  { position }: BootSpan,
  begins: readonly Begin[],
  touched: Set<BootId>,
  mover: BootSpanMover,
): void {
  for (const begin of begins) {
    // Each cut makes another boot span: the rows are read anew.
    const bootSpans = bootSpansOfSource(store, source);
    const crossing = bootSpans.find((one) => one.position >= position && crosses(one, begin));
    if (crossing === undefined || freeBoot(store) > MAX_BOOT) continue;
    const at = begin.first.firstSequence + begin.first.shift - crossing.shift;
    const next = (bootSpans.at(-1)?.position ?? -1) + 1;
    touched.add(crossing.boot);
    const high = new BootSpanCuts(store, source, mover).cut(crossing, at - 1, at, next, "boot-id");
    touched.add(high.boot);
    new BootSpanRows(store, source).write([...bootSpans, high]);
  }
}

/** Events of both boots are in the boot span, by their serials and their times. */
function crosses(one: BootSpan, { before, first }: Begin): boolean {
  if (one.marks.bootId !== undefined || !one.hasEvents) return false;
  const [low, high] = [one.firstSequence + one.shift, one.lastSequence + one.shift];
  const [end, start] = [before.lastSequence + before.shift, first.firstSequence + first.shift];
  return (
    low <= end && end < start && start <= high && one.firstMs <= before.lastMs && first.firstMs <= one.lastMs
  );
}
