// SPDX-License-Identifier: Apache-2.0

import {
  type BootSpanRow,
  BootSpanWriter,
  readBootSpansOfNode,
  readBootSpansOfSource,
} from "../store/repositories/boots/boot-span-rows.ts";
import type { Store } from "../store/store.ts";
import { BootSpan, type Cut, type Marks } from "./boot-span.ts";

/** A boot span as it was stored, and its source. */
export interface StoredBootSpan {
  readonly source: number;
  readonly bootSpan: BootSpan;
}

/** Boot spans of a source, in its order. */
export function bootSpansOfSource(store: Store, source: number): BootSpan[] {
  return readBootSpansOfSource(store, source).map(toBootSpan);
}

/** All boot spans of a node, whatever their source. */
export function bootSpansOfNode(store: Store, node: number): StoredBootSpan[] {
  return readBootSpansOfNode(store, node).map((row) => ({ source: row.source, bootSpan: toBootSpan(row) }));
}

/** Writes the boot spans that have a boot. */
export class BootSpanRows {
  readonly #writer: BootSpanWriter;
  readonly #source: number;

  constructor(store: Store, source: number) {
    this.#source = source;
    this.#writer = new BootSpanWriter(store);
  }

  write(bootSpans: readonly BootSpan[]): void {
    for (const bootSpan of bootSpans) {
      if (bootSpan.boot < 0 || !bootSpan.isChanged) continue;
      bootSpan.isChanged = false;
      const { position, boot, cut, shift, marks, hasEvents, firstMs, lastMs } = bootSpan;
      const isTimed = Number.isFinite(firstMs);
      this.#writer.write({
        ...{ source: this.#source, position, boot, cut, shift, marks: JSON.stringify(marks) },
        first_seq: hasEvents ? bootSpan.firstSequence : 1,
        last_seq: hasEvents ? bootSpan.lastSequence : 0,
        first_ms: isTimed ? firstMs : 0,
        last_ms: isTimed ? lastMs : 0,
      });
    }
  }
}

function toBootSpan(row: BootSpanRow): BootSpan {
  const bootSpan = new BootSpan(row.node, row.position, row.cut as Cut, JSON.parse(row.marks) as Marks);
  bootSpan.boot = row.boot;
  bootSpan.shift = row.shift;
  bootSpan.firstMs = row.first_ms;
  bootSpan.lastMs = row.last_ms;
  bootSpan.isChanged = false;
  if (row.last_seq < row.first_seq) {
    bootSpan.isJoined = row.boot_events === 1;
    return bootSpan;
  }
  bootSpan.firstSequence = row.first_seq;
  bootSpan.lastSequence = row.last_seq;
  bootSpan.lastLoginMs = row.last_ms;
  bootSpan.lastProgramMs = row.last_ms;
  return bootSpan;
}
