// SPDX-License-Identifier: Apache-2.0

import type { BootSpan } from "./boot-span.ts";
import type { Bounds } from "./bounds.ts";
import type { CarrierFilter } from "./carrier-filter.ts";
import type { ReadingOrder } from "./reading-order.ts";

/** Where reading begins. */
export interface ReadingStart {
  readonly offset: number;
  readonly lines: number;
  /** The source's boot spans of its boots. */
  readonly bootSpans: readonly BootSpan[];
  /** Blocks that are not in the database yet. */
  readonly recent: (source: number, offset: number) => Buffer | undefined;
  /** Carriers with records that are read. */
  readonly accepts: CarrierFilter;
  readonly bounds: Bounds;
  /** Hosts that names of its records stand for, where these are others'. */
  readonly readAs: ReadonlyMap<string, string>;
  /** Lines in no order are read in that of their times, once all are there; parts with the newest event first are turned. */
  readonly order: "as it stands" | "by time" | ReadingOrder;
  /** The source's stored bytes from one offset to another. */
  readonly stored: (
    from: number,
    to: number,
  ) => Iterable<{ readonly offset: number; readonly bytes: Buffer }>;
  /** The first line of the source, where it may be a table and reading begins behind it. */
  readonly firstLine: string | undefined;
}

/** Where the bytes of a source end that cannot grow. */
export interface SourceEnd {
  readonly size: number;
  /** The user says that it is complete: a last line without an end is read as it stands. */
  readonly isSure: boolean;
}
